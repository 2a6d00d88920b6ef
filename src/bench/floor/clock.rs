//! The rooms of the floor that send by themselves, as an arena does: a message of the size of its ticks, twenty times a second.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The time between two messages: that of the arena.
const PERIOD: Duration = Duration::from_millis(50);
/// About as long as a tick of an arena of a hundred who fight.
const TICK_BYTES: usize = 424;
/// How a tick begins, for a client that looks no further: a map of three, `type`, `tick`.
const TICK: &[u8] = b"\x83\xa4type\xa4tick";

/// When each room sends. All have the same period, so whose turn was last is at the end of the queue.
#[derive(Default)]
pub(super) struct FloorClock(VecDeque<(Instant, Rc<str>)>);

impl FloorClock {
    /// Lets a room send from now on.
    pub(super) fn start(&mut self, room: Rc<str>) {
        self.0.push_back((Instant::now() + PERIOD, room));
    }

    /// How long until the next room is due; `None`: no room is.
    pub(super) fn rest(&self) -> Option<Duration> {
        let (due, _) = self.0.front()?;
        Some(due.saturating_duration_since(Instant::now()))
    }

    /// A room that is due.
    pub(super) fn take_due(&mut self) -> Option<Rc<str>> {
        if self.rest()? > Duration::ZERO {
            return None;
        }
        let (due, room) = self.0.pop_front()?;
        self.0.push_back((due + PERIOD, Rc::clone(&room)));
        Some(room)
    }
}

/// What a room sends.
pub(super) fn tick() -> Vec<u8> {
    let mut tick = TICK.to_vec();
    tick.resize(TICK_BYTES, 0);
    tick
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_sends_after_a_period_and_then_in_every_one() {
        let mut clock = FloorClock::default();
        assert_eq!(clock.rest(), None);
        clock.start(Rc::from("a"));
        assert!(clock.take_due().is_none() && clock.rest().is_some_and(|rest| rest <= PERIOD));
        clock.0[0].0 -= 2 * PERIOD;
        assert_eq!((clock.take_due().as_deref(), clock.take_due().as_deref()), (Some("a"), Some("a")));
        assert_eq!(clock.take_due(), None, "two periods went by");
    }
}
