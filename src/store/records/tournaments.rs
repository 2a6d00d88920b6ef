//! Tournaments: what each was set up as, the ordered list of its events, and what is listed of it.
//!
//! A tournament is the fold of its events, and this knows neither: setup and events are JSON of their owner. Must not:
//! decide what an event means, or leave a gap in their numbers.

use async_trait::async_trait;
use jiff::Timestamp;

use super::Answer;
use crate::domain::tournament::TournamentOutcome;
use crate::domain::{Notice, PlayerId, TournamentId};

/// Keeps tournaments. The game of a tournament that is settled by [`super::Results::settle`] is appended to its events
/// in the same transaction, behind whatever is there.
#[async_trait]
pub trait Tournaments: Send + Sync {
    /// Keeps a new tournament, without any event. `false`: there is one of this id already, which is left as it is.
    async fn open_tournament(&self, new: &NewTournament) -> Answer<bool>;

    /// Appends events, and changes what is listed; a tournament that is over is entered into the records of its players.
    /// All of that happens, or nothing. Whoever is refused with [`AppendRefused::Conflict`] reads on after the last event
    /// that is known.
    async fn append_events(&self, step: &TournamentStep) -> Answer<Result<Appended, AppendRefused>>;

    /// A tournament without its events.
    async fn tournament(&self, tournament: &TournamentId) -> Answer<Option<StoredTournament>>;

    /// The events of a tournament with numbers above `after`, in their order. There is no gap between them.
    async fn tournament_events(
        &self,
        tournament: &TournamentId,
        after: u64,
        limit: u32,
    ) -> Answer<Vec<StoredEvent>>;

    /// Tournaments that are not private and fit, the newest first, from before (older than) a place in that order.
    async fn tournaments(
        &self,
        wanted: &TournamentFilter,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<StoredTournament>>;

    /// The tournaments that a player entered, the last entered first, from before (older than) a place in that order.
    async fn tournaments_of(
        &self,
        player: &PlayerId,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<EnteredTournament>>;

    /// All tournaments that are not finished, the oldest first.
    async fn unfinished_tournaments(&self) -> Answer<Vec<TournamentId>>;
}

/// A tournament that is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTournament {
    /// Its id.
    pub id: TournamentId,
    /// The time when it is made.
    pub created_at: Timestamp,
    /// Who made it, and may change it.
    pub owner: PlayerId,
    /// The game's name.
    pub game: String,
    /// What it was set up as, as JSON.
    pub setup: String,
    /// What is listed of it.
    pub listed: ListedTournament,
}

/// What is listed of a tournament. It follows from its events, and is written with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTournament {
    /// The name that people are shown.
    pub name: String,
    /// A word for how far it is.
    pub status: String,
    /// Whether nothing will happen any more.
    pub is_finished: bool,
    /// Whether it is left out of the list of all.
    pub private: bool,
    /// What else is shown in lists, as JSON.
    pub figures: String,
}

/// Events that follow one known to their author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TournamentStep {
    /// The tournament.
    pub tournament: TournamentId,
    /// The number of the last event that the author knows; 0 for none.
    pub after: u64,
    /// The events, in their order.
    pub events: Vec<NewEvent>,
    /// What is listed of it now.
    pub listed: ListedTournament,
    /// The entries that are new, or have changed.
    pub entries: Vec<TournamentEntry>,
    /// What the records of players keep of it, with the step by which it is over.
    pub outcome: Option<TournamentOutcome>,
}

/// How somebody stands in a tournament, as her page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TournamentEntry {
    /// The player.
    pub player: PlayerId,
    /// When she entered. It is kept as it was written first.
    pub at: Timestamp,
    /// A word for how she stands.
    pub standing: String,
    /// Her place, once it is certain.
    pub place: Option<u16>,
}

/// A tournament that somebody entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredTournament {
    /// The tournament.
    pub id: TournamentId,
    /// The game's name.
    pub game: String,
    /// What is listed of it.
    pub listed: ListedTournament,
    /// The player's entry.
    pub entry: TournamentEntry,
}

impl EnteredTournament {
    /// The place in the list of the player's tournaments.
    pub fn place(&self) -> TournamentPosition {
        TournamentPosition { at: self.entry.at, id: self.id.clone() }
    }
}

/// What became of a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Appended {
    /// The number of the last event now.
    pub last: u64,
    /// The notices to players that came of it.
    pub notices: Vec<Notice>,
}

/// An event that is about to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The event, as JSON.
    pub body: String,
}

/// Why events were not appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendRefused {
    /// There are events that the author does not know.
    #[error("the tournament has gone on to event {last}")]
    Conflict {
        /// The number of the last event.
        last: u64,
    },
    /// There is no such tournament.
    #[error("there is no such tournament")]
    NoSuchTournament,
}

/// A tournament as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTournament {
    /// Its id.
    pub id: TournamentId,
    /// The time when it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub owner: PlayerId,
    /// The game's name.
    pub game: String,
    /// What it was set up as, as JSON.
    pub setup: String,
    /// What is listed of it.
    pub listed: ListedTournament,
    /// The number of its last event; 0 for none.
    pub last: u64,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number in its tournament, counted from 1.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The event, as JSON.
    pub body: String,
}

/// Which tournaments are listed. What is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TournamentFilter {
    /// Those of this game.
    pub game: Option<String>,
    /// Those of this status.
    pub status: Option<String>,
}

/// A place in a list of tournaments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TournamentPosition {
    /// The time when the tournament was made; in the list of a player, when she entered it.
    pub at: Timestamp,
    /// The tournament.
    pub id: TournamentId,
}
