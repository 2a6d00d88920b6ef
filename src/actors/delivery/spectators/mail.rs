//! The messages between a room, its spectators, and those who come to watch.

use actix::prelude::*;

use crate::actors::delivery::{Connection, ConnectionId, Frames, TopicId};
use crate::domain::PlayerId;

/// The part of a room at one moment that everybody may see, in shared frames. It is for spectators who come in, and for
/// those who skipped states, and is sent in order with everything else that the room shows.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub struct Snapshot {
    /// The `welcome`, for those who come in.
    pub welcome: Frames,
    /// The `keyframe`, for those who skipped states.
    pub keyframe: Frames,
    /// The `match_over`, if the match is over.
    pub match_over: Option<Frames>,
    /// The reason for which it was made, which says who needs it.
    pub due: SnapshotCause,
}

/// The reasons for which spectators need a snapshot, and the part of it that they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotCause {
    /// Those who wait for one.
    Waiting,
    /// Everybody needs the welcome, because another match begins.
    AnotherMatch,
    /// Everybody needs the keyframe, because the state does not follow from the one before.
    AnotherState,
}

/// Adds a spectator. Answers the delay in seconds.
#[derive(Message)]
#[rtype(result = "Result<u32, RoomOver>")]
pub struct TakePlace {
    /// The connection.
    pub connection: Connection,
    /// The delay that was asked for, in seconds. The room's own delay is the least that a spectator gets.
    pub delay_s: u32,
    /// The id under which the spectator chats.
    pub player: Option<PlayerId>,
}

/// The room has ended, and all spectators of that delay have seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomOver;

/// A spectator stops watching.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StopSpectating {
    /// The spectator's connection.
    pub connection: ConnectionId,
}

/// A spectator says something; the spectators' actor checks whether that is allowed.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SpectatorMessage {
    /// The spectator's connection.
    pub connection: ConnectionId,
    /// The text, 1–500 characters.
    pub message: String,
}

/// The number of spectators has changed, or the encodings that they read.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct SpectatorsCounted {
    /// The run of the spectators' actor that tells this.
    pub key: TopicId,
    /// The number of spectators.
    pub spectators: usize,
    /// The codecs that frames are wanted in.
    pub readers: [bool; 2],
}

/// Spectators wait for a snapshot.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct SnapshotRequest {
    /// The codecs that the welcome is wanted in.
    pub welcome: [bool; 2],
    /// The codecs that the keyframe is wanted in.
    pub keyframe: [bool; 2],
}

/// A spectator who is allowed to chat says something to the whole room.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SpectatorSay {
    /// The id under which the spectator chats.
    pub player: PlayerId,
    /// The text, 1–500 characters.
    pub message: String,
    /// The connection that a refusal is sent to.
    pub connection: Connection,
}

/// The ways in which the spectators' actor reaches its room.
#[derive(Clone)]
pub struct SpectatorsLinks {
    /// Hears how many spectators there are.
    pub counted: Recipient<SpectatorsCounted>,
    /// Hears that a snapshot is wanted.
    pub snapshots: Recipient<SnapshotRequest>,
    /// Hears what spectators say.
    pub says: Recipient<SpectatorSay>,
}
