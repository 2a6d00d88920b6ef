//! The records of players over REST: profiles, dashboards, histories, ratings.
//!
//! Ratings are kept in hundredths and shown as numbers with two digits. Must not: hold anything that only its player may
//! know.

pub mod deletion;
pub mod export;

use garde::Validate;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    BoardName, Career, Figures, MatchId, PlayedMatch, Player, PlayerId, Rank, Rating, RatingPoint, Stock,
};
use crate::protocol::achievements::AchievementInfo;
use crate::protocol::records::{Asks, FinishInfo, shown_rating};

/// Answer of `GET /players/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Profile {
    /// The player whose profile it is.
    #[serde(flatten)]
    pub player: PlayerInfo,
    /// The player's ratings, one for each ladder.
    pub ratings: Vec<RatingInfo>,
}

/// Body of `PATCH /players/{id}`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePlayer {
    /// The name that people are shown: 2–24 characters, letters of any script, digits, spaces and `. _ - '`. No two players
    /// have names that look the same.
    #[garde(length(bytes, max = 1024))]
    #[schema(min_length = 2, max_length = 24, example = "Anna")]
    pub name: String,
}

/// A player, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlayerInfo {
    /// The player's id.
    #[schema(value_type = String, example = "anna")]
    pub id: PlayerId,
    /// The name that people are shown; if it is `null`, the id is shown.
    pub name: Option<String>,
    /// The kind of player: `guest`, `account` or `bot`.
    #[schema(value_type = String, example = "guest")]
    pub kind: &'static str,
    /// When the server first knew of the player.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the player last sat down.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
}

impl From<Player> for PlayerInfo {
    fn from(player: Player) -> PlayerInfo {
        let Player { id, kind, name, created_at, seen_at } = player;
        PlayerInfo { id, name, kind: kind.as_str(), created_at, seen_at }
    }
}

/// Answer of `GET /players`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlayerList {
    /// The players that were asked for and are known, by id; those who were found by name, by name.
    pub players: Vec<PlayerInfo>,
    /// For the next page; `null` when there is none.
    pub next_cursor: Option<String>,
}

/// A player's rating in one ladder: a game, and its mode where it has modes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RatingInfo {
    /// The name of the ladder's board.
    #[schema(example = "arena-deathmatch")]
    pub ladder: String,
    /// The game's name.
    pub game: String,
    /// The mode, in games that have modes.
    pub mode: Option<String>,
    /// The rating now.
    #[schema(example = 1016.67)]
    pub rating: f64,
    /// The highest rating that the player ever had.
    pub peak: f64,
    /// The number of rated matches that the player has played.
    pub matches: u32,
}

impl From<Rating> for RatingInfo {
    fn from(of: Rating) -> RatingInfo {
        RatingInfo {
            ladder: BoardName::Ladder(of.ladder.clone()).to_string(),
            game: of.ladder.game,
            mode: of.ladder.mode,
            rating: shown_rating(of.shown),
            peak: shown_rating(of.peak),
            matches: of.matches,
        }
    }
}

/// Answer of `GET /game/dashboard/{player_id}`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DashboardInfo {
    /// The player's figures, over all games and in each game.
    pub stats: Stats,
    /// The last ten matches, the newest first.
    pub recent_games: Vec<MatchInfo>,
    /// The player's rank on the boards of all games.
    pub rank: RankInfo,
    /// The achievements that the player has, the newest first.
    pub achievements: Vec<AchievementInfo>,
}

/// Answer of `GET /player/{player_id}/detailed-stats`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DetailInfo {
    /// The player's figures, over all games and in each game.
    pub basic_stats: Stats,
    /// The last ten matches, the newest first.
    pub recent_matches: Vec<MatchInfo>,
    /// All achievements: first those that the player has, the newest first.
    pub achievements: Vec<AchievementInfo>,
    /// The items that the player has won and used.
    pub inventory: Vec<StockInfo>,
}

/// The figures of a player over all matches.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stats {
    /// The player whose figures they are.
    pub player: PlayerInfo,
    /// The figures over all games.
    #[serde(flatten)]
    pub total: MatchTotals,
    /// The figures of each game.
    pub games: Vec<GameStats>,
    /// The player's ratings, one for each ladder.
    pub ratings: Vec<RatingInfo>,
}

impl Stats {
    /// Adds up the figures of all games.
    pub fn of(player: Player, careers: Vec<Career>, ratings: Vec<Rating>) -> Stats {
        Stats {
            player: player.into(),
            total: MatchTotals::over(&careers),
            games: careers.into_iter().map(GameStats::from).collect(),
            ratings: ratings.into_iter().map(RatingInfo::from).collect(),
        }
    }
}

/// Figures of some matches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = Tally)]
pub struct MatchTotals {
    /// Matches that were decided.
    pub matches: u64,
    /// First places, shared ones too.
    pub wins: u64,
    /// The share of matches that were won, 0 to 1; 0 without matches.
    pub win_rate: f64,
    /// Places 1 to 3 in matches of at least four.
    pub podiums: u64,
    /// Points for boards.
    pub points: i64,
    /// The largest number of wins in a row, in one game.
    pub best_streak: u32,
    /// The time spent in matches, in milliseconds.
    pub played_ms: u64,
}

impl MatchTotals {
    fn over(careers: &[Career]) -> MatchTotals {
        let mut all = MatchTotals::default();
        for one in careers {
            all.matches += u64::from(one.matches);
            all.wins += u64::from(one.wins);
            all.podiums += u64::from(one.podiums);
            all.points = all.points.saturating_add(one.points);
            all.best_streak = all.best_streak.max(one.best_streak);
            all.played_ms = all.played_ms.saturating_add(one.played_ms);
        }
        if all.matches > 0 {
            all.win_rate = (all.wins as f64 / all.matches as f64 * 10_000.0).round() / 10_000.0;
        }
        all
    }
}

/// The figures of a player in one game.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GameStats {
    /// The game's name.
    pub game: String,
    /// The figures of its matches.
    #[serde(flatten)]
    pub total: MatchTotals,
    /// The number of the last matches that were won in a row.
    pub streak: u32,
    /// The game's own counters, added up over all matches: `kills`, `deaths`, …
    #[schema(value_type = Object)]
    pub figures: Figures,
}

impl From<Career> for GameStats {
    fn from(career: Career) -> GameStats {
        let total = MatchTotals::over(std::slice::from_ref(&career));
        GameStats { game: career.game, total, streak: career.streak, figures: career.figures }
    }
}

/// Answer of `GET /players/{id}/matches`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MatchPage {
    /// The matches, the newest first.
    pub matches: Vec<MatchInfo>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// A match in a player's history.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MatchInfo {
    /// The match's id; `null` to others than the player if it was in a private room.
    #[schema(value_type = Option<String>)]
    pub match_id: Option<MatchId>,
    /// The game's name.
    pub game: String,
    /// Its mode, in games that have modes.
    pub mode: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub began_at: Timestamp,
    /// When it ended.
    #[schema(value_type = String, format = DateTime)]
    pub ended_at: Timestamp,
    /// The time between both in milliseconds.
    pub duration_ms: u64,
    /// The number of players.
    pub players: u16,
    /// The player's place and score.
    #[serde(flatten)]
    pub finish: FinishInfo,
    /// Points for boards.
    pub points: i64,
    /// The rating before; `null` in matches that are not rated.
    pub rating_before: Option<f64>,
    /// The rating after the match; `null` in matches that are not rated.
    pub rating_after: Option<f64>,
    /// The game's own counters in this match.
    #[schema(value_type = Object)]
    pub figures: Figures,
    /// The path of its replay, which is there as long as the replay is kept. It is `null` if there never was one, or if
    /// the match may not be named.
    pub replay: Option<String>,
}

impl MatchInfo {
    /// A match of a player's history, as somebody who `asks` may see it.
    pub fn of(played: PlayedMatch, asks: Asks) -> MatchInfo {
        let ms = played.ended_at.as_millisecond().saturating_sub(played.began_at.as_millisecond());
        let match_id = asks.may_know(played.match_id, played.private);
        MatchInfo {
            replay: match_id.as_ref().filter(|_| played.has_replay).map(|id| format!("/replays/{id}")),
            match_id,
            game: played.ladder.game,
            mode: played.ladder.mode,
            began_at: played.began_at,
            ended_at: played.ended_at,
            duration_ms: u64::try_from(ms).unwrap_or(0),
            players: played.players,
            finish: played.finish.into(),
            points: played.points,
            rating_before: played.rating_before.map(shown_rating),
            rating_after: played.rating_after.map(shown_rating),
            figures: played.figures,
        }
    }
}

/// A player's ranks on the boards of all games.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankInfo {
    /// The rank on the board of all matches; `null` before the first match.
    pub global: Option<BoardStanding>,
    /// The rank on the board of this week (ISO 8601, in UTC).
    pub weekly: Option<BoardStanding>,
}

/// A rank on a board of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Standing)]
pub struct BoardStanding {
    /// The rank: 1 is the best, and equal points share a rank.
    pub rank: u64,
    /// The number of players on the board.
    pub of: u64,
    /// The player's points there.
    pub points: i64,
}

impl From<Rank> for BoardStanding {
    fn from(Rank { rank, score, of }: Rank) -> BoardStanding {
        BoardStanding { rank, of, points: score }
    }
}

/// An item in a player's inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockInfo {
    /// The item.
    #[schema(example = "health_potion")]
    pub item: String,
    /// The number that the player won in matches.
    pub won: u64,
    /// The number that the player used.
    pub used: u64,
    /// The number that the player still held at the end of matches, in all.
    pub kept: u64,
}

impl From<Stock> for StockInfo {
    fn from(Stock { item, won, used, kept }: Stock) -> StockInfo {
        StockInfo { item, won, used, kept }
    }
}

/// Answer of `GET /players/{id}/ratings`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RatingCurve {
    /// The name of the ladder's board.
    pub ladder: String,
    /// The rating after each of the last matches, the oldest first.
    pub points: Vec<CurvePoint>,
}

/// A rating after a match.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CurvePoint {
    /// The match's id; `null` to others than the player if it was in a private room.
    #[schema(value_type = Option<String>)]
    pub match_id: Option<MatchId>,
    /// When it ended.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The rating after the match.
    pub rating: f64,
}

impl CurvePoint {
    /// A point of a player's curve, as somebody who `asks` may see it.
    pub fn of(RatingPoint { match_id, at, shown, private }: RatingPoint, asks: Asks) -> CurvePoint {
        CurvePoint { match_id: asks.may_know(match_id, private), at, rating: shown_rating(shown) }
    }
}
