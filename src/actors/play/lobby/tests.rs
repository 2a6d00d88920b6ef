//! A lobby without a recorder, for tests of what it answers.

use super::*;
use crate::actors::delivery::spectators::SpectatorLimits;
use crate::config::Settings;
use crate::room::{BacklogLimits, RoomBounds};

/// A lobby of the standard games, with a thread for its rooms.
pub(super) fn lobby() -> Addr<Lobby> {
    let room = RoomLimits {
        bounds: RoomBounds::example(),
        mailbox: 64,
        audience: SpectatorLimits { history_bytes_max: 1 << 20, chats_per_s: 1, chats_burst: 1 },
        missed: BacklogLimits { messages: 10, bytes: 1 << 16 },
    };
    let rooms = Settings::load(None, &Vec::new()).unwrap().rooms;
    let rooms = RoomSettings { max: 10, of_one_max: 10, sessions_max: 10, delay_s_max: 1, ..rooms };
    let limits = LobbyLimits { rooms, opened_on_join: None, room };
    Lobby::new(crate::games::standard(), limits, vec![Arbiter::new().handle()]).start()
}
