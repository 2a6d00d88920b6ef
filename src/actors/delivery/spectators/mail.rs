//! What an audience is told and asked, and what it tells its room.

use actix::prelude::*;

use crate::actors::delivery::{Connection, ConnectionId, Frames, TopicId};
use crate::domain::PlayerId;

/// What everybody may see of a room at one moment, in shared frames: for spectators who come in, and for those who
/// lagged. Sent in order with everything else that the room shows.
#[derive(Message, Clone)]
#[rtype(result = "()")]
pub struct Snapshot {
    /// For those who come in.
    pub welcome: Frames,
    /// For those who lagged.
    pub keyframe: Frames,
    /// How the match came out, if it is over.
    pub verdict: Option<Frames>,
    /// Why it was made, which says who needs it.
    pub due: Due,
}

/// Who is shown a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those who wait for one.
    Waiting,
    /// Everybody: the welcome, for another match begins.
    AnotherMatch,
    /// Everybody: the keyframe, for the state is not what followed from the one before.
    AnotherState,
}

/// Takes a place among the spectators. Answers their delay in seconds.
#[derive(Message)]
#[rtype(result = "Result<u32, RoomOver>")]
pub struct TakePlace {
    /// The connection.
    pub connection: Connection,
    /// The delay asked for, in seconds; the room's own is the least.
    pub delay_s: u32,
    /// The id under which the spectator chats.
    pub player: Option<PlayerId>,
}

/// The room has ended, and everybody has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomOver;

/// Somebody watches no more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StopSpectating {
    /// Their connection.
    pub connection: ConnectionId,
}

/// A spectator says something.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Whisper {
    /// Whose connection.
    pub connection: ConnectionId,
    /// What, 1–500 characters.
    pub message: String,
}

/// How many watch changed, or in which encodings.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
#[rtype(result = "()")]
pub struct SpectatorsCounted {
    /// The audience's run.
    pub key: TopicId,
    /// Watching.
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

/// A spectator says something to the whole room.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SpectatorSay {
    /// Who, by their own word.
    pub player: PlayerId,
    /// What, 1–500 characters.
    pub message: String,
    /// Where a refusal goes.
    pub connection: Connection,
}

/// How an audience reaches its room.
#[derive(Clone)]
pub struct SpectatorsLinks {
    /// How many watch.
    pub counted: Recipient<SpectatorsCounted>,
    /// That a snapshot is wanted.
    pub snapshots: Recipient<SnapshotRequest>,
    /// What spectators say.
    pub says: Recipient<SpectatorSay>,
}
