//! The bracket of a tournament: everything that a page needs to draw it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;

use super::format::FormatInfo;
use super::info::TournamentLine;
use crate::domain::bracket::{MatchStatus, Section};
use crate::domain::tournament::{
    EntrantPicture, EntryKind, FinishedPicture, MatchPicture, PlacePicture, RunningPicture, SlotPicture,
    TournamentPicture,
};
use crate::domain::{MatchId, PlayerId, RoomId};

/// Who looks at a bracket, as far as it matters for what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onlooker<'a> {
    /// Somebody who may watch every match.
    Free,
    /// An entrant who may not watch others while they play.
    Entrant(&'a PlayerId),
    /// Somebody of whom nothing is known, where entrants may not watch others.
    Kept,
}

impl Onlooker<'_> {
    fn sees(self, game: &RunningPicture) -> bool {
        match self {
            Onlooker::Free => true,
            Onlooker::Entrant(player) => game.seats.contains(player),
            Onlooker::Kept => false,
        }
    }
}

/// Answer of `GET /tournaments/{id}/bracket`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BracketInfo {
    /// The number of the tournament's last event: the same number, the same bracket.
    pub last: u64,
    /// The tournament as lists show it.
    pub tournament: TournamentLine,
    /// Those who have entered: in the order of seeds once it has begun, otherwise as they entered.
    pub entrants: Vec<EntrantInfo>,
    /// The rounds, in the order in which they are drawn; none before it began.
    pub rounds: Vec<BracketRound>,
    /// What the `figures` of the standings are: `half_points`, then the tie-breaks; in an elimination, the level that a
    /// place is of.
    pub figures: Vec<String>,
    /// Who is where, the best first; nobody before it began.
    pub standings: Vec<PlaceInfo>,
}

/// A round of a part of a bracket.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BracketRound {
    /// The part of the bracket: `winners`, `losers`, `third_place`, `grand_final`, `round_robin`, `swiss`, `free_for_all`, or
    /// a group, `group_1`.
    #[schema(example = "winners")]
    pub section: String,
    /// The round in that part, counted from 1.
    pub round: u16,
    /// The matches, in the order of their numbers.
    pub matches: Vec<BracketMatch>,
}

/// A match of a bracket.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, JsonSchema)]
pub struct BracketMatch {
    /// Its number, by which orders name it.
    pub number: u32,
    /// The part of the bracket.
    pub section: String,
    /// The round in that part, counted from 1.
    pub round: u16,
    /// It is best of this many games.
    pub best_of: u8,
    /// `waiting`, `ready`, `played`, `bye`, `no_show`, `forfeit`, `withdrawn`, `disqualified`, `all_absent`, `overridden`,
    /// `annulled` or `not_needed`.
    #[schema(value_type = String, example = "played")]
    #[schemars(with = "String")]
    pub status: MatchStatus,
    /// Who plays, in the order of the sides of the first game.
    pub slots: Vec<BracketSlot>,
    /// Who won it.
    #[schema(value_type = Option<String>)]
    pub winner: Option<PlayerId>,
    /// The number of the match that the winner goes on to.
    pub winner_to: Option<u32>,
    /// The number of the match that the loser goes on to.
    pub loser_to: Option<u32>,
    /// The game that is to be played now.
    pub running: Option<GameNow>,
    /// Until when the organiser can decide about it, if it waits for that.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decide_until: Option<Timestamp>,
    /// The games that were finished, also those that do not count any more.
    pub games: Vec<GamePlayed>,
}

/// A side of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct BracketSlot {
    /// `open` (it is not known yet who comes), `bye` (nobody comes) or `taken`.
    #[schema(example = "taken")]
    pub kind: &'static str,
    /// Who plays here.
    #[schema(value_type = Option<String>)]
    pub player: Option<PlayerId>,
    /// The seed of whoever plays here, counted from 1.
    pub seed: Option<u16>,
    /// Games won in this match.
    pub score: u16,
    /// The place in a match of more than two that is over, counted from 1.
    pub place: Option<u16>,
}

/// A game that is to be played now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct GameNow {
    /// Which game of the match, counted from 1.
    pub game: u16,
    /// The room in which it is played; `null` to those who may not watch it.
    #[schema(value_type = Option<String>)]
    pub room: Option<RoomId>,
    /// Whether everybody sits, and it has begun.
    pub began: bool,
    /// Until when they have to sit, or the game has to be over.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// A game that was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct GamePlayed {
    /// Which game of the match, counted from 1.
    pub game: u16,
    /// The match by which it was played: `/replays/{match_id}` is its replay.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// Who won it; `null`: nobody.
    #[schema(value_type = Option<String>)]
    pub winner: Option<PlayerId>,
    /// Whether it counts in the match as it stands.
    pub counts: bool,
}

/// One who has entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct EntrantInfo {
    /// Who.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// The name that people are shown; `null` for somebody without one, and in event streams.
    pub name: Option<String>,
    /// `person`, `program` or `bot`.
    #[schema(example = "person")]
    pub kind: &'static str,
    /// The level of a bot.
    pub level: Option<String>,
    /// The seed, counted from 1, once the bracket is drawn.
    pub seed: Option<u16>,
    /// `in`, `waiting` (for somebody to withdraw), `out`, `withdrawn` or `disqualified`.
    #[schema(example = "in")]
    pub state: &'static str,
    /// Whether this entrant has checked in.
    pub checked_in: bool,
    /// For whom this entrant plays on.
    #[schema(value_type = Option<String>)]
    pub in_place_of: Option<PlayerId>,
}

/// The place of an entrant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct PlaceInfo {
    /// Who.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// The place, counted from 1; equals share it.
    pub rank: u16,
    /// Whether a match is still to come.
    pub plays_on: bool,
    /// Matches won.
    pub wins: u16,
    /// Matches lost.
    pub losses: u16,
    /// What decided the place, the most important figure first.
    pub figures: Vec<i64>,
}

/// Answer of `GET /tournaments/{id}/standings`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Standings {
    /// The number of the tournament's last event.
    pub last: u64,
    /// `running`, `finished`, …
    pub status: String,
    /// Who is where now, the best first; nobody before it began.
    pub standings: Vec<PlaceInfo>,
}

impl BracketInfo {
    /// The bracket, as somebody sees it, with the names of those who have one.
    pub fn of(
        picture: &TournamentPicture,
        by: Onlooker<'_>,
        names: &BTreeMap<PlayerId, String>,
    ) -> BracketInfo {
        let entrant = |of: &EntrantPicture| EntrantInfo {
            name: names.get(&of.entry.player).cloned(),
            ..EntrantInfo::from(of)
        };
        BracketInfo {
            last: picture.last,
            tournament: TournamentLine::from(picture),
            entrants: picture.entrants.iter().map(entrant).collect(),
            rounds: rounds(picture, by),
            figures: FormatInfo::from(&picture.setup.bracket.kind).figures(),
            standings: picture.standings.iter().map(PlaceInfo::from).collect(),
        }
    }
}

/// The matches by rounds: parts in the order in which they are played, rounds in theirs.
fn rounds(picture: &TournamentPicture, by: Onlooker<'_>) -> Vec<BracketRound> {
    let mut rounds: BTreeMap<(u8, Section, u16), Vec<BracketMatch>> = BTreeMap::new();
    let seeds = Seeds::of(picture);
    for of in &picture.matches {
        rounds
            .entry((part(of.section), of.section, of.round))
            .or_default()
            .push(BracketMatch::of(of, &seeds, by));
    }
    let round = |((_, section, round), matches): ((u8, Section, u16), _)| BracketRound {
        section: section_word(section),
        round,
        matches,
    };
    rounds.into_iter().map(round).collect()
}

/// Which part is drawn first: groups stand before the play-off that follows them.
fn part(section: Section) -> u8 {
    u8::from(!matches!(section, Section::Group(_)))
}

/// The seeds of entrants.
pub struct Seeds<'a>(BTreeMap<&'a PlayerId, u16>);

impl<'a> Seeds<'a> {
    /// The seeds in a tournament.
    pub fn of(picture: &'a TournamentPicture) -> Seeds<'a> {
        let seeded = picture.entrants.iter();
        Seeds(seeded.filter_map(|of| Some((&of.entry.player, of.seed?))).collect())
    }
}

impl BracketMatch {
    /// A match, as somebody sees it.
    pub fn of(of: &MatchPicture, seeds: &Seeds<'_>, by: Onlooker<'_>) -> BracketMatch {
        BracketMatch {
            number: of.number,
            section: section_word(of.section),
            round: of.round,
            best_of: of.best_of,
            status: of.status,
            slots: (0..)
                .zip(&of.slots)
                .map(|(n, slot)| BracketSlot::of(slot, of.places.get(n), seeds))
                .collect(),
            winner: of.winner.clone(),
            winner_to: of.winner_to,
            loser_to: of.loser_to,
            running: of.running.as_ref().map(|game| GameNow::of(game, by)),
            decide_until: of.decide_until,
            games: of.finished.iter().map(GamePlayed::from).collect(),
        }
    }
}

impl BracketSlot {
    fn of(slot: &SlotPicture, place: Option<&u16>, seeds: &Seeds<'_>) -> BracketSlot {
        let empty = |kind| BracketSlot { kind, player: None, seed: None, score: 0, place: None };
        match slot {
            SlotPicture::Open => empty("open"),
            SlotPicture::Bye => empty("bye"),
            SlotPicture::Taken { player, won } => BracketSlot {
                kind: "taken",
                player: Some(player.clone()),
                seed: seeds.0.get(player).copied(),
                score: *won,
                place: place.copied(),
            },
        }
    }
}

impl GameNow {
    fn of(game: &RunningPicture, by: Onlooker<'_>) -> GameNow {
        GameNow {
            game: game.key.game + 1,
            room: by.sees(game).then(|| game.room.clone()),
            began: game.began_at.is_some(),
            until: game.until,
        }
    }
}

impl From<&FinishedPicture> for GamePlayed {
    fn from(game: &FinishedPicture) -> GamePlayed {
        let FinishedPicture { key, match_id, winner, counts } = game.clone();
        GamePlayed { game: key.game + 1, match_id, winner, counts }
    }
}

impl From<&EntrantPicture> for EntrantInfo {
    fn from(of: &EntrantPicture) -> EntrantInfo {
        let (kind, level) = match &of.entry.kind {
            EntryKind::Person => ("person", None),
            EntryKind::Program => ("program", None),
            EntryKind::Bot(level) => ("bot", Some(level.clone())),
        };
        EntrantInfo {
            player: of.entry.player.clone(),
            name: None,
            kind,
            level,
            seed: of.seed,
            state: of.state.word(),
            checked_in: of.checked_in,
            in_place_of: of.in_place_of.clone(),
        }
    }
}

impl From<&PlacePicture> for PlaceInfo {
    fn from(of: &PlacePicture) -> PlaceInfo {
        let PlacePicture { player, rank, plays_on, wins, losses, figures } = of.clone();
        PlaceInfo { player, rank, plays_on, wins, losses, figures }
    }
}

/// The word for a part of a bracket.
fn section_word(section: Section) -> String {
    match section {
        Section::Winners => "winners".to_owned(),
        Section::Losers => "losers".to_owned(),
        Section::ThirdPlace => "third_place".to_owned(),
        Section::GrandFinal => "grand_final".to_owned(),
        Section::RoundRobin => "round_robin".to_owned(),
        Section::Swiss => "swiss".to_owned(),
        Section::Group(group) => format!("group_{}", group + 1),
        Section::FreeForAll => "free_for_all".to_owned(),
    }
}
