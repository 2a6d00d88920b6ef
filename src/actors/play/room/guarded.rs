//! The state of a room behind a guard against panics of the game. The actor reaches the state through three doors, and
//! nothing else holds it:
//!
//! | Door | For | The game's code | Afterwards |
//! |---|---|---|---|
//! | [`GuardedState::tell`] | everything that changes the state | may run | effects follow, which `Room::work` performs |
//! | [`GuardedState::show`] | frames and observations of the state | may run | nothing; effects follow a panic |
//! | [`GuardedState::read`] | looking at what the room knows itself | must not run | nothing |
//!
//! This is the only place where the actor catches a panic. The match is then rebuilt or the room has ended, and the
//! effects of that are waiting. Handlers mostly use `Room::tell` and `Room::show`, which perform them.

use std::time::Instant;

use jiff::Timestamp;

use super::frames::RoomView;
use crate::domain::guard::caught;
use crate::room::{Now, RoomState};
use crate::telemetry::{self, Metric, RestartCause};

/// The state of a room, with the clock by which it is told the time.
pub(super) struct GuardedState {
    state: RoomState,
    /// The time at which the room was opened; its own time is counted from there.
    opened: Instant,
}

impl GuardedState {
    /// The state of a room that is opened now.
    pub(super) fn new(state: RoomState) -> GuardedState {
        GuardedState { state, opened: Instant::now() }
    }

    /// The present time of the room.
    pub(super) fn now(&self) -> Now {
        Now { ms: self.now_ms(), at: Timestamp::now() }
    }

    /// The milliseconds since the room was opened.
    pub(super) fn now_ms(&self) -> u64 {
        self.opened.elapsed().as_millis() as u64
    }

    /// A moment by the clock of the room, in microseconds.
    pub(super) fn us_of(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.opened).as_micros() as u64
    }

    /// Looks at the state, without calling the game.
    pub(super) fn read(&self) -> &RoomState {
        &self.state
    }

    /// Tells the state something. `None`: the game panicked over it.
    pub(super) fn tell<T>(&mut self, what: impl FnOnce(&mut RoomState) -> T) -> Option<T> {
        let done = caught(|| what(&mut self.state));
        if done.is_none() {
            self.recover();
        }
        done
    }

    /// Makes something of the state to be shown. `None`: the game panicked over it.
    pub(super) fn show<T>(&mut self, what: impl FnOnce(RoomView<'_>) -> T) -> Option<T> {
        let now_ms = self.now_ms();
        self.tell(|state| what(RoomView { room: state, now_ms }))
    }

    fn recover(&mut self) {
        let begun = Instant::now();
        telemetry::count(Metric::GamePanics);
        let (room, id, tick) = (&self.state.config().id, self.state.game().id(), self.state.game().tick());
        log::error!("room {room}: match {id}: its game panicked after tick {tick}");
        let recovery = self.state.recover(self.now());
        let (room, id) = (&self.state.config().id, self.state.game().id());
        match recovery {
            Ok(recovery) => {
                telemetry::count(Metric::RoomRestarted(RestartCause::Game));
                log::warn!(
                    "room {room}: match {id}: it goes on at tick {} without {} inputs, after {:.1} ms",
                    recovery.tick,
                    recovery.left_out,
                    begun.elapsed().as_secs_f64() * 1000.0
                );
            }
            Err(why) => log::error!("room {room}: match {id}: it does not go on: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MatchId;
    use crate::game::Match;
    use crate::game::journal::Intervals;
    use crate::room::{Effect, News, RoomBounds, RoomConfig};

    fn guarded() -> GuardedState {
        let config = RoomConfig::example("duel");
        let (games, id) = (crate::games::standard(), MatchId::parse("m").unwrap());
        let spec = config.match_spec(games.get("relay").unwrap(), id, 1, false, Intervals::default());
        let game = Match::open(spec).unwrap();
        GuardedState::new(RoomState::new(config.into(), RoomBounds::example(), game, false, false))
    }

    #[test]
    fn a_panic_ends_at_the_door_and_everybody_is_to_be_told_that_the_match_goes_on() {
        let mut state = guarded();
        assert_eq!(state.tell(|_| -> u32 { panic!("the game fails") }), None);
        assert_eq!(state.show(|_| -> u32 { panic!("the game fails again") }), None);
        let (faults, now) = (state.read().faults(), state.now());
        assert_eq!((faults.panics, faults.recoveries), (2, 2));
        let effect = state.tell(|state| state.next(now)).flatten();
        assert!(matches!(effect, Some(Effect::Announce(News::Recovered { .. }))), "{effect:?}");
    }

    #[test]
    fn after_the_third_panic_the_room_has_ended_and_can_still_be_read() {
        let mut state = guarded();
        for _ in 0..3 {
            assert_eq!(state.tell(|_| -> u32 { panic!("the game fails") }), None);
        }
        assert!(state.read().is_ended());
        assert_eq!(state.show(|view| view.room.is_ended()), Some(true));
    }
}
