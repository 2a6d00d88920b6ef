//! What entrants and organisers say about a tournament that is there; and what was said, for people to look up.

use garde::Validate;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::bracket::EntrantInfo;
use crate::domain::PlayerId;
use crate::domain::text::check_title;
use crate::domain::tournament::{By, TournamentEvent};
use crate::game::Level;
use crate::protocol::rooms::LevelName;

/// Longest reason that an organiser can give, in characters.
const REASON_CHARS_MAX: usize = 200;

/// Body of `POST /tournaments/{id}/entrants`: one player, or some bots.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterTournament {
    /// Who enters; whoever sends the request when this is left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// Whether it is a program. A token of the role `bot` says so by itself.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub program: bool,
    /// So many bots of the server enter, instead of a player. Only organisers do that.
    #[garde(inner(range(min = 1, max = 1024)))]
    #[schema(minimum = 1, maximum = 1024)]
    pub bots: Option<u16>,
    /// The level of the bots; `normal` when left out.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = LevelName, default = "normal")]
    pub level: Level,
}

/// Answer of `POST /tournaments/{id}/entrants`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entered {
    /// The number of the tournament's last event.
    pub last: u64,
    /// Those who have entered now.
    pub entrants: Vec<EntrantInfo>,
}

/// Body of orders that need nothing but a reason.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// The reason, for people to read, up to 200 characters.
    #[garde(inner(custom(reason)))]
    pub why: Option<String>,
}

/// Body of `POST /tournaments/{id}/entrants/{player_id}/replace`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceEntrant {
    /// Who plays on.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// Whether it is a program.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub program: bool,
    /// The reason, for people to read, up to 200 characters.
    #[garde(inner(custom(reason)))]
    pub why: Option<String>,
}

/// Body of `POST /tournaments/{id}/matches/{match}/override`: either `winner` or `places`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideMatch {
    /// Who won a match of two; `null`: it was drawn.
    #[garde(skip)]
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub winner: Option<Option<PlayerId>>,
    /// Those who did equally well together, the best first.
    #[garde(inner(length(max = 128)))]
    #[schema(value_type = Option<Vec<Vec<String>>>)]
    pub places: Option<Vec<Vec<PlayerId>>>,
    /// The reason, for people to read, up to 200 characters.
    #[garde(inner(custom(reason)))]
    pub why: Option<String>,
}

impl OverrideMatch {
    /// Those who did equally well together, the best first; `None` if the body says it twice, or not at all: a winner who was
    /// forgotten is no draw.
    pub fn places(self) -> Option<Vec<Vec<PlayerId>>> {
        match (self.winner, self.places) {
            (Some(winner), None) => Some(winner.map(|winner| vec![vec![winner]]).unwrap_or_default()),
            (None, Some(places)) => Some(places),
            _ => None,
        }
    }
}

/// Reads a field that may be `null`, which is not the same as left out.
pub(super) fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// Answer of `GET /tournaments/{id}/audit`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditPage {
    /// What happened, the oldest first.
    pub events: Vec<AuditLine>,
    /// The cursor of what happened later, for `?cursor=`; `null` when this is all so far.
    pub next_cursor: Option<String>,
}

/// Something that happened to a tournament.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditLine {
    /// Its number, counted from 1.
    pub number: u64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who did it: `server`, `operator`, or the id of a player.
    #[schema(example = "server")]
    pub by: String,
    /// The reason that was given.
    pub why: Option<String>,
    /// What happened: a word, or a word with what belongs to it.
    #[schema(value_type = Value, example = json!({"disqualified": "bert"}))]
    pub what: Value,
}

impl AuditLine {
    /// An event of this number, as it is told. The secret of a setup is not.
    pub fn of(number: u64, event: &TournamentEvent) -> AuditLine {
        let by = match &event.by {
            By::Server => "server".to_owned(),
            By::Operator => "operator".to_owned(),
            By::Player(player) => player.to_string(),
        };
        let mut what = serde_json::to_value(&event.what).unwrap_or_default();
        if let Some(setup) = what.get_mut("setup_changed").and_then(Value::as_object_mut) {
            setup.remove("secret");
        }
        AuditLine { number, at: event.at, by, why: event.why.clone(), what }
    }
}

/// Checks a reason.
pub(super) fn reason(words: &str, _: &()) -> garde::Result {
    if words.chars().count() > REASON_CHARS_MAX {
        return Err(garde::Error::new("has at most 200 characters"));
    }
    check_title(words).map_err(garde::Error::new)
}
