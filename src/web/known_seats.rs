//! Where players sit who act over REST: what the lobby said of a player's seat is kept, so that the next request goes to the
//! room at once. Lives on one worker's thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::actors::play::lobby::SeatHandle;
use crate::domain::{PlayerId, RoomId};

/// How many are kept. When there are more, those whose rooms are gone are forgotten; if that is not enough, all are, and are
/// found again by asking.
const KEPT_MAX: usize = 8192;

/// The seats, one a player: the last one that the player named.
#[derive(Default)]
pub struct KnownSeats(RefCell<HashMap<PlayerId, Rc<KnownSeat>>>);

/// A seat, as it was when the lobby was asked. Somebody else may have it by now: the room says so.
pub struct KnownSeat {
    /// The room that the seat is in.
    pub room: RoomId,
    /// How the room is reached.
    pub seat: SeatHandle,
}

impl KnownSeats {
    /// The seat of a player in a room, if that is the one that is known.
    pub fn find(&self, player: &PlayerId, room: &RoomId) -> Option<Rc<KnownSeat>> {
        self.0.borrow().get(player).filter(|known| known.room == *room && known.is_there()).cloned()
    }

    /// Keeps a seat.
    pub fn keep(&self, player: PlayerId, known: Rc<KnownSeat>) {
        let mut kept = self.0.borrow_mut();
        if kept.len() >= KEPT_MAX {
            kept.retain(|_, known| known.is_there());
        }
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(player, known);
    }
}

impl KnownSeat {
    fn is_there(&self) -> bool {
        self.seat.room.connected()
    }
}
