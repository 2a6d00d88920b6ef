//! How rooms reach the recorder, and how often.

use std::sync::Arc;
use std::time::Duration;

use actix::Recipient;

use crate::actors::recorder::{Backlog, MatchEnded, Retire, Ship};

/// How rooms reach the recorder.
#[derive(Clone)]
pub struct Desk {
    /// Takes batches.
    pub ship: Recipient<Ship>,
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
