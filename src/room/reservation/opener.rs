//! Tells whoever has opened a room with reserved seats what came of it.

use super::ReservationNews;
use crate::room::RoomState;

/// Tells how the match has ended: with its result, or with nothing for the reason `why`. Answers `true` once.
pub(in crate::room) fn tell_end(room: &mut RoomState, why: &str) -> bool {
    let result = room.ending.result.clone();
    let news = result.map_or_else(|| ReservationNews::aborted(why), ReservationNews::Finished);
    room.reserved.tell_end(news, &mut room.work)
}
