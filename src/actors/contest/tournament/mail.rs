//! The messages of tournaments.

use std::sync::Arc;

use actix::prelude::*;

use crate::auth::AddressShare;
use crate::domain::TournamentId;
use crate::domain::tournament::{
    By, TournamentCommand, TournamentPicture, TournamentRefused, TournamentSetup, TournamentSetupRefused,
};

/// Announces a tournament. Answers how it looks.
#[derive(Message)]
#[rtype(result = "Result<Arc<TournamentPicture>, AnnounceRefused>")]
pub struct AnnounceTournament {
    /// What it is set up as.
    pub setup: TournamentSetup,
    /// Kept until it is over: it counts for the address that it came from.
    pub share: AddressShare,
}

/// Why a tournament is not announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnounceRefused {
    /// This server holds no tournaments.
    #[error(
        "no tournaments are held on this server (tournaments.enabled); ask the one that shares its database"
    )]
    NotHere,
    /// What it is set up as does not fit.
    #[error(transparent)]
    Setup(#[from] TournamentSetupRefused),
    /// The server has no such game, or it cannot be played for a win.
    #[error("{0}")]
    Game(String),
    /// There are as many tournaments as there may be.
    #[error("{0} tournaments are open already; try again when one is over")]
    TooMany(usize),
    /// The owner has as many tournaments as one may have.
    #[error("you have {0} tournaments open, as many as one may have; finish or cancel one first")]
    TooManyOfOne(usize),
    /// There is one by this id.
    #[error("there is a tournament {0} already; take another id")]
    IdTaken(TournamentId),
    /// The records cannot be asked now.
    #[error("the tournament cannot be kept now ({0}); try again in a moment")]
    Unavailable(String),
}

/// Tells a tournament something. Answers how it looks then. Ratings for the draw are filled in by the tournament.
#[derive(Message, Debug, Clone)]
#[rtype(result = "Result<Arc<TournamentPicture>, TellRefused>")]
pub struct TellTournament {
    /// Which one.
    pub tournament: TournamentId,
    /// Who says so.
    pub by: By,
    /// The reason that is given.
    pub why: Option<String>,
    /// What it is to do.
    pub command: TournamentCommand,
}

/// Tells a tournament's own actor something. Answers how it looks then.
#[derive(Message)]
#[rtype(result = "Result<Arc<TournamentPicture>, TellRefused>")]
pub struct Instruct {
    /// Who says so.
    pub by: By,
    /// The reason that is given.
    pub why: Option<String>,
    /// What it is to do.
    pub command: TournamentCommand,
}

/// Why a tournament does not do what it was told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TellRefused {
    /// There is no such tournament.
    #[error("there is no tournament {0}")]
    NoSuchTournament(TournamentId),
    /// It does not do that.
    #[error(transparent)]
    Refused(#[from] TournamentRefused),
    /// It cannot be set up like that.
    #[error(transparent)]
    Setup(#[from] AnnounceRefused),
    /// It cannot be done now.
    #[error("the tournament cannot take this now ({0}); try again in a moment")]
    Unavailable(String),
}

/// The next tournament of a series is kept, and is to be started.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TournamentKept(pub TournamentId);

/// Starts all tournaments that are not over. Answers how many there are.
#[derive(Message)]
#[rtype(result = "usize")]
pub struct RestoreTournaments;

/// The server is about to stop: nothing more is called.
#[derive(Message, Clone, Copy)]
#[rtype(result = "()")]
pub struct RestTournaments;
