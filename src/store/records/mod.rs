//! What lasts: players, accounts, results, boards, notices. In domain words; the databases behind them are in `sqlite/` and
//! `postgres/`, held to one shared test suite.
//!
//! Must not: decide what a result is worth (`domain`), or show a caller any SQL.

mod batch;
mod errors;
mod guests;
mod kept;
mod open;
pub mod postgres;
mod refresh;
pub mod sqlite;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::{
    BoardName, BoardRow, BoardScope, Career, Ladder, MatchId, MatchResult, NewNotice, Notice, PlayedMatch,
    Player, PlayerId, PlayerKind, Rank, Rating, RatingPoint, RefreshBounds, SettledMatch, Stock, Unlocked,
};

pub use errors::{Answer, OpenFailed, RecordsError};
pub use guests::{DueGuest, EndBounds, Guests};
pub use open::open;
pub use postgres::Postgres;
pub use refresh::{NextToken, Refresh, RefreshToken};
pub use sqlite::Sqlite;

/// All records of a server.
pub trait Records: Results + Profiles + Boards + Accounts + Guests + Notices + Send + Sync {
    /// What keeps them, for people: `SQLite`, `PostgreSQL`.
    fn kind(&self) -> &'static str;

    /// Statements that were sent to the database since the start, by all callers.
    fn statements(&self) -> u64;
}

/// Results go in here.
#[async_trait]
pub trait Results: Send + Sync {
    /// Settles these matches in this order, in one transaction: all of them or none. A match that was settled before changes
    /// nothing, and is answered as it was settled then. Answers one for each, in the same order.
    async fn settle(&self, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>>;

    /// A match that was settled, as it was owed. How well its bots play is not kept: they count as easy ones.
    async fn result(&self, match_id: &MatchId) -> Answer<Option<MatchResult>>;

    /// Notes that these players sat down; makes those known that were not. Of a player that is known already only
    /// `seen_at` changes.
    async fn see(&self, players: &[Seen]) -> Answer<()>;
}

/// Somebody sat down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The player who was seen.
    pub player: PlayerId,
    /// Whether it is a bot.
    pub bot: bool,
    /// When they sat down.
    pub at: Timestamp,
}

/// What is known of one player.
#[async_trait]
pub trait Profiles: Send + Sync {
    /// Who it is.
    async fn player(&self, player: &PlayerId) -> Answer<Option<Player>>;

    /// Those of these who are known, in one question and in any order.
    async fn players(&self, players: &[PlayerId]) -> Answer<Vec<Player>>;

    /// What they did in each game, by game.
    async fn careers(&self, player: &PlayerId) -> Answer<Vec<Career>>;

    /// How well they play, by ladder.
    async fn ratings(&self, player: &PlayerId) -> Answer<Vec<Rating>>;

    /// Their matches, the one that was settled last first; those before (older than) a place in that order.
    async fn matches(
        &self,
        player: &PlayerId,
        before: Option<&Played>,
        limit: u32,
    ) -> Answer<Vec<PlayedMatch>>;

    /// Their achievements, the newest first: in the order of their history.
    async fn achievements(&self, player: &PlayerId) -> Answer<Vec<Unlocked>>;

    /// Their inventory, by item.
    async fn inventory(&self, player: &PlayerId) -> Answer<Vec<Stock>>;

    /// Their rating after each of the last matches in a ladder, the oldest first.
    async fn rating_curve(&self, player: &PlayerId, ladder: &Ladder, limit: u32) -> Answer<Vec<RatingPoint>>;

    /// Everything a dashboard shows, gathered at the same time. `None`: there is no such player.
    async fn dashboard(&self, player: &PlayerId, matches: u32) -> Answer<Option<Dashboard>>;

    /// Everything the detailed figures show, gathered at the same time. `None`: there is no such player.
    async fn detail(&self, player: &PlayerId, matches: u32) -> Answer<Option<Detail>>;
}

/// A place in a player's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// The place of the match: no two of a player's have the same, but for some that were settled before there were places.
    pub listed_at: Timestamp,
    /// Which match.
    pub match_id: MatchId,
}

/// A player at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The player whose dashboard it is.
    pub player: Player,
    /// In each game.
    pub careers: Vec<Career>,
    /// In each ladder.
    pub ratings: Vec<Rating>,
    /// The last matches, the newest first.
    pub matches: Vec<PlayedMatch>,
    /// On the global board, among everybody; `None` before the first match.
    pub rank: Option<Rank>,
    /// The newest first.
    pub achievements: Vec<Unlocked>,
}

/// A player in detail.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The player whose records they are.
    pub player: Player,
    /// In each game.
    pub careers: Vec<Career>,
    /// In each ladder.
    pub ratings: Vec<Rating>,
    /// The last matches, the newest first.
    pub matches: Vec<PlayedMatch>,
    /// The newest first.
    pub achievements: Vec<Unlocked>,
    /// By item.
    pub inventory: Vec<Stock>,
}

/// Leaderboards.
#[async_trait]
pub trait Boards: Send + Sync {
    /// A board's rows, the best first; those behind a place in that order. An unknown board is empty.
    async fn page(
        &self,
        board: &BoardName,
        audience: BoardScope,
        behind: Option<&BoardPosition>,
        limit: u32,
    ) -> Answer<Vec<BoardRow>>;

    /// Where a player stands. `None`: not on this board (a bot is not, among people).
    async fn rank(&self, board: &BoardName, audience: BoardScope, player: &PlayerId) -> Answer<Option<Rank>>;

    /// The rows around a player: at most `limit`, the player in the middle where there are enough. Empty: not on this board.
    async fn around(
        &self,
        board: &BoardName,
        audience: BoardScope,
        player: &PlayerId,
        limit: u32,
    ) -> Answer<Vec<BoardRow>>;

    /// The boards there are, with how many are on each.
    async fn boards(&self) -> Answer<Vec<(BoardName, u64)>>;

    /// How many are on a board.
    async fn size(&self, board: &BoardName, audience: BoardScope) -> Answer<u64>;
}

/// A place on a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardPosition {
    /// The score there.
    pub score: i64,
    /// Who has it.
    pub player: PlayerId,
}

/// Who may sign in, and how.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes a player; with a name and a password it is an account.
    async fn create(&self, new: &NewPlayer) -> Answer<Result<Player, NameTaken>>;

    /// Gives a guest a name and a password, and forgets the guest's refresh tokens. `None`: there is no such guest.
    async fn promote(
        &self,
        guest: &PlayerId,
        name: &Name,
        login: &Login,
    ) -> Answer<Result<Option<Player>, NameTaken>>;

    /// Gives a player another name. `None`: there is no such player.
    async fn rename(&self, player: &PlayerId, name: &Name) -> Answer<Result<Option<Player>, NameTaken>>;

    /// Finds an account by the key of its name.
    async fn find_login(&self, name_key: &str) -> Answer<Option<Credentials>>;

    /// The role of a player who can sign in.
    async fn role(&self, player: &PlayerId) -> Answer<Option<String>>;

    /// Changes the role of an account, by the key of its name. `false`: there is no such account.
    async fn set_role(&self, name_key: &str, role: &str) -> Answer<bool>;

    /// Keeps the digest of a refresh token. Of the player's tokens the newest `keep` are kept, and as many of those that are
    /// used up; those that have run out are forgotten.
    async fn keep_refresh(&self, token: &RefreshToken, keep: u32) -> Answer<()>;

    /// Does with a refresh token what [`RefreshBounds::decide`] says, and answers what it was; with a good one it keeps the next
    /// one of its family. All of that or nothing. Of the player's tokens as many are kept as with `keep_refresh`.
    async fn rotate_refresh(
        &self,
        digest: &[u8; 32],
        next: &NextToken,
        bounds: RefreshBounds,
    ) -> Answer<Refresh>;

    /// Forgets all tokens of a token's family: signs out.
    async fn forget_family(&self, digest: &[u8; 32]) -> Answer<()>;
}

/// A player who is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlayer {
    /// The id that the player gets.
    pub id: PlayerId,
    /// Whether it is a guest, an account or a bot.
    pub kind: PlayerKind,
    /// Shown to people, and no two the same.
    pub name: Name,
    /// `player`, `operator` or `bot`.
    pub role: String,
    /// How to sign in again; a guest cannot.
    pub login: Option<Login>,
    /// When it is made.
    pub at: Timestamp,
}

/// A name, as it is shown and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is shown.
    pub shown: String,
    /// No two players have the same.
    pub key: String,
}

/// How to sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// Argon2id, in its own notation.
    pub password_hash: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// An account, for somebody who wants to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The player who signs in with them.
    pub player: Player,
    /// What the account may do.
    pub role: String,
    /// What a password is compared with.
    pub login: Login,
}

/// Somebody else has that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name is taken")]
pub struct NameTaken;

/// What players are told.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Keeps notices; beyond `keep` for one player the oldest are forgotten. Answers them with their numbers.
    async fn notify(&self, notices: &[NewNotice], keep: u32) -> Answer<Vec<Notice>>;

    /// What a player has not read yet, with numbers above `after`, the oldest first.
    async fn unread(&self, player: &PlayerId, after: u64, limit: u32) -> Answer<Vec<Notice>>;

    /// The player has read everything up to that number. Answers how many that were.
    async fn mark_read(&self, player: &PlayerId, up_to: u64) -> Answer<u64>;
}
