//! The ways in which rooms reach the recorder, and how often they do.

use std::sync::Arc;
use std::time::Duration;

use actix::Recipient;

use crate::actors::recording::recorder::{AppendBatch, Backlog, MatchEnded, Retire};
use crate::domain::MatchId;

/// The ways in which rooms reach the recorder.
#[derive(Clone)]
pub struct JournalHandle {
    /// Takes batches.
    pub ship: Recipient<AppendBatch>,
    /// Is told that the ending of a match is in its journal.
    pub ended: Recipient<MatchEnded>,
    /// Is told that a journal is not needed any more.
    pub retire: Recipient<Retire>,
    /// The bound on what waits, over all rooms.
    pub backlog: Arc<Backlog>,
    /// The time between two batches of a room.
    pub every: Duration,
    /// The time after which a journal that could not be written is tried again.
    pub retry: Duration,
    /// A journal larger than this begins anew from the present state.
    pub volume_bytes_max: u64,
}

/// The rules for a journal that its room does not need any more.
pub(super) struct Retiring {
    /// Whether the match is worth a replay.
    pub(super) keep_replay: bool,
    /// The time that has to pass before the replay is made.
    pub(super) hold: Duration,
    /// The match with which the room goes on, if it does.
    pub(super) successor: Option<MatchId>,
}
