//! Rows, places and scores of records, as REST and streams show them, and the rule for who may see the ids of matches.

use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{BoardName, BoardRow, Finish, MatchId, PlayerId};

/// A place on a board. Equal scores share a rank, and the next one is skipped (1, 1, 3).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, ToSchema)]
pub struct BoardLine {
    /// The rank: 1 is the best.
    pub rank: u64,
    /// The player in this place.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// The name that people are shown; without one the id is shown.
    pub name: Option<String>,
    /// Whether it is a bot.
    pub bot: bool,
    /// The points, or the rating.
    #[schema(value_type = f64)]
    pub score: Score,
}

impl BoardLine {
    /// A row of that board.
    pub fn of(board: &BoardName, row: &BoardRow) -> BoardLine {
        let BoardRow { rank, player, name, bot, score } = row.clone();
        BoardLine { rank, player, name, bot, score: Score::of(board, score) }
    }
}

/// The place and score of a player in a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
#[schema(as = Finish)]
#[schemars(rename = "Finish")]
pub struct FinishInfo {
    /// The place: 1 is the winner, and equal numbers share a place.
    pub placement: u16,
    /// The game's own points.
    pub score: i32,
}

impl From<Finish> for FinishInfo {
    fn from(Finish { placement, score }: Finish) -> FinishInfo {
        FinishInfo { placement, score }
    }
}

/// A rating as people see it: records have it in hundredths.
pub fn shown_rating(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// A score on a board, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Score {
    /// Points: a whole number.
    Points(i64),
    /// A rating: with two digits.
    Rating(f64),
}

impl Score {
    /// The score of a row of this board.
    pub fn of(board: &BoardName, score: i64) -> Score {
        match board {
            BoardName::Ladder(_) => Score::Rating(shown_rating(score)),
            BoardName::Global | BoardName::Weekly(_) | BoardName::Game(_) | BoardName::Champions(_) => {
                Score::Points(score)
            }
        }
    }
}

/// The relation of somebody who asks to the player that the question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// It is the player; a token has proved it.
    ThePlayer,
    /// It is anybody else.
    Anybody,
}

impl Asks {
    /// The id of a match opens its replay, so the id of a match in a private room is told only to those who played there.
    pub fn may_know(self, match_id: MatchId, private: bool) -> Option<MatchId> {
        (self == Asks::ThePlayer || !private).then_some(match_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ladder;

    #[test]
    fn points_are_whole_and_ratings_have_two_digits() {
        let ladder = BoardName::Ladder(Ladder { game: "arena".to_owned(), mode: None });
        let json = |board, score| serde_json::to_string(&Score::of(board, score)).unwrap();
        assert_eq!(
            (json(&BoardName::Global, 1230), json(&ladder, 123_045)),
            ("1230".into(), "1230.45".into())
        );
    }
}
