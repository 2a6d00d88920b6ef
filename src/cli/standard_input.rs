//! The standard input as a sign of life: it ends when the program that holds the other end is gone, however that ended.
//!
//! Must not: look at what comes in.

use std::io;

/// Does something when the standard input ends. Errors: there can be no thread that waits for that.
pub(super) fn when_it_ends(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let wait = move || {
        // An input that cannot be read any more has ended, too.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        then();
    };
    std::thread::Builder::new().name("stdin".to_owned()).spawn(wait).map(drop)
}
