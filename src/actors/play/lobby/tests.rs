//! A lobby without a recorder, for tests of what it answers.

use super::*;
use crate::config::Settings;
use crate::room::RoomBounds;

/// A lobby of the standard games, with a thread for its rooms.
pub(super) fn lobby() -> Addr<Lobby> {
    let rooms = Settings::load(None, &Vec::new()).unwrap().rooms;
    let rooms = RoomSettings { max: 10, of_one_max: 10, sessions_max: 10, delay_s_max: 1, ..rooms };
    let bounds = RoomBounds::example();
    let limits = LobbyLimits { rooms: Arc::new(rooms), opened_on_join: None, bounds };
    Lobby::new(crate::games::standard(), limits, vec![Arbiter::new().handle()]).start()
}
