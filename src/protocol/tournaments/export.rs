//! A whole tournament as one document.

use serde::Serialize;
use utoipa::ToSchema;

use super::bracket::BracketInfo;
use super::info::TournamentInfo;
use super::orders::AuditLine;

/// Answer of `GET /tournaments/{id}/export?format=json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TournamentExport {
    /// The kind of the document: always `tiltyard.tournament.1`.
    pub document: &'static str,
    /// What the tournament was set up as, and how it is.
    pub tournament: TournamentInfo,
    /// The bracket, with the games that were played.
    pub bracket: BracketInfo,
    /// Everything that happened, the oldest first.
    pub events: Vec<AuditLine>,
}

impl TournamentExport {
    /// The kind of the document, which changes when it cannot be read as before.
    pub const DOCUMENT: &'static str = "tiltyard.tournament.1";
}
