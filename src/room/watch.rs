//! The people who may watch a room, and chat there as spectators.

use super::{RoomRefused, RoomState};
use crate::domain::PlayerId;

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

    /// Whether somebody may watch, and chat under this id. Errors: the room has ended, also for those who do not play;
    /// somebody by this id plays; or the player is barred from watching.
    pub fn admit(self, player: Option<&PlayerId>) -> Result<(), RoomRefused> {
        if self.room.is_ended() && !self.room.is_delayed() {
            return Err(RoomRefused::Ended);
        }
        player.map_or(Ok(()), |player| self.check_is_no_player(player).and(self.check_is_not_barred(player)))
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
