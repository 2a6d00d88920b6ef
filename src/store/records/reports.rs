//! What players report of each other, until operators have looked at it.

use async_trait::async_trait;
use jiff::Timestamp;

use super::errors::Answer;
use crate::domain::{PlayerId, RoomId};

/// Keeps reports.
#[async_trait]
pub trait Reports: Send + Sync {
    /// Keeps a report. A report that the same player has made about the same one is replaced. Beyond `of_one_max` of one player,
    /// and `kept_max` of all, the oldest are forgotten.
    async fn report(&self, report: &NewReport, of_one_max: u32, kept_max: u32) -> Answer<()>;

    /// Reports that a player has made, and those about the player, the newest first.
    async fn reports_with(&self, player: &PlayerId, limit: u32) -> Answer<Vec<PlayerReport>>;

    /// Reports with numbers below `before`, the newest first.
    async fn reports(&self, before: Option<u64>, limit: u32) -> Answer<Vec<PlayerReport>>;
}

/// A report that is about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Who reports; `None`: somebody who has not proved who they are, where that is not asked for.
    pub reporter: Option<PlayerId>,
    /// The player who is reported.
    pub player: PlayerId,
    /// The room in which it happened.
    pub room: Option<RoomId>,
    /// The kind of thing that happened, in one word.
    pub reason: String,
    /// What happened, in words.
    pub message: Option<String>,
    /// The time of the report.
    pub at: Timestamp,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerReport {
    /// Its number; later ones have higher ones.
    pub id: u64,
    /// What is reported.
    pub report: NewReport,
}
