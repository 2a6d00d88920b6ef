//! A room as lists have it: its settings, and what goes on in it.
//!
//! Must not: know how that is written for a client.

use std::sync::Arc;

use super::{RoomConfig, RoomRecord, RoomState, RoomStatus, Taken};
use crate::domain::MatchId;
use crate::game::{Match, Phase};

/// A room, as lists have it.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomListing {
    /// The settings that it was opened with, with the changes since.
    pub config: Arc<RoomConfig>,
    /// The game's name.
    pub game: &'static str,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Its present activity.
    pub activity: RoomActivity,
}

impl RoomListing {
    /// The listing of a room that has not said anything itself yet. `record` is the record of a room that comes back.
    pub fn first(config: &Arc<RoomConfig>, game: &Match, record: Option<&RoomRecord>) -> RoomListing {
        let covered = record.filter(|_| config.delay_s > 0).map(|record| RoomStatus::covered(record, game));
        let activity = match covered {
            Some(status) => RoomActivity::of_status(&status, 0),
            None => RoomActivity::of_match(game, 0),
        };
        RoomListing::new(config, game, activity)
    }

    /// The listing of a room, as its players see it.
    pub fn for_players(room: &RoomState) -> RoomListing {
        let activity = RoomActivity::of_match(room.game(), room.spectators());
        RoomListing::new(room.config(), room.game(), activity)
    }

    /// The listing of a room, as everybody else sees it: late, if the room has a delay.
    pub fn for_everybody(room: &RoomState, now_ms: u64) -> RoomListing {
        let activity = RoomActivity::for_everybody(room, now_ms);
        RoomListing::new(room.config(), room.game(), activity)
    }

    fn new(config: &Arc<RoomConfig>, game: &Match, activity: RoomActivity) -> RoomListing {
        let mode = game.journal().header().mode().map(str::to_owned);
        RoomListing { config: Arc::clone(config), game: game.game_type().name(), mode, activity }
    }

    /// Whether somebody may join.
    pub fn is_open(&self) -> bool {
        let over = self.activity.phase == Phase::Finished && !self.config.rematch;
        let is_for_all = !self.config.locked && self.config.reservation.is_none();
        is_for_all && !over && self.activity.taken.seats() < usize::from(self.config.seats_max)
    }
}

/// The present activity of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomActivity {
    /// The phase of the match.
    pub phase: Phase,
    /// The match that is being played, or is over.
    pub match_id: MatchId,
    /// The number of seats that are taken.
    pub taken: Taken,
    /// The number of spectators.
    pub spectators: usize,
}

impl RoomActivity {
    /// The activity of a room, as everybody but its players sees it: late, if the room has a delay.
    pub fn for_everybody(room: &RoomState, now_ms: u64) -> RoomActivity {
        let spectators = room.spectators();
        match room.shown_late(now_ms) {
            Some(status) => RoomActivity::of_status(status, spectators),
            None => RoomActivity::of_match(room.game(), spectators),
        }
    }

    fn of_match(game: &Match, spectators: usize) -> RoomActivity {
        let (phase, match_id, taken) = (game.phase(), game.id().clone(), Taken::of(game.roster()));
        RoomActivity { phase, match_id, taken, spectators }
    }

    fn of_status(status: &RoomStatus, spectators: usize) -> RoomActivity {
        let (phase, match_id, taken) = (status.phase, status.match_id.clone(), status.taken());
        RoomActivity { phase, match_id, taken, spectators }
    }
}

#[cfg(test)]
impl RoomListing {
    /// A listing for tests: one player sits in the room and two spectators watch.
    pub(crate) fn example(config: RoomConfig, game: &'static str) -> RoomListing {
        let match_id = MatchId::parse("m").expect("the id of an example is one");
        let taken = Taken { people: 1, bots: 0 };
        let activity = RoomActivity { phase: Phase::Waiting, match_id, taken, spectators: 2 };
        RoomListing { config: Arc::new(config), game, mode: None, activity }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_open_while_somebody_may_still_sit_down() {
        let room = |changed: fn(&mut RoomConfig), phase, people| {
            let mut config = RoomConfig::example("duel");
            changed(&mut config);
            let mut listing = RoomListing::example(config, "relay");
            listing.activity.phase = phase;
            listing.activity.taken.people = people;
            listing.is_open()
        };
        assert!(room(|_| (), Phase::Playing, 1));
        assert!(!room(|_| (), Phase::Playing, 2), "both seats are taken");
        assert!(!room(|config| config.locked = true, Phase::Waiting, 0));
        assert!(!room(|config| config.reservation = Some(Arc::default()), Phase::Waiting, 0));
        assert!(!room(|_| (), Phase::Finished, 1), "its match is over");
        assert!(room(|config| config.rematch = true, Phase::Finished, 1), "another match follows");
    }
}
