//! A room as lists show it.

use super::{RoomCounted, RoomSpec};
use crate::game::Match;
use crate::protocol::http::RoomInfo;
use crate::room::{RoomConfig, RoomRecord, RoomState, RoomStatus, Taken};

/// The room as lists show it before it has said anything itself; with its record when it comes back.
pub fn first_info(spec: &RoomSpec, game: &Match, record: Option<&RoomRecord>) -> RoomInfo {
    let now = info_of(&spec.config, game, 0);
    match record.filter(|_| spec.config.delay_s > 0) {
        Some(record) => seen(now, &RoomStatus::covered(record, game)),
        None => now,
    }
}

/// The room as those see it who do not play.
pub(super) fn public_info(room: &mut RoomState, now_ms: u64) -> RoomInfo {
    let info = info(room);
    match room.shown_late(now_ms) {
        Some(status) => seen(info, status),
        None => info,
    }
}

/// What the lobby knows of the room.
pub(super) fn counted(room: &mut RoomState, now_ms: u64) -> RoomCounted {
    let (id, spectators, taken) =
        (room.config().id.clone(), room.spectators(), Taken::of(room.game().roster()));
    let (seen, phase, match_id) = match room.shown_late(now_ms) {
        Some(status) => (status.taken(), status.phase, status.match_id.clone()),
        None => (taken, room.game().phase(), room.game().id().clone()),
    };
    RoomCounted { id, players: seen.people, bots: seen.bots, spectators, phase, match_id, taken }
}

/// The room as those who play in it see it.
pub(super) fn info(room: &RoomState) -> RoomInfo {
    info_of(room.config(), room.game(), room.spectators())
}

/// The same, of a match in a room of this configuration that so many watch.
fn info_of(config: &RoomConfig, game: &Match, spectators: usize) -> RoomInfo {
    let Taken { people, bots } = Taken::of(game.roster());
    RoomInfo {
        id: config.id.clone(),
        name: config.name.clone(),
        game: game.kind().name().to_owned(),
        mode: game.mode().map(str::to_owned),
        state: game.phase().as_str(),
        players: people,
        bots,
        spectators,
        max_players: config.seats_max,
        created_at: config.created_at,
        listed_at: config.listed_at(),
        match_id: game.id().clone(),
        owner: config.owner.clone(),
        private: config.private,
        locked: config.locked,
        rematch: config.rematch,
        delay_s: config.delay_s,
        spectator_chat: config.spectator_chat,
        metadata: config.metadata.clone(),
    }
}

/// The same, as those see it who see it late.
fn seen(info: RoomInfo, status: &RoomStatus) -> RoomInfo {
    let (Taken { people, bots }, match_id) = (status.taken(), status.match_id.clone());
    RoomInfo { state: status.phase.as_str(), match_id, players: people, bots, ..info }
}
