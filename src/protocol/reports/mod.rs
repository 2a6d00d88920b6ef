//! Reports of players about each other, over REST.

use garde::Validate;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::text::check_said;
use crate::domain::{PlayerId, RoomId};

/// The kinds of things that are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportReason {
    /// Somebody plays unfairly.
    Cheating,
    /// Somebody insults or threatens others.
    Abuse,
    /// Somebody floods the chat, or advertises.
    Spam,
    /// Somebody has a name that nobody should have.
    Name,
    /// Something else.
    Other,
}

impl ReportReason {
    /// The word on the wire and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            ReportReason::Cheating => "cheating",
            ReportReason::Abuse => "abuse",
            ReportReason::Spam => "spam",
            ReportReason::Name => "name",
            ReportReason::Other => "other",
        }
    }
}

/// Body of `POST /reports`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportPlayer {
    /// The player who is reported.
    #[garde(skip)]
    #[schema(value_type = String, example = "anna")]
    pub player: PlayerId,
    /// The room in which it happened.
    #[garde(skip)]
    #[schema(value_type = Option<String>, example = "commons")]
    pub room: Option<RoomId>,
    /// What kind of thing happened.
    #[garde(skip)]
    pub reason: ReportReason,
    /// What happened, in words: 1–500 characters.
    #[garde(inner(length(chars, min = 1, max = 500), custom(plain)))]
    #[schema(min_length = 1, max_length = 500)]
    pub message: Option<String>,
}

fn plain(text: &str, _: &()) -> garde::Result {
    check_said(text).map_err(|refused| garde::Error::new(refused.to_string()))
}

/// A report, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportInfo {
    /// Its number; later ones have higher ones.
    pub id: u64,
    /// Who reports; `null`: somebody who has not proved who they are.
    #[schema(value_type = Option<String>, example = "bert")]
    pub reporter: Option<PlayerId>,
    /// The player who is reported.
    #[schema(value_type = String, example = "anna")]
    pub player: PlayerId,
    /// The room in which it happened.
    #[schema(value_type = Option<String>, example = "commons")]
    pub room: Option<RoomId>,
    /// What kind of thing happened: `cheating`, `abuse`, `spam`, `name` or `other`.
    #[schema(example = "abuse")]
    pub reason: String,
    /// What happened, in words.
    pub message: Option<String>,
    /// When it was reported.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Answer of `GET /operator/reports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportList {
    /// The reports, the newest first.
    pub reports: Vec<ReportInfo>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}
