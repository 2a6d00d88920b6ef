//! Makes the limits of actors out of the settings.

use std::sync::Arc;
use std::time::Duration;

use crate::actors::delivery::SendLimits;
use crate::actors::play::lobby::LobbyLimits;
use crate::actors::records::settler::SettlerLimits;
use crate::config::{AccessMode, Settings};
use crate::game::Game;
use crate::game::journal::Intervals;
use crate::games::Relay;
use crate::room::RoomBounds;

/// Seconds that a closing connection may take to read its last message.
const LINGER_SWEEPS_MAX: u32 = 2;

/// The limits of the lobby and its rooms. The bounds of a room are copied because rooms stand on the ground
/// floor, which knows no settings, and count milliseconds where operators set seconds.
pub(super) fn lobby_limits(settings: &Settings) -> LobbyLimits {
    let rooms = &settings.rooms;
    LobbyLimits {
        rooms: Arc::new(rooms.clone()),
        opened_on_join: (rooms.open_on_join && settings.auth.mode == AccessMode::Open).then_some(Relay::NAME),
        bounds: RoomBounds {
            resume_grace_ms: rooms.resume_grace_s * 1000,
            empty_close_ms: rooms.empty_close_s * 1000,
            finished_close_ms: rooms.finished_close_s * 1000,
            intermission_ms: rooms.intermission_s * 1000,
            announce_wait_ms: settings.records.announce_wait_ms,
            chat_kept: rooms.chat_kept,
            intervals: intervals(settings),
        },
    }
}

/// The limits of the settler.
pub(super) fn settler_limits(settings: &Settings) -> SettlerLimits {
    SettlerLimits {
        records: settings.records.clone(),
        sync: Duration::from_millis(settings.journal.sync_ms),
        wait_max: Duration::from_secs(u64::from(settings.rooms.delay_s_max)),
    }
}

/// How often a journal notes a checkpoint and a state hash.
pub(super) fn intervals(settings: &Settings) -> Intervals {
    Intervals {
        hash_ticks: settings.journal.hash_ticks,
        checkpoint_ticks: settings.journal.checkpoint_ticks,
        checkpoint_bytes: settings.journal.checkpoint_bytes,
    }
}

/// The limits of each connection, from two sections of the settings. A hub sweeps its connections once a second, so seconds in
/// the settings are sweeps here.
pub(super) fn send_limits(settings: &Settings) -> SendLimits {
    let socket = &settings.socket;
    SendLimits {
        frames_max: socket.queue_frames_max,
        bytes_max: socket.queue_bytes_max,
        lag_after_frames: socket.lag_after_frames,
        stall_sweeps_max: socket.stall_s,
        silent_sweeps_max: socket.silent_s,
        ping_sweeps: socket.ping_s,
        heartbeat_sweeps: settings.stream.heartbeat_s,
        linger_sweeps_max: LINGER_SWEEPS_MAX,
    }
}
