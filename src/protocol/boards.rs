//! Leaderboards over REST.

use serde::Serialize;
use utoipa::ToSchema;

use super::records::BoardLine;
use crate::domain::{BoardName, Ladder};

/// Answer of `GET /leaderboards`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardList {
    /// The boards: first those of all games, then game by game, then those of earlier weeks, the last one first.
    pub boards: Vec<BoardInfo>,
}

/// A leaderboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardInfo {
    /// Its name.
    #[schema(example = "arena-deathmatch")]
    pub board: String,
    /// The kind of its scores.
    pub counts: ScoreKind,
    /// The game, on boards of one game.
    pub game: Option<String>,
    /// The mode, on boards of one mode.
    pub mode: Option<String>,
    /// The number of players on it.
    pub players: u64,
    /// The path at which it is read.
    pub href: String,
}

impl BoardInfo {
    /// The entry of a board in the list.
    pub fn of(board: &BoardName, players: u64) -> BoardInfo {
        let (game, mode) = match board {
            BoardName::Global | BoardName::Weekly(_) | BoardName::Champions(None) => (None, None),
            BoardName::Game(game) | BoardName::Champions(Some(game)) => (Some(game.clone()), None),
            BoardName::Ladder(Ladder { game, mode }) => (Some(game.clone()), mode.clone()),
        };
        let (name, counts) = (board.to_string(), ScoreKind::of(board));
        let href = format!("/leaderboards/{name}");
        BoardInfo { board: name, counts, game, mode, players, href }
    }
}

/// The kinds of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Counts)]
pub enum ScoreKind {
    /// Points: whole numbers that only grow.
    Points,
    /// Ratings: numbers with two digits.
    Rating,
    /// Tournaments won: whole numbers that only grow.
    Titles,
}

impl ScoreKind {
    /// The kind of scores on a board.
    pub fn of(board: &BoardName) -> ScoreKind {
        match board {
            BoardName::Ladder(_) => ScoreKind::Rating,
            BoardName::Champions(_) => ScoreKind::Titles,
            BoardName::Global | BoardName::Weekly(_) | BoardName::Game(_) => ScoreKind::Points,
        }
    }
}

/// Answer of `GET /leaderboards/{board}`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BoardPage {
    /// The board's name; for `weekly`, the name of the week's board.
    pub board: String,
    /// The kind of its scores.
    pub counts: ScoreKind,
    /// The number of players on it; without bots, if bots are left out.
    pub players: u64,
    /// The rows, the best first.
    pub rows: Vec<BoardLine>,
    /// The cursor of the next page, for `?cursor=` on the board that is named here; `null` on the last page.
    pub next_cursor: Option<String>,
}
