//! How many files may be open: each connection is one.

use anyhow::bail;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are open whatever the load: pipes, the listener, databases.
const OTHERS: u64 = 200;

/// How many files this process and what it starts may open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenFiles {
    allowed: Option<u64>,
}

impl OpenFiles {
    /// Raises the limit to the highest that is allowed.
    pub(crate) fn raise() -> OpenFiles {
        let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
        // If the system refuses, the limit stays as it was.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
        OpenFiles { allowed: getrlimit(Resource::Nofile).current }
    }

    /// Checks that this many connections can be open, of which each is a file. Errors: they are more than is allowed.
    pub(crate) fn must_hold(&self, connections: usize) -> anyhow::Result<()> {
        let needed = connections as u64 + OTHERS;
        match self.allowed {
            Some(allowed) if allowed < needed => bail!(
                "{connections} connections take {needed} open files of one process, and {allowed} are allowed: raise the hard limit (ulimit -Hn), or take a smaller --scale"
            ),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_connections_than_files_are_refused_with_both_numbers() {
        let files = OpenFiles { allowed: Some(1000) };
        assert!(files.must_hold(800).is_ok());
        let refused = files.must_hold(900).expect_err("too many").to_string();
        assert!(refused.contains("1100") && refused.contains("1000"), "{refused}");
        assert!(OpenFiles { allowed: None }.must_hold(1_000_000).is_ok());
    }
}
