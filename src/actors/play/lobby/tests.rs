//! A lobby without a recorder, for tests of what it answers.

use super::*;
use crate::actors::delivery::spectators::SpectatorLimits;
use crate::room::{BacklogLimits, RoomBounds};

/// A lobby of the standard games, with a thread for its rooms.
pub(super) fn lobby() -> Addr<Lobby> {
    let room = RoomLimits {
        bounds: RoomBounds::example(),
        mailbox: 64,
        audience: SpectatorLimits { history_bytes_max: 1 << 20, chats_per_s: 1, chats_burst: 1 },
        missed: BacklogLimits { messages: 10, bytes: 1 << 16 },
    };
    let limits = LobbyLimits {
        rooms_max: 10,
        rooms_of_one_max: 10,
        sessions_max: 10,
        opened_on_join: None,
        history_total_bytes_max: 1 << 20,
        bots_percent: 50,
        close_wait: Duration::ZERO,
        delay_s_max: 1,
        room,
    };
    Lobby::new(crate::games::standard(), limits, vec![Arbiter::new().handle()]).start()
}
