//! The threads that rooms live on, and how much each has to do.
//!
//! Must not: know the rooms.

use actix::{Arbiter, ArbiterHandle};

/// All of them.
pub(super) struct Threads(Vec<(ArbiterHandle, usize)>);

/// One of them, by its number, as it is now.
#[derive(Clone)]
pub(super) struct Thread {
    number: usize,
    /// Where actors are started on it.
    pub(super) arbiter: ArbiterHandle,
}

impl Threads {
    /// These, at least one, with nothing to do yet.
    pub(super) fn new(arbiters: Vec<ArbiterHandle>) -> Threads {
        Threads(arbiters.into_iter().map(|arbiter| (arbiter, 0)).collect())
    }

    /// The one with the least to do; one that has stopped is replaced first.
    pub(super) fn idlest(&mut self) -> Thread {
        let loads = self.0.iter().map(|(_, load)| *load).enumerate();
        let number = loads.min_by_key(|(_, load)| *load).map_or(0, |(number, _)| number);
        let arbiter = &mut self.0[number].0;
        if !arbiter.spawn(async {}) {
            log::error!("a thread of rooms has stopped; there is a new one in its place");
            *arbiter = Arbiter::new().handle();
        }
        Thread { number, arbiter: arbiter.clone() }
    }

    /// The one after it, if there are several.
    pub(super) fn beside(&self, thread: &Thread) -> ArbiterHandle {
        self.0[(thread.number + 1) % self.0.len()].0.clone()
    }

    /// A thread had so much to do for something, and has so much now.
    pub(super) fn reweigh(&mut self, thread: &Thread, before: usize, now: usize) {
        let load = &mut self.0[thread.number].1;
        *load = *load + now - before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix::test]
    async fn the_idlest_thread_is_the_one_with_the_least_to_do() {
        let mut threads = Threads::new((0..2).map(|_| Arbiter::new().handle()).collect());
        let first = threads.idlest();
        threads.reweigh(&first, 0, 3);
        let second = threads.idlest();
        assert_ne!(first.number, second.number);
        threads.reweigh(&second, 0, 4);
        assert_eq!(threads.idlest().number, first.number);
        threads.reweigh(&second, 4, 0);
        assert_eq!(threads.idlest().number, second.number);
    }

    #[actix::test]
    async fn a_thread_that_has_stopped_is_replaced() {
        let arbiter = Arbiter::new();
        let mut threads = Threads::new(vec![arbiter.handle()]);
        arbiter.stop();
        arbiter.join().expect("it has stopped");
        assert!(threads.idlest().arbiter.spawn(async {}));
    }
}
