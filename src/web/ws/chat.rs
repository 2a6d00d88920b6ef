//! What a client wants to say to a room, before the room hears of it: whether, how often, and what. So nothing of this is in a
//! journal.
//!
//! Decides nothing: the rules are in `domain::chat`, `auth::limits` and `auth::sanctions`.

use crate::domain::PlayerId;
use crate::protocol::MessageRefused;
use crate::web::Worker;

/// What is said when a player or a spectator wants to say this. Errors: nothing is; who wanted to say it is told why.
pub(super) fn may_say(worker: &Worker, player: &PlayerId, message: String) -> Result<String, MessageRefused> {
    if let Some(mute) = worker.auth.sanctions().mute_of(player) {
        return Err(MessageRefused::Muted(mute.words()));
    }
    worker.auth.chats(player).map_err(|_| MessageRefused::RateLimited)?;
    worker.chat_filters.pass(player, message).map_err(MessageRefused::Refused)
}
