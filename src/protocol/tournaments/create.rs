//! The body that a tournament is opened with.

use garde::Validate;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::format::{AdmissionInfo, FormatInfo};
use crate::domain::bracket::{BracketSetup, Kind, Lengths, Section, Seeding};
use crate::domain::text::check_title;
use crate::domain::tournament::{
    Allowances, NAME_CHARS_MAX, Schedule, SeriesSlot, StartRule, TournamentSetup, Watching, entrants_max,
};
use crate::domain::{PlayerId, TournamentId};
use crate::protocol::rooms::{STRIKES, STRIKES_MAX, TIME_BANK_MS};

/// Body of `POST /tournaments/`. What is left out is as the server is set.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTournament {
    /// The name that people are shown, 1–80 characters.
    #[garde(custom(plain_name))]
    #[schema(min_length = 1, max_length = 80, example = "Friday cup")]
    pub name: String,
    /// One of the server's games in which somebody wins.
    #[garde(length(bytes, min = 1, max = 64))]
    #[schema(example = "connect_four")]
    pub game: String,
    /// A mode of the game, in games that have modes. When this is left out the game chooses.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    pub mode: Option<String>,
    /// The game's options, with which each room is opened.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Object)]
    pub options: Map<String, Value>,
    /// The format, with its options.
    #[garde(skip)]
    pub format: FormatInfo,
    /// Matches are best of this many games, 1–99; 1 when left out.
    #[garde(range(min = 1, max = 99))]
    #[serde(default = "one")]
    #[schema(default = 1)]
    pub best_of: u8,
    /// The rounds whose matches have another length.
    #[garde(dive, length(max = 64))]
    #[serde(default)]
    pub rounds_best_of: Vec<RoundLength>,
    /// Who gets which seed: `order` (as they entered), `rating` (when left out) or `shuffled`.
    #[garde(skip)]
    #[serde(default = "by_rating")]
    #[schema(value_type = String, default = "rating")]
    pub seeding: Seeding,
    /// With fewer entrants it does not begin; 2 when left out.
    #[garde(range(min = 2))]
    #[serde(default = "two")]
    #[schema(default = 2, minimum = 2)]
    pub entrants_min: u16,
    /// Whoever enters beyond that waits for somebody to withdraw; as many as the format and the server allow when left out.
    #[garde(inner(range(min = 2)))]
    #[schema(minimum = 2, maximum = 1024)]
    pub entrants_max: Option<u16>,
    /// When registration opens; at once when left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Timestamp>,
    /// When registration closes; when the tournament begins, if this is left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Timestamp>,
    /// When it begins; when you start it, if this is left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<Timestamp>,
    /// Seconds before the start in which entrants check in; whoever does not is out. Everybody plays when this is left out.
    #[garde(skip)]
    pub check_in_s: Option<u32>,
    /// Who may enter; everybody when this is left out.
    #[garde(skip)]
    #[serde(default)]
    pub admits: AdmissionInfo,
    /// Seconds until everybody has to sit in the room of a game.
    #[garde(skip)]
    pub no_show_s: Option<u32>,
    /// Seconds that you have to decide about a match that nobody came to, or that was reopened.
    #[garde(skip)]
    pub decide_s: Option<u32>,
    /// Seconds that a game may take; then it counts as drawn.
    #[garde(skip)]
    pub game_s: Option<u32>,
    /// Seconds that a pause may take; then the tournament goes on by itself.
    #[garde(skip)]
    pub pause_s: Option<u32>,
    /// How often a game is tried whose room is lost each time; then it counts as drawn.
    #[garde(skip)]
    pub attempts: Option<u16>,
    /// The time of each person or program for all answers of a game, in milliseconds; in games that wait for answers, and in
    /// all games where nobody but programs and bots is admitted. When this is left out there is no limit but the game's own.
    #[garde(inner(range(min = *TIME_BANK_MS.start(), max = *TIME_BANK_MS.end())))]
    #[schema(minimum = 100, maximum = 3_600_000, example = 10_000)]
    pub time_bank_ms: Option<u32>,
    /// How often whoever is out of time is given a full bank again; `3` when this is left out.
    #[garde(inner(range(max = STRIKES_MAX)))]
    #[schema(maximum = 100, default = 3)]
    pub strikes: Option<u16>,
    /// Seconds by which spectators are behind; 0 when left out.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = 0)]
    pub delay_s: u32,
    /// Whether entrants may watch the matches of others while these run.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub entrants_watch: bool,
    /// Whether it is left out of lists. Everybody who knows its id may enter.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub private: bool,
    /// When the next ones begin, if it is to be the first of a series: five fields of cron and a time zone. The next one is
    /// opened when this one begins, or could not because too few had entered. Whoever cancels the one that has not begun
    /// ends the series.
    #[garde(inner(length(bytes, min = 1, max = 128)))]
    #[schema(example = "0 20 * * FRI Europe/Berlin")]
    pub cron: Option<String>,
    /// Who runs it, in access mode `open`, if you show no token. In mode `token` it is yours.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<PlayerId>,
}

/// The length of the matches of a round.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundLength {
    /// The part of the bracket: `winners`, `losers`, `third_place`, `grand_final`, `round_robin`.
    #[garde(skip)]
    #[schema(value_type = String, example = "grand_final")]
    pub section: Section,
    /// The round in that part, counted from 1.
    #[garde(range(min = 1))]
    pub round: u16,
    /// Its matches are best of this many games, 1–99.
    #[garde(range(min = 1, max = 99))]
    pub best_of: u8,
}

/// What a server decides about a tournament where its organiser does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseRules {
    /// How long is waited for what.
    pub allowances: Allowances,
    /// The most entrants.
    pub entrants_max: u16,
}

/// What a tournament gets from the server, and not from its organiser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its id.
    pub id: TournamentId,
    /// Who runs it.
    pub owner: PlayerId,
    /// The time.
    pub now: Timestamp,
    /// A random number.
    pub secret: u64,
}

impl CreateTournament {
    /// What the tournament is set up as.
    pub fn into_setup(self, issued: Issued, house: &HouseRules) -> TournamentSetup {
        let start = self.starts_at.map_or(StartRule::ByHand, StartRule::At);
        let (opens_at, closes_at, check_in_s) = (self.opens_at, self.closes_at, self.check_in_s);
        let named = self.rounds_best_of.iter().map(|of| (of.section, of.round, of.best_of)).collect();
        let usual = house.allowances;
        let kind: Kind = self.format.into();
        let lengths = Lengths { usual: self.best_of, rounds: named };
        let Issued { id, owner, now: created_at, secret } = issued;
        TournamentSetup {
            id,
            owner,
            created_at,
            secret,
            seed: None,
            name: self.name.trim().to_owned(),
            game: self.game,
            mode: self.mode,
            options: Value::Object(self.options),
            entrants_min: self.entrants_min,
            entrants_max: self.entrants_max.unwrap_or_else(|| entrants_max(&kind).min(house.entrants_max)),
            bracket: BracketSetup { kind, lengths, seeding: self.seeding },
            schedule: Schedule { opens_at, closes_at, check_in_s, start },
            admission: self.admits.into(),
            allowances: Allowances {
                no_show_s: self.no_show_s.unwrap_or(usual.no_show_s),
                decide_s: self.decide_s.unwrap_or(usual.decide_s),
                game_s: self.game_s.unwrap_or(usual.game_s),
                pause_s: self.pause_s.unwrap_or(usual.pause_s),
                attempts: self.attempts.unwrap_or(usual.attempts),
                time_bank_ms: self.time_bank_ms.or(usual.time_bank_ms),
                strikes: self.strikes.unwrap_or(STRIKES),
            },
            watching: Watching { delay_s: self.delay_s, entrants: self.entrants_watch },
            private: self.private,
            series: self.cron.map(|cron| SeriesSlot { cron, number: 1 }),
        }
    }
}

/// Checks a name of a tournament.
pub(super) fn plain_name(name: &str, _: &()) -> garde::Result {
    let chars = name.chars().count();
    if name.trim().is_empty() || chars > NAME_CHARS_MAX {
        return Err(garde::Error::new("has 1 to 80 characters"));
    }
    check_title(name).map_err(garde::Error::new)
}

fn one() -> u8 {
    1
}

fn two() -> u16 {
    2
}

fn by_rating() -> Seeding {
    Seeding::Rating
}
