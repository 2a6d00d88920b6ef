//! Whether those who do not play may know the present progress of a match. In a room with a delay they may not, by any
//! way: the answer to an action, the progress of the journal and the time of steps tell it as well as a frame does.
//!
//! What they see late instead is the [status](super::RoomStatus). And whether they may watch at all.

use super::{RoomRefused, RoomState, RoomStatus};
use crate::domain::PlayerId;

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

/// Somebody who wants to watch, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatcherIdentity {
    /// The id to chat under.
    pub chats_as: Option<PlayerId>,
    /// Who has signed in, whatever id is named.
    pub proven: Option<PlayerId>,
}

/// The rules for those who watch a room at one moment.
#[derive(Clone, Copy)]
pub struct WatchRules<'a> {
    room: &'a RoomState,
    now_ms: u64,
}

impl<'a> WatchRules<'a> {
    /// The rules of this room.
    pub fn of(room: &'a RoomState, now_ms: u64) -> WatchRules<'a> {
        WatchRules { room, now_ms }
    }

    /// Whether somebody may watch, and chat under their id. Errors: the room has ended, also for those who do not play;
    /// somebody by that id plays; they are barred from watching; or it is not known that they are not.
    pub fn admit(self, watcher: &WatcherIdentity) -> Result<(), RoomRefused> {
        if self.room.is_ended() && !self.room.is_delayed() {
            return Err(RoomRefused::Ended);
        }
        let WatcherIdentity { chats_as, proven } = watcher;
        chats_as.as_ref().map_or(Ok(()), |player| self.check_is_no_player(player))?;
        chats_as.iter().chain(proven).try_for_each(|player| self.check_is_not_barred(player))?;
        let must_sign_in = self.room.config().keeps_watchers_out() && proven.is_none();
        if must_sign_in { Err(RoomRefused::SignInToWatch) } else { Ok(()) }
    }

    /// Whether a spectator may say something. Errors: as with [`WatchRules::admit`]; nobody chats in a room that has
    /// ended, even if spectators still see it.
    pub fn hear(self, player: &PlayerId) -> Result<(), RoomRefused> {
        if self.room.is_ended() { Err(RoomRefused::Ended) } else { self.check_is_no_player(player) }
    }

    /// Refuses the ids of players. In a room with a delay the refusal follows the delayed state, since it would tell
    /// spectators who plays now.
    fn check_is_no_player(self, player: &PlayerId) -> Result<(), RoomRefused> {
        let plays = match self.room.shown_late(self.now_ms) {
            Some(status) => status.seats(player),
            None => self.room.game().roster().seat_of(player).is_some(),
        };
        if plays { Err(RoomRefused::IdOfAPlayer) } else { Ok(()) }
    }

    fn check_is_not_barred(self, player: &PlayerId) -> Result<(), RoomRefused> {
        let reservation = self.room.config().reservation.as_ref();
        let is_barred = reservation.is_some_and(|reservation| reservation.barred.contains(player));
        if is_barred { Err(RoomRefused::MayNotWatch) } else { Ok(()) }
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
