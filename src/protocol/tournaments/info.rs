//! A tournament in lists, and at a glance.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::format::{AdmissionInfo, FormatInfo};
use crate::domain::bracket::Seeding;
use crate::domain::tournament::{TournamentFigures, TournamentPicture, TournamentSetup};
use crate::domain::{PlayerId, TournamentId};

/// A tournament, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, JsonSchema)]
pub struct TournamentLine {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TournamentId,
    /// The name that people are shown.
    pub name: String,
    /// The game.
    #[schema(example = "connect_four")]
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// `announced`, `registration`, `closed`, `check_in`, `running`, `paused`, `finished` or `cancelled`.
    #[schema(example = "registration")]
    pub status: String,
    /// The format, with its options.
    pub format: FormatInfo,
    /// Matches are best of this many games, if nothing else is said of their round.
    pub best_of: u8,
    /// Who may enter.
    pub admits: AdmissionInfo,
    /// Whether people play against programs or bots.
    pub mixed: bool,
    /// How many have entered.
    pub entrants: EntrantCounts,
    /// When registration opens, if a time is set.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Timestamp>,
    /// When registration closes, if a time is set.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Timestamp>,
    /// When it begins; `null` if its organiser starts it by hand.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<Timestamp>,
    /// When it began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub began_at: Option<Timestamp>,
    /// When it was finished or cancelled.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Who won it; several share the first place.
    #[schema(value_type = Vec<String>)]
    pub winners: Vec<PlayerId>,
}

/// How many have entered a tournament.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct EntrantCounts {
    /// People.
    pub people: u16,
    /// Programs of players.
    pub programs: u16,
    /// Bots of the server.
    pub bots: u16,
    /// Those who wait for somebody to withdraw.
    pub waiting: u16,
    /// The most that can play.
    pub max: u16,
}

impl TournamentLine {
    /// A tournament of this id, game, name and status, with its figures.
    pub fn of(
        id: TournamentId,
        game: String,
        name: String,
        status: String,
        figures: TournamentFigures,
    ) -> TournamentLine {
        let TournamentFigures { people, programs, bots, waiting, entrants_max: max, .. } = figures;
        TournamentLine {
            id,
            name,
            game,
            mode: figures.mode,
            status,
            format: FormatInfo::from(&figures.format),
            best_of: figures.best_of,
            admits: figures.admission.into(),
            mixed: people > 0 && programs + bots > 0,
            entrants: EntrantCounts { people, programs, bots, waiting, max },
            opens_at: figures.opens_at,
            closes_at: figures.closes_at,
            starts_at: figures.starts_at,
            began_at: figures.began_at,
            ended_at: figures.ended_at,
            winners: figures.winners,
        }
    }
}

impl From<&TournamentPicture> for TournamentLine {
    fn from(picture: &TournamentPicture) -> TournamentLine {
        let TournamentSetup { id, game, name, .. } = picture.setup.clone();
        let status = picture.status.word().to_owned();
        TournamentLine::of(id, game, name, status, TournamentFigures::of(picture))
    }
}

/// Answer of `GET /tournaments/`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TournamentPage {
    /// The tournaments, the newest first.
    pub tournaments: Vec<TournamentLine>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// A tournament with all that it is set up as.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TournamentInfo {
    /// The tournament as lists show it.
    #[serde(flatten)]
    pub line: TournamentLine,
    /// The number of its last event: the same number, the same tournament.
    pub last: u64,
    /// Who made it, and runs it.
    #[schema(value_type = String)]
    pub owner: PlayerId,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Whether somebody can enter now, if only on the waiting list.
    pub registration_open: bool,
    /// The reason that was given for the last change of its status.
    pub why: Option<String>,
    /// The game's options, with which each room is opened.
    #[schema(value_type = Object)]
    pub options: Value,
    /// Who gets which seed: `order`, `rating` or `shuffled`.
    #[schema(value_type = String)]
    pub seeding: Seeding,
    /// With fewer entrants it does not begin.
    pub entrants_min: u16,
    /// Seconds before the start in which entrants check in; `null`: everybody who entered plays.
    pub check_in_s: Option<u32>,
    /// Seconds until everybody has to sit in the room of a game.
    pub no_show_s: u32,
    /// Seconds that the organiser has to decide about a match that nobody came to, or that was reopened.
    pub decide_s: u32,
    /// Seconds that a game may take; then it counts as drawn.
    pub game_s: u32,
    /// Seconds that a pause may take; then the tournament goes on by itself.
    pub pause_s: u32,
    /// How often a game is tried whose room is lost each time.
    pub attempts: u16,
    /// The time of each person or program for all answers of a game, in milliseconds; `null`: no limit but the game's own.
    pub time_bank_ms: Option<u32>,
    /// How often whoever is out of time is given a full bank again.
    pub strikes: Option<u16>,
    /// Seconds by which spectators are behind.
    pub delay_s: u32,
    /// Whether entrants may watch the matches of others while these run.
    pub entrants_watch: bool,
    /// Whether it is left out of lists.
    pub private: bool,
    /// When the tournaments of its series begin, if it is one of a series.
    pub cron: Option<String>,
    /// Which one of its series it is, counted from 1.
    pub series_number: Option<u32>,
    /// The number that seeds and ids of rooms were made of, once it is over.
    pub secret: Option<String>,
    /// How it is with whoever asks; left out for somebody who has not shown who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub you: Option<YourPart>,
}

/// How it is with somebody in a tournament.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct YourPart {
    /// Whether you run the tournament.
    pub organises: bool,
    /// `in`, `waiting`, `out`, `withdrawn` or `disqualified`; `null` if you have not entered.
    pub state: Option<String>,
    /// Whether you have checked in.
    pub checked_in: bool,
    /// The room of your game that is to be played now.
    pub room: Option<String>,
    /// Until when you have to sit there, or the game has to be over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

impl TournamentInfo {
    /// A tournament, as somebody sees it.
    pub fn of(picture: &TournamentPicture, you: Option<YourPart>) -> TournamentInfo {
        let setup = picture.setup.clone();
        let series = setup.series;
        TournamentInfo {
            line: TournamentLine::from(picture),
            last: picture.last,
            owner: setup.owner,
            created_at: setup.created_at,
            registration_open: picture.registration_open,
            why: picture.why.clone(),
            options: setup.options,
            seeding: setup.bracket.seeding,
            entrants_min: setup.entrants_min,
            check_in_s: setup.schedule.check_in_s,
            no_show_s: setup.allowances.no_show_s,
            decide_s: setup.allowances.decide_s,
            game_s: setup.allowances.game_s,
            pause_s: setup.allowances.pause_s,
            attempts: setup.allowances.attempts,
            time_bank_ms: setup.allowances.time_bank_ms,
            strikes: setup.allowances.time_bank_ms.map(|_| setup.allowances.strikes),
            delay_s: setup.watching.delay_s,
            entrants_watch: setup.watching.entrants,
            private: setup.private,
            cron: series.as_ref().map(|series| series.cron.clone()),
            series_number: series.map(|series| series.number),
            secret: picture.status.is_over().then(|| setup.secret.to_string()),
            you,
        }
    }
}

impl YourPart {
    /// How it is with a player who may run the tournament.
    pub fn of(picture: &TournamentPicture, player: &PlayerId, organises: bool) -> YourPart {
        let entrant = picture.entrants.iter().find(|of| of.entry.player == *player);
        let games = picture.matches.iter().filter_map(|of| of.running.as_ref());
        let game = games.into_iter().find(|game| game.seats.contains(player));
        YourPart {
            organises,
            state: entrant.map(|of| of.state.word().to_owned()),
            checked_in: entrant.is_some_and(|of| of.checked_in),
            room: game.map(|game| game.room.to_string()),
            until: game.map(|game| game.until),
        }
    }
}

/// Answer of `GET /players/{id}/tournaments`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnteredPage {
    /// The tournaments, the last entered first.
    pub tournaments: Vec<EnteredLine>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// A tournament that a player has entered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnteredLine {
    /// The tournament.
    pub tournament: TournamentLine,
    /// When the player entered.
    #[schema(value_type = String, format = DateTime)]
    pub entered_at: Timestamp,
    /// `in`, `waiting`, `out`, `withdrawn` or `disqualified`.
    #[schema(example = "out")]
    pub state: String,
    /// The place, once it is certain.
    pub place: Option<u16>,
}
