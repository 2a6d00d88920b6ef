//! Why a tournament does not do what it was told.

use super::setup::TournamentSetupRefused;
use crate::domain::PlayerId;
use crate::domain::bracket::ReportRefused;

/// Why a tournament does not do what it was told. Nothing has changed then. Each text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TournamentRefused {
    /// Whoever said so may not.
    #[error("only the owner of the tournament and operators may do this")]
    NotYours,
    /// Somebody speaks for another player.
    #[error("this is for {0} alone to do, or for operators; act with that player's token")]
    NotYou(PlayerId),
    /// Registration has not opened, or is closed.
    #[error("registration is not open; the tournament says when it opens and closes")]
    RegistrationClosed,
    /// She has entered.
    #[error("{0} has entered already; to leave, withdraw")]
    EnteredAlready(PlayerId),
    /// She was disqualified.
    #[error("{0} was disqualified and cannot enter; ask the owner of the tournament")]
    Barred(PlayerId),
    /// Her kind is not admitted.
    #[error("this tournament does not admit {0}; look for one that does")]
    NotAdmitted(&'static str),
    /// The waiting list is as long as it may be.
    #[error("the tournament and its waiting list are full; look for another one")]
    Full,
    /// She has not entered.
    #[error("{0} has not entered this tournament")]
    NotEntered(PlayerId),
    /// Check-in is not open.
    #[error("check-in is not open now; the tournament says when it opens")]
    NoCheckIn,
    /// Check-in opens when the organiser says so, and has not.
    #[error(
        "check-in is not open now, and no time is set for it: who runs the tournament opens it with PATCH {{\"action\": \"open_check_in\"}}"
    )]
    CheckInByHand,
    /// She has checked in.
    #[error("{0} has checked in already; nothing else is to be done until it begins")]
    CheckedInAlready(PlayerId),
    /// There are too few to begin.
    #[error("{there} of at least {min} entrants can play; wait for more, or cancel")]
    TooFew {
        /// How many can play.
        there: usize,
        /// How many it needs.
        min: u16,
    },
    /// It has begun.
    #[error("the tournament has begun, so this cannot be changed any more")]
    BegunAlready,
    /// It has not begun.
    #[error("the tournament has not begun yet; start it first")]
    NotBegun,
    /// It is paused, or is not.
    #[error("the tournament is paused already; resume it first")]
    PausedAlready,
    /// It is not paused.
    #[error("the tournament is not paused, so it cannot be resumed")]
    NotPaused,
    /// It is finished.
    #[error("the tournament is finished; its matches can only be reopened, replayed or overridden")]
    Over,
    /// It was cancelled.
    #[error("the tournament was cancelled, and nothing in it can be changed any more")]
    Cancelled,
    /// No game of the match runs.
    #[error("no game of this match is running, so there is none to make void; replay the match instead")]
    NothingRuns,
    /// The news are about a game that is not played any more.
    #[error("this game is not played any more")]
    NotThisGame,
    /// Somebody of the match plays no more.
    #[error(
        "{0} is out and plays no more, so the match cannot be played again; override it, or replace {0} first"
    )]
    OneIsOut(PlayerId),
    /// Games are over, so that the draw stands.
    #[error("a match has been decided, so the draw stands; reopen matches one by one instead")]
    DrawStands,
    /// What the bracket does not take.
    #[error(transparent)]
    Bracket(#[from] ReportRefused),
    /// What it is to be set up as does not fit.
    #[error(transparent)]
    Setup(#[from] TournamentSetupRefused),
}
