//! How long and how much is read of a client that has not asked for anything yet.
//!
//! A client that sends a byte of a header a second would keep its connection for ever; one whose request was refused could send
//! for ever. [`HeadWatch`] ends what is overdue: one watch for all connections of a thread, which looks at them some times a
//! second, so no connection needs a timer. Must not: know a route.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

/// What is read of a client while no request of it is being answered: more than the largest header, and more than most bodies
/// that are refused for their size, so that their clients see the answer. The rest is left in the kernel.
const UNASKED_MAX: usize = 1024 * 1024;
/// What is read of one connection before the others of its thread have their turn.
const AT_ONCE_MAX: usize = 16 * 1024;
/// Connections that are ended before others of the thread have their turn. There may be thousands that are overdue at the same
/// time, and each takes system calls, here and where it is waited for.
const GIVEN_UP_AT_ONCE: usize = 32;
/// How long the others then have.
const OTHERS_HAVE: Duration = Duration::from_millis(5);
/// The rest between two requests, after which a quiet connection is closed by the HTTP library. The watch is more patient.
const QUIET_MS: u64 = 10_000;

/// Where a connection is between two requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing of a request is here. It has to be here by then, in milliseconds of the watch.
    Quiet(u64),
    /// A request is being read, to the end of its header.
    Reading(u64),
    /// It is being answered, or the connection has left HTTP.
    Answering,
}

/// What may be read of a connection now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MayRead {
    /// What there is.
    Yes,
    /// When the other connections have had their turn.
    Later,
    /// Not before its request is answered, or it is closed.
    No,
}

/// The patience with one connection.
pub(super) struct ClientPatience {
    phase: Cell<Phase>,
    /// Bytes that were read since the last request began or ended.
    unasked: Cell<usize>,
    /// Bytes that were read without a pause.
    at_once: Cell<usize>,
    watch: Rc<HeadWatch>,
}

impl ClientPatience {
    /// With a connection that was made just now.
    pub(super) fn new(watch: Rc<HeadWatch>) -> ClientPatience {
        let phase = Cell::new(Phase::Reading(watch.in_ms(watch.head_ms_max)));
        ClientPatience { phase, unasked: Cell::new(0), at_once: Cell::new(0), watch }
    }

    /// Whether the client may be read now. Whoever is told to wait has paused by that.
    pub(super) fn may_read(&self) -> MayRead {
        if self.phase.get() != Phase::Answering && self.unasked.get() >= UNASKED_MAX {
            return MayRead::No;
        }
        if self.at_once.get() >= AT_ONCE_MAX {
            self.paused();
            return MayRead::Later;
        }
        MayRead::Yes
    }

    /// So many bytes were read.
    pub(super) fn read(&self, bytes: usize) {
        self.at_once.set(self.at_once.get() + bytes);
        self.unasked.set(self.unasked.get().saturating_add(bytes));
        if matches!(self.phase.get(), Phase::Quiet(_)) && bytes > 0 {
            self.phase.set(Phase::Reading(self.watch.in_ms(self.watch.head_ms_max)));
        }
    }

    /// There was nothing to read.
    pub(super) fn paused(&self) {
        self.at_once.set(0);
    }

    /// The header of a request is here.
    pub(super) fn asked(&self) {
        self.unasked.set(0);
        self.phase.set(Phase::Answering);
    }

    /// The request is answered.
    pub(super) fn answered(&self) {
        self.unasked.set(0);
        self.phase.set(Phase::Quiet(self.watch.in_ms(QUIET_MS)));
    }

    /// Whether it is over at that time.
    fn is_over(&self, now_ms: u64) -> bool {
        match self.phase.get() {
            Phase::Quiet(until) | Phase::Reading(until) => until <= now_ms,
            Phase::Answering => false,
        }
    }
}

/// Somebody whom there is patience with.
pub(super) trait Watched {
    /// The patience with them.
    fn patience(&self) -> &ClientPatience;
    /// Ends their connection.
    fn give_up(&self);
}

/// Ends connections of one thread that take too long to ask for something.
pub struct HeadWatch {
    head_ms_max: u64,
    begun: Instant,
    watched: RefCell<Vec<Weak<dyn Watched>>>,
}

impl HeadWatch {
    /// Gives clients so long for a header.
    pub fn new(head_ms_max: u64) -> Rc<HeadWatch> {
        Rc::new(HeadWatch { head_ms_max, begun: Instant::now(), watched: RefCell::default() })
    }

    /// Watches from now on, for as long as the watch is used.
    pub fn keep(self: &Rc<HeadWatch>) {
        let (watch, every) =
            (Rc::downgrade(self), Duration::from_millis((self.head_ms_max / 8).clamp(25, 1000)));
        actix::spawn(async move {
            let mut turn = tokio::time::interval(every);
            turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                turn.tick().await;
                while watch.upgrade().map(|watch| watch.look(watch.now_ms())) == Some(Look::GoesOn) {
                    tokio::time::sleep(OTHERS_HAVE).await;
                }
                if watch.strong_count() == 0 {
                    return;
                }
            }
        });
    }

    /// Watches a connection until it is closed.
    pub(super) fn watch(&self, one: Weak<dyn Watched>) {
        self.watched.borrow_mut().push(one);
    }

    /// Milliseconds since the watch began.
    pub(super) fn now_ms(&self) -> u64 {
        self.in_ms(0)
    }

    /// Milliseconds since the watch began, so long from now.
    fn in_ms(&self, more_ms: u64) -> u64 {
        (self.begun.elapsed().as_millis() as u64).saturating_add(more_ms)
    }

    /// Ends what is overdue, so many at once, and forgets what is closed.
    fn look(&self, now_ms: u64) -> Look {
        let (mut watched, mut overdue) = (self.watched.borrow_mut(), 0);
        watched.retain(|one| match one.upgrade() {
            Some(one) if one.patience().is_over(now_ms) => {
                overdue += 1;
                let is_given_up = overdue <= GIVEN_UP_AT_ONCE;
                if is_given_up {
                    one.give_up();
                }
                !is_given_up
            }
            Some(_) => true,
            None => false,
        });
        let small = watched.len().saturating_mul(2).max(64);
        if watched.capacity() > small.saturating_mul(2) {
            watched.shrink_to(small);
        }
        if overdue > GIVEN_UP_AT_ONCE { Look::GoesOn } else { Look::IsDone }
    }
}

/// Whether there is more that is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    GoesOn,
    IsDone,
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Client {
        patience: ClientPatience,
        given_up: Cell<bool>,
    }

    impl Watched for Client {
        fn patience(&self) -> &ClientPatience {
            &self.patience
        }

        fn give_up(&self) {
            self.given_up.set(true);
        }
    }

    fn client(watch: &Rc<HeadWatch>) -> Rc<Client> {
        let client =
            Rc::new(Client { patience: ClientPatience::new(Rc::clone(watch)), given_up: Cell::new(false) });
        let weak: Weak<Client> = Rc::downgrade(&client);
        watch.watch(weak);
        client
    }

    #[test]
    fn who_takes_too_long_to_ask_is_given_up_and_who_is_answered_is_not() {
        let watch = HeadWatch::new(1_000);
        let [silent, slow, asks, asks_again] = [(); 4].map(|()| client(&watch));
        slow.patience.read(1);
        asks.patience.asked();
        asks_again.patience.asked();
        asks_again.patience.answered();
        asks_again.patience.read(1);
        watch.look(900);
        assert!(!silent.given_up.get() && !slow.given_up.get());
        watch.look(5_000);
        let given_up = [&silent, &slow, &asks, &asks_again].map(|client| client.given_up.get());
        assert_eq!(given_up, [true, true, false, true]);
        drop(asks);
        watch.look(5_000);
        assert!(watch.watched.borrow().is_empty());
    }

    #[test]
    fn of_thousands_who_are_overdue_so_many_are_given_up_at_once_and_the_oldest_first() {
        let watch = HeadWatch::new(1_000);
        let clients: Vec<_> = (0..GIVEN_UP_AT_ONCE * 2 + 1).map(|_| client(&watch)).collect();
        let given_up = || clients.iter().take_while(|client| client.given_up.get()).count();
        let mut seen = Vec::new();
        while watch.look(5_000) == Look::GoesOn {
            seen.push(given_up());
        }
        assert_eq!(seen, [GIVEN_UP_AT_ONCE, 2 * GIVEN_UP_AT_ONCE]);
        assert!(clients.iter().all(|client| client.given_up.get()));
    }

    #[test]
    fn who_has_been_answered_may_rest_before_the_next_request() {
        let watch = HeadWatch::new(1_000);
        let client = client(&watch);
        client.patience.asked();
        client.patience.answered();
        watch.look(5_000);
        assert!(!client.given_up.get());
        watch.look(QUIET_MS + 5_000);
        assert!(client.given_up.get());
    }

    #[test]
    fn who_sends_without_asking_is_read_so_far_and_others_have_their_turns() {
        let client = client(&HeadWatch::new(1_000));
        let patience = &client.patience;
        let mut turns = 1;
        loop {
            match patience.may_read() {
                MayRead::Yes => patience.read(16 * 1024),
                MayRead::Later => turns += 1,
                MayRead::No => break,
            }
        }
        assert_eq!((patience.unasked.get(), turns), (UNASKED_MAX, UNASKED_MAX / AT_ONCE_MAX));
        patience.asked();
        assert_ne!(patience.may_read(), MayRead::No, "a request may have a body");
    }
}
