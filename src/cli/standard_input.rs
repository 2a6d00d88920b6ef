//! The standard input as a sign of life: it ends when the program that holds the other end is gone, however that ended.
//!
//! Must not: look at what comes in.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

/// How often an input is looked at that makes nobody wait for it.
const LOOK: Duration = Duration::from_millis(200);

/// Does something when the standard input ends. Errors: there can be no thread that waits for that.
pub(super) fn when_it_ends(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let wait = move || {
        read_to_end(&mut io::stdin().lock());
        then();
    };
    std::thread::Builder::new().name("stdin".to_owned()).spawn(wait).map(drop)
}

/// Reads until there is nothing more, or nothing more that can be read.
fn read_to_end(input: &mut dyn Read) {
    let mut thrown_away = [0; 4096];
    loop {
        match input.read(&mut thrown_away) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Whoever holds the other end has made it so that nobody waits.
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(LOOK),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers these, and counts how often it was asked.
    struct Answers(Vec<io::Result<usize>>, usize);

    impl Read for Answers {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            self.0.remove(0)
        }
    }

    #[test]
    fn only_an_end_and_what_cannot_be_read_end_it() {
        let goes_on = || vec![Ok(3), Err(ErrorKind::WouldBlock.into()), Err(ErrorKind::Interrupted.into())];
        for last in [Ok(0), Err(ErrorKind::NotConnected.into())] {
            let mut answers = Answers(goes_on(), 0);
            answers.0.push(last);
            read_to_end(&mut answers);
            assert_eq!(answers.1, 4);
        }
    }
}
