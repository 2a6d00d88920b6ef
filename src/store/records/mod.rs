//! The records: players, accounts, results, boards and notices. The traits speak the words of `domain`; the databases
//! behind them are in `sqlite/` and `postgres/`, which keep to one shared test suite.
//!
//! Must not: decide what a result is worth (`domain`), or show a caller any SQL.

mod batch;
mod deletion;
mod errors;
mod guests;
mod kept;
mod measured;
mod moderation;
mod open;
pub mod postgres;
mod recovery;
mod refresh;
mod reports;
mod retention;
pub mod sqlite;
mod tournament_step;
mod tournaments;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::{
    BoardName, BoardRow, BoardScope, Career, Ladder, MatchId, MatchResult, NewNotice, Notice, PlayedMatch,
    Player, PlayerId, PlayerKind, Rank, Rating, RatingPoint, RefreshBounds, SettledMatch, Stock, Unlocked,
};

pub use deletion::{DeletedPlayer, Deletion};
pub use errors::{Answer, OpenFailed, RecordsError};
pub use guests::{DueGuest, EndBounds, Guests};
pub use measured::measured;
pub use moderation::{ActFilter, KeptSanctions, LoggedAct, Moderation, ModerationBounds, TooManySanctions};
pub use open::{open, sqlite_file};
pub use postgres::Postgres;
pub use recovery::AccountRecovery;
pub use refresh::{NextToken, Refresh, RefreshToken};
pub use reports::{NewReport, PlayerReport, Reports};
pub use retention::Retention;
pub use sqlite::Sqlite;
pub(super) use sqlite::{copy_file, settled_in};
pub use tournaments::{
    AppendRefused, Appended, EnteredTournament, ListedTournament, NewEvent, NewTournament, StoredEvent,
    StoredTournament, TournamentEntry, TournamentFilter, TournamentPosition, TournamentStep, Tournaments,
};

/// All records of a server.
pub trait Records:
    Results
    + Profiles
    + Boards
    + Accounts
    + AccountRecovery
    + Deletion
    + Retention
    + Guests
    + Notices
    + Tournaments
    + Moderation
    + Reports
    + Send
    + Sync
{
    /// The name of the database, for people: `SQLite`, `PostgreSQL`.
    fn kind(&self) -> &'static str;

    /// How many statements were sent to the database since the start, by all callers.
    fn statements(&self) -> u64;
}

/// Takes in results.
#[async_trait]
pub trait Results: Send + Sync {
    /// Settles these matches in this order, in one transaction: all of them or none. A match that was settled before changes
    /// nothing, and is answered as it was settled then. Answers one for each, in the same order. The result of a game of a
    /// tournament is appended to the tournament's events, unless there is no such tournament.
    async fn settle(&self, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>>;

    /// A match that was settled, as it was owed. The levels of its bots are not stored: they count as easy ones.
    async fn result(&self, match_id: &MatchId) -> Answer<Option<MatchResult>>;

    /// Notes that these players sat down, and makes those known that were not. Of a player who is known only
    /// `seen_at` changes.
    async fn see(&self, players: &[Seen]) -> Answer<()>;
}

/// A player who sat down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The player.
    pub player: PlayerId,
    /// Whether it is a bot.
    pub bot: bool,
    /// The time when they sat down.
    pub at: Timestamp,
}

/// Answers questions about single players.
#[async_trait]
pub trait Profiles: Send + Sync {
    /// The player with this id.
    async fn player(&self, player: &PlayerId) -> Answer<Option<Player>>;

    /// Those of these players who are known, in any order, with one question.
    async fn players(&self, players: &[PlayerId]) -> Answer<Vec<Player>>;

    /// Players whose name has a key that begins so, by that key, from behind the key `after`.
    async fn named(&self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<NamedPlayer>>;

    /// The player's figures in each game, by game.
    async fn careers(&self, player: &PlayerId) -> Answer<Vec<Career>>;

    /// The player's ratings, by ladder.
    async fn ratings(&self, player: &PlayerId) -> Answer<Vec<Rating>>;

    /// The player's matches, the last settled first, from before (older than) a place in that order.
    async fn matches(
        &self,
        player: &PlayerId,
        before: Option<&HistoryPosition>,
        limit: u32,
    ) -> Answer<Vec<PlayedMatch>>;

    /// The player's achievements, the newest first, in the order of the history.
    async fn achievements(&self, player: &PlayerId) -> Answer<Vec<Unlocked>>;

    /// The player's inventory, by item.
    async fn inventory(&self, player: &PlayerId) -> Answer<Vec<Stock>>;

    /// The player's rating after each of the last matches in a ladder, the oldest first.
    async fn rating_curve(&self, player: &PlayerId, ladder: &Ladder, limit: u32) -> Answer<Vec<RatingPoint>>;

    /// Everything that a dashboard shows, read at the same moment; `None` if there is no such player.
    async fn dashboard(&self, player: &PlayerId, matches: u32) -> Answer<Option<Dashboard>>;

    /// Everything that the detailed figures show, read at the same moment; `None` if there is no such player.
    async fn detail(&self, player: &PlayerId, matches: u32) -> Answer<Option<Detail>>;
}

/// A player who was found by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPlayer {
    /// The player.
    pub player: Player,
    /// The key of the name, by which the list goes on.
    pub key: String,
}

/// A place in a player's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPosition {
    /// The place of the match. No two matches of a player share one, except some that were settled before there were
    /// places.
    pub listed_at: Timestamp,
    /// The match.
    pub match_id: MatchId,
}

/// A player at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The player whose dashboard it is.
    pub player: Player,
    /// The figures in each game.
    pub careers: Vec<Career>,
    /// The rating in each ladder.
    pub ratings: Vec<Rating>,
    /// The last matches, the newest first.
    pub matches: Vec<PlayedMatch>,
    /// The place on the global board, for a bot among everybody, for others among people; `None` before the first match.
    pub rank: Option<Rank>,
    /// The achievements, the newest first.
    pub achievements: Vec<Unlocked>,
}

/// A player in detail.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The player whose records they are.
    pub player: Player,
    /// The figures in each game.
    pub careers: Vec<Career>,
    /// The rating in each ladder.
    pub ratings: Vec<Rating>,
    /// The last matches, the newest first.
    pub matches: Vec<PlayedMatch>,
    /// The achievements, the newest first.
    pub achievements: Vec<Unlocked>,
    /// The inventory, by item.
    pub inventory: Vec<Stock>,
}

/// Leaderboards.
#[async_trait]
pub trait Boards: Send + Sync {
    /// Rows of a board, the best first, from behind a place in that order. A board that is not known is empty.
    async fn page(
        &self,
        board: &BoardName,
        scope: BoardScope,
        behind: Option<&BoardPosition>,
        limit: u32,
    ) -> Answer<Vec<BoardRow>>;

    /// The place of a player; `None` for one who is not on this board, as a bot among people.
    async fn rank(&self, board: &BoardName, scope: BoardScope, player: &PlayerId) -> Answer<Option<Rank>>;

    /// The rows around a player: at most `limit`, with the player in the middle where there are enough. They are
    /// empty for a player who is not on this board.
    async fn around(
        &self,
        board: &BoardName,
        scope: BoardScope,
        player: &PlayerId,
        limit: u32,
    ) -> Answer<Vec<BoardRow>>;

    /// All boards, with the number of entries of each.
    async fn boards(&self, scope: BoardScope) -> Answer<Vec<(BoardName, u64)>>;

    /// The number of entries on a board.
    async fn size(&self, board: &BoardName, scope: BoardScope) -> Answer<u64>;
}

/// A place on a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardPosition {
    /// The score of the entry.
    pub score: i64,
    /// The player of the entry.
    pub player: PlayerId,
}

/// Keeps accounts, guests and their refresh tokens.
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

    /// Changes the rows of a refresh token that is shown as [`RefreshBounds::decide`] says, and answers what it was.
    /// For a good token the next one of its family is kept. All of that happens, or nothing. Of the player's tokens
    /// as many are kept as with `keep_refresh`.
    async fn rotate_refresh(
        &self,
        digest: &[u8; 32],
        next: &NextToken,
        bounds: RefreshBounds,
    ) -> Answer<Refresh>;

    /// Forgets all tokens of a token's family, which signs the player out.
    async fn forget_family(&self, digest: &[u8; 32]) -> Answer<()>;
}

/// A player who is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlayer {
    /// The id that the player gets.
    pub id: PlayerId,
    /// Whether it is a guest, an account or a bot.
    pub kind: PlayerKind,
    /// The name, which nobody else has.
    pub name: Name,
    /// `player`, `operator` or `bot`.
    pub role: String,
    /// What signs the player in again; a guest has none.
    pub login: Option<Login>,
    /// The time when the player is made.
    pub at: Timestamp,
}

/// A name, in the form that is shown and in the form that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The form that is shown.
    pub shown: String,
    /// The form that is compared: no two players have the same.
    pub key: String,
}

/// What signs a player in.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The hash of the password: Argon2id, in its own notation.
    pub password_hash: String,
    /// SHA-256 of the recovery code; `None` for an account from before there were codes.
    pub recovery: Option<[u8; 32]>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// An account, for somebody who wants to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The player of the account.
    pub player: Player,
    /// The role of the account.
    pub role: String,
    /// The proof that is compared with what somebody shows.
    pub login: Login,
}

/// Somebody else has that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name is taken")]
pub struct NameTaken;

/// Keeps notices until players have read them.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Keeps notices; beyond `keep` for one player the oldest are forgotten. Answers them with their numbers.
    async fn notify(&self, notices: &[NewNotice], keep: u32) -> Answer<Vec<Notice>>;

    /// The notices that a player has not read yet, with numbers above `after`, the oldest first.
    async fn unread(&self, player: &PlayerId, after: u64, limit: u32) -> Answer<Vec<Notice>>;

    /// Notes that the player has read everything up to that number. Answers how many notices that were.
    async fn mark_read(&self, player: &PlayerId, up_to: u64) -> Answer<u64>;
}
