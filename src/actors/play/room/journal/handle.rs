//! How rooms reach the recorder, and how often.

use std::sync::Arc;
use std::time::Duration;

use actix::Recipient;

use crate::actors::recording::recorder::{AppendBatch, Backlog, MatchEnded, Retire};
use crate::domain::MatchId;

/// How rooms reach the recorder.
#[derive(Clone)]
pub struct JournalHandle {
    /// Takes batches.
    pub ship: Recipient<AppendBatch>,
    /// Wants to know that a match has its ending.
    pub ended: Recipient<MatchEnded>,
    /// Wants to know that a journal is not needed any more.
    pub retire: Recipient<Retire>,
    /// The bound on what waits, over all rooms.
    pub backlog: Arc<Backlog>,
    /// How often a room ships.
    pub every: Duration,
    /// A journal that could not be written is tried again after this time.
    pub retry: Duration,
    /// A journal larger than this begins anew from the present state.
    pub volume_bytes_max: u64,
}

/// What becomes of a journal that its room does not need any more.
pub(super) struct Retiring {
    /// Whether there is anything in it that somebody could want to see again.
    pub(super) keep_replay: bool,
    /// The replay is not made before this time has passed.
    pub(super) hold: Duration,
    /// The match with which the room goes on.
    pub(super) successor: Option<MatchId>,
}
