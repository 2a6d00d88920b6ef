//! Gives server and generator cores of their own, so that they do not take each other's time.
//!
//! A process inherits the cores of the thread that starts it. So the generator's thread goes to the server's core,
//! starts the server, and goes on to its own core.

/// Two cores of this machine, where this process may use two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    pair: Option<(usize, usize)>,
}

/// The core on which a thread is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    /// The core of servers.
    Server,
    /// The core of the generator.
    Generator,
}

impl Cores {
    /// The first two cores that this process may use.
    pub(crate) fn of_this_process() -> Cores {
        Cores { pair: system::first_two() }
    }

    /// Whether there are two cores, so that server and generator have one each.
    pub(crate) fn are_pinned(&self) -> bool {
        self.pair.is_some()
    }

    /// Pins the calling thread, and the processes that it starts from now on, to one core. On a machine with a single core
    /// nothing happens.
    pub(crate) fn move_to(&self, pin: Pin) {
        if let Some((server, generator)) = self.pair {
            system::pin(if pin == Pin::Server { server } else { generator });
        }
    }

    /// The words for the head of the report.
    pub(crate) fn told(&self) -> String {
        match self.pair {
            Some((server, generator)) => format!("server on core {server}, generator on core {generator}"),
            None => "nothing is pinned: server and generator take each other's time".to_owned(),
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    pub(super) fn first_two() -> Option<(usize, usize)> {
        let allowed = sched_getaffinity(None).ok()?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        Some((cores.next()?, cores.next()?))
    }

    pub(super) fn pin(core: usize) {
        let mut only = CpuSet::new();
        only.set(core);
        // A system that does not allow this leaves the thread where it is.
        let _ = sched_setaffinity(None, &only);
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(super) fn first_two() -> Option<(usize, usize)> {
        None
    }

    pub(super) fn pin(_core: usize) {}
}
