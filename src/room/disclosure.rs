//! Whether those who do not play may know the present progress of a match. In a room with a delay they may not, by any
//! way: the answer to an action, the progress of the journal and the time of steps tell it as well as a frame does.
//!
//! What they see late instead is the [status](super::RoomStatus).

use super::{RoomState, RoomStatus};

/// What a room tells of the present progress of its match to those who may not be playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Everything: everybody sees the match as it is.
    Open,
    /// Nothing: everybody but the players sees the match late.
    Covered,
}

impl Disclosure {
    /// The disclosure of this room.
    pub fn of(room: &RoomState) -> Disclosure {
        if room.is_delayed() { Disclosure::Covered } else { Disclosure::Open }
    }

    /// A fact that tells how far the match is now, or that it is being played; `None` if it is not told.
    pub fn progress<T>(self, fact: Option<T>) -> Option<T> {
        fact.filter(|_| self == Disclosure::Open)
    }

    /// Whether a player who acts over REST is answered with what the step made of the action. That player may be
    /// watching, too.
    pub fn answers_actions(self) -> bool {
        self == Disclosure::Open
    }
}

impl RoomStatus {
    /// The status of a room, as everybody but its players sees it: late, if the room has a delay.
    pub fn for_everybody(room: &RoomState, now_ms: u64) -> RoomStatus {
        room.shown_late(now_ms).cloned().unwrap_or_else(|| RoomStatus::of(room.game()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MatchId;
    use crate::game::Match;
    use crate::game::journal::Intervals;
    use crate::room::{RoomBounds, RoomConfig};

    fn disclosure(delay_s: u32) -> Disclosure {
        let config = RoomConfig { delay_s, ..RoomConfig::example("duel") };
        let (games, id) = (crate::games::standard(), MatchId::parse("m").unwrap());
        let spec = config.match_spec(games.get("relay").unwrap(), id, 1, false, Intervals::default());
        let game = Match::open(spec).unwrap();
        Disclosure::of(&RoomState::new(config.into(), RoomBounds::example(), game, false, false))
    }

    #[test]
    fn a_room_with_a_delay_tells_nothing_of_its_progress() {
        let covered = disclosure(10);
        assert_eq!((covered.progress(Some(7)), covered.answers_actions()), (None, false));
    }

    #[test]
    fn a_room_without_a_delay_tells_what_there_is() {
        let open = disclosure(0);
        assert_eq!((open.progress(Some(7)), open.progress::<u32>(None)), (Some(7), None));
        assert!(open.answers_actions());
    }
}
