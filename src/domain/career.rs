//! The rows that the records of players over all matches consist of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Figures, Finish, Ladder, MatchId, PlayerId};

/// The kinds of players.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayerKind {
    /// Somebody who played without an account.
    Guest,
    /// Somebody with a name and a password.
    Account,
    /// A bot of this server, or a program that has registered as one.
    Bot,
}

impl PlayerKind {
    /// The players among whom somebody of this kind has a rank: bots among everybody, all others among people.
    pub fn scope(self) -> super::BoardScope {
        if self == PlayerKind::Bot { super::BoardScope::Everybody } else { super::BoardScope::People }
    }

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

/// Somebody who has played, or could play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The id, which never changes.
    pub id: PlayerId,
    /// Whether it is a guest, an account or a bot.
    pub kind: PlayerKind,
    /// The name that people are shown; without one the id is shown.
    pub name: Option<String>,
    /// When the server first knew of the player.
    pub created_at: Timestamp,
    /// When the player last sat down.
    pub seen_at: Timestamp,
}

/// The figures of a player in one game.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Career {
    /// The game's name.
    pub game: String,
    /// Matches that were decided.
    pub matches: u32,
    /// How often the player came first, alone or with others, while somebody did not.
    pub wins: u32,
    /// How often the player came first to third in a match of at least four.
    pub podiums: u32,
    /// The points of all matches together (see `points`).
    pub points: i64,
    /// How many of the last matches were won in a row.
    pub streak: u32,
    /// The largest number of wins in a row.
    pub best_streak: u32,
    /// The time spent in matches, in milliseconds.
    pub played_ms: u64,
    /// The counts of the game, added up over all matches.
    pub figures: Figures,
}

/// How well a player plays, in one ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// The ladder that it counts in.
    pub ladder: Ladder,
    /// The estimate of the player's skill (Weng-Lin μ).
    pub mu: f64,
    /// How uncertain it is (Weng-Lin σ).
    pub sigma: f64,
    /// The rating that is shown and ranked by, in hundredths.
    pub shown: i64,
    /// The highest rating that was ever shown, in hundredths.
    pub peak: i64,
    /// How many rated matches there were.
    pub matches: u32,
}

/// A player's rating after a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingPoint {
    /// The match after which it was this.
    pub match_id: MatchId,
    /// When it ended.
    pub at: Timestamp,
    /// The rating that was shown then, in hundredths.
    pub shown: i64,
    /// Whether it was in a private room.
    pub private: bool,
}

/// An achievement that a player has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// Its name (see [`super::Achievement`]).
    pub achievement: String,
    /// When the match ended in which it was reached.
    pub at: Timestamp,
    /// The match in which it was reached.
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
    /// The ladder that it counts in.
    pub ladder: Ladder,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many played.
    pub players: u16,
    /// Whether there is a replay of it.
    pub has_replay: bool,
    /// Whether it was in a private room. The id of such a match is told to its players only, because it opens the replay.
    pub private: bool,
    /// How the player came out.
    pub finish: Finish,
    /// Points for boards.
    pub points: i64,
    /// The counts of the game in this match.
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
    /// The ladder that it counts in.
    pub ladder: Ladder,
    /// Whether it was settled now. Otherwise it had been settled before, and nothing was changed.
    pub is_new: bool,
    /// Everybody who played, in the order of the result.
    pub players: Vec<SettledPlayer>,
    /// The boards that changed.
    pub boards: Vec<super::BoardName>,
    /// The notices to players, with their numbers.
    pub notices: Vec<Notice>,
}

/// The changes that a match brought one player.
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

/// Something that a player is told, and that is kept until the player has read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The number of the notice; numbers count up over all players.
    pub id: u64,
    /// The player who is told.
    pub player: PlayerId,
    /// A word for programs: `achievement_unlocked`, …
    pub kind: String,
    /// The content, by kind.
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
    /// The content.
    pub data: serde_json::Value,
    /// When it was made.
    pub at: Timestamp,
}
