//! What is known of a player over all matches: the rows that records are made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Figures, Ladder, MatchId, PlayerId};

/// What a player is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayerKind {
    /// Somebody who played without an account.
    Guest,
    /// Somebody with a name and a password.
    Account,
    /// A policy of the house, or a program that says it is one.
    Bot,
}

impl PlayerKind {
    /// The word on the wire and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            PlayerKind::Guest => "guest",
            PlayerKind::Account => "account",
            PlayerKind::Bot => "bot",
        }
    }

    /// The kind of that word.
    pub fn of_word(word: &str) -> Option<PlayerKind> {
        [PlayerKind::Guest, PlayerKind::Account, PlayerKind::Bot]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Somebody who has played, or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The id, which never changes.
    pub id: PlayerId,
    /// Whether it is a guest, an account or a bot.
    pub kind: PlayerKind,
    /// Shown to people; without one the id is shown.
    pub name: Option<String>,
    /// When the server heard of them first.
    pub created_at: Timestamp,
    /// When they sat down last.
    pub seen_at: Timestamp,
}

/// What a player did in one game.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Career {
    /// The game.
    pub game: String,
    /// Matches that were decided.
    pub matches: u32,
    /// First places, shared ones too, unless everybody shares it.
    pub wins: u32,
    /// Places 1 to 3 in matches of at least four.
    pub podiums: u32,
    /// Points of all matches (see `points`).
    pub points: i64,
    /// Wins one after the other, up to the last match.
    pub streak: u32,
    /// The most of them.
    pub best_streak: u32,
    /// Time in matches, in milliseconds.
    pub played_ms: u64,
    /// What the game counted, summed up.
    pub figures: Figures,
}

/// How well a player plays, in one ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// Which ladder.
    pub ladder: Ladder,
    /// The estimate of the player's skill (Weng-Lin μ).
    pub mu: f64,
    /// How uncertain it is (Weng-Lin σ).
    pub sigma: f64,
    /// What is shown and ranked by, in hundredths.
    pub shown: i64,
    /// The best that was shown, in hundredths.
    pub peak: i64,
    /// Rated matches.
    pub matches: u32,
}

/// A player's rating after a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingPoint {
    /// After which match.
    pub match_id: MatchId,
    /// When it ended.
    pub at: Timestamp,
    /// What was shown then, in hundredths.
    pub shown: i64,
    /// Whether it was in a private room.
    pub private: bool,
}

/// An achievement of a player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// Its name (see [`super::Achievement`]).
    pub achievement: String,
    /// When the match ended in which it was reached.
    pub at: Timestamp,
    /// In which match.
    pub match_id: MatchId,
    /// Whether that was in a private room.
    pub private: bool,
}

/// An item in a player's inventory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// The name of the item.
    pub item: String,
    /// How many the player won in matches.
    pub won: u64,
    /// How many the player used.
    pub used: u64,
    /// How many the player still held at the end of matches, in all.
    pub kept: u64,
}

/// A match in a player's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedMatch {
    /// The match that was played.
    pub match_id: MatchId,
    /// What was played.
    pub ladder: Ladder,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many played.
    pub players: u16,
    /// Whether there is a replay of it.
    pub has_replay: bool,
    /// Whether it was in a private room: whoever knows its id sees its replay.
    pub private: bool,
    /// The player's place.
    pub placement: u16,
    /// The game's own points.
    pub score: i32,
    /// Points for boards.
    pub points: i64,
    /// What the game counted.
    pub figures: Figures,
    /// The rating before, as shown, in hundredths; `None` in matches that are not rated.
    pub rating_before: Option<i64>,
    /// The rating after.
    pub rating_after: Option<i64>,
    /// Its place in the history, which is in the order of settling.
    pub listed_at: Timestamp,
}

/// A match that is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledMatch {
    /// The match that was settled.
    pub match_id: MatchId,
    /// What was played.
    pub ladder: Ladder,
    /// Whether it is now; otherwise it had been before, and nothing was changed.
    pub is_new: bool,
    /// Everybody, in the order of the result.
    pub players: Vec<SettledPlayer>,
    /// The boards that changed.
    pub boards: Vec<super::BoardName>,
    /// What players are to be told, with their numbers.
    pub notices: Vec<Notice>,
}

/// What a match changed for one player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledPlayer {
    /// One of those who played.
    pub player: PlayerId,
    /// Points for boards.
    pub points: i64,
    /// The rating before, as shown, in hundredths; `None` in matches that are not rated.
    pub rating_before: Option<i64>,
    /// The rating after.
    pub rating_after: Option<i64>,
    /// Names of new achievements.
    pub unlocked: Vec<String>,
}

/// Something a player is told, and that is kept until they have read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Counts up over all players.
    pub id: u64,
    /// The player who is told.
    pub player: PlayerId,
    /// A word for programs: `achievement_unlocked`, …
    pub kind: String,
    /// What there is to say, by kind.
    pub data: serde_json::Value,
    /// When it was made.
    pub at: Timestamp,
}

/// A notice that has no number yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// The player who is to be told.
    pub player: PlayerId,
    /// A word for programs.
    pub kind: String,
    /// What there is to say.
    pub data: serde_json::Value,
    /// When it was made.
    pub at: Timestamp,
}
