//! The user of the system that the server runs as.

/// Warns in the log if the server runs as root, and says what to do.
pub fn warn_of_root() {
    if let Some(words) = words_for(rustix::process::geteuid().is_root()) {
        log::warn!("{words}");
    }
}

fn words_for(is_root: bool) -> Option<&'static str> {
    is_root.then_some(
        "the server runs as root, so a fault in it is a fault in the whole machine: run it as a user of its own that owns \
         server.data_dir, behind a proxy if the port is below 1024",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_alone_is_warned() {
        assert!(words_for(true).is_some_and(|words| words.contains("a user of its own")));
        assert_eq!(words_for(false), None);
    }
}
