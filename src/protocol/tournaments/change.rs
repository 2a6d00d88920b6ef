//! The body that a tournament is changed with.

use garde::Validate;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::plain_name;
use super::format::{AdmissionInfo, FormatInfo};
use super::orders::{reason, said};
use crate::domain::bracket::Seeding;
use crate::domain::tournament::{StartRule, TournamentSetup};

/// Body of `PATCH /tournaments/{id}`. A field that is left out stays as it is; `null` unsets a time. Either `action`, or
/// settings; the settings only before it begins.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTournament {
    /// `pause`, `resume`, `cancel`, `open_check_in` or `pair_anew`.
    #[garde(skip)]
    pub action: Option<TournamentAction>,
    /// The reason, for people to read, up to 200 characters.
    #[garde(inner(custom(reason)))]
    pub why: Option<String>,
    /// The name that people are shown, 1–80 characters.
    #[garde(inner(custom(plain_name)))]
    pub name: Option<String>,
    /// The format, with its options.
    #[garde(skip)]
    pub format: Option<FormatInfo>,
    /// Matches are best of this many games, 1–99.
    #[garde(inner(range(min = 1, max = 99)))]
    pub best_of: Option<u8>,
    /// Who gets which seed: `order`, `rating` or `shuffled`.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub seeding: Option<Seeding>,
    /// With fewer entrants it does not begin.
    #[garde(inner(range(min = 2)))]
    pub entrants_min: Option<u16>,
    /// Whoever enters beyond that waits for somebody to withdraw.
    #[garde(inner(range(min = 2)))]
    pub entrants_max: Option<u16>,
    /// When registration opens; `null`: at once.
    #[garde(skip)]
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Option<Timestamp>>,
    /// When registration closes; `null`: when it begins.
    #[garde(skip)]
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Option<Timestamp>>,
    /// When it begins; `null`: when you start it.
    #[garde(skip)]
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<Option<Timestamp>>,
    /// Seconds before the start in which entrants check in; `null`: everybody who entered plays.
    #[garde(skip)]
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>)]
    pub check_in_s: Option<Option<u32>>,
    /// Who may enter.
    #[garde(skip)]
    pub admits: Option<AdmissionInfo>,
    /// Seconds until everybody has to sit in the room of a game.
    #[garde(skip)]
    pub no_show_s: Option<u32>,
    /// Seconds that a game may take; then it counts as drawn.
    #[garde(skip)]
    pub game_s: Option<u32>,
    /// Seconds by which spectators are behind.
    #[garde(skip)]
    pub delay_s: Option<u32>,
    /// Whether entrants may watch the matches of others while these run.
    #[garde(skip)]
    pub entrants_watch: Option<bool>,
    /// Whether it is left out of lists.
    #[garde(skip)]
    pub private: Option<bool>,
}

/// What an organiser can have a tournament do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TournamentAction {
    /// Call no more games; those that run are played to their end.
    Pause,
    /// Call games again.
    Resume,
    /// Give it up.
    Cancel,
    /// Open check-in, in a tournament that is started by hand.
    OpenCheckIn,
    /// Draw the bracket anew, as long as no game is over.
    PairAnew,
}

impl ChangeTournament {
    /// The setup with these settings instead; `None` if the body has no settings.
    pub fn settings(self, old: &TournamentSetup) -> Option<TournamentSetup> {
        let mut new = old.clone();
        set(&mut new.name, self.name.map(|name| name.trim().to_owned()));
        set(&mut new.bracket.kind, self.format.map(Into::into));
        set(&mut new.bracket.lengths.usual, self.best_of);
        set(&mut new.bracket.seeding, self.seeding);
        set(&mut new.entrants_min, self.entrants_min);
        set(&mut new.entrants_max, self.entrants_max);
        set(&mut new.schedule.opens_at, self.opens_at);
        set(&mut new.schedule.closes_at, self.closes_at);
        set(&mut new.schedule.start, self.starts_at.map(|at| at.map_or(StartRule::ByHand, StartRule::At)));
        set(&mut new.schedule.check_in_s, self.check_in_s);
        set(&mut new.admission, self.admits.map(Into::into));
        set(&mut new.allowances.no_show_s, self.no_show_s);
        set(&mut new.allowances.game_s, self.game_s);
        set(&mut new.watching.delay_s, self.delay_s);
        set(&mut new.watching.entrants, self.entrants_watch);
        set(&mut new.private, self.private);
        (new != *old).then_some(new)
    }
}

fn set<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}
