//! Why a tournament is not announced.

use crate::domain::bracket::SetupRefused;

/// Why a tournament is not announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TournamentSetupRefused {
    /// The name is empty, or too long.
    #[error("a tournament's name has 1 to 80 characters; give it another one")]
    Name,
    /// The numbers of entrants do not fit.
    #[error("entrants: a tournament of this format has 2 to {max}, and at least as many at most as at least")]
    Entrants {
        /// The most that there may be.
        max: u16,
    },
    /// The format does not fit.
    #[error(transparent)]
    Bracket(#[from] SetupRefused),
    /// Nobody may enter.
    #[error("nobody may enter: admit people, programs or bots")]
    NobodyAdmitted,
    /// The times do not come in their order.
    #[error(
        "registration opens before it closes and before the start, and both are still to come; put the times in that order"
    )]
    Times,
    /// Registration opens too late.
    #[error("registration opens within {max} seconds; let it open earlier, or announce the tournament later")]
    OpensLate {
        /// The longest time until then.
        max: u32,
    },
    /// It begins too late.
    #[error("a tournament begins within {max} seconds; let it begin earlier, or announce it later")]
    StartsLate {
        /// The longest time until then.
        max: u32,
    },
    /// The tournaments of the series are too far apart.
    #[error(
        "the next tournament of a series begins at most {max} seconds after the one before; let them begin more often"
    )]
    SeriesApart {
        /// The longest time between them.
        max: u32,
    },
    /// Check-in needs a window that is not empty.
    #[error("check-in takes 1 to {max} seconds before the start")]
    CheckIn {
        /// The longest window.
        max: u32,
    },
    /// An allowance is out of its bounds.
    #[error("{what} is 1 to {max} seconds")]
    Allowance {
        /// Which one.
        what: &'static str,
        /// The most that it can be.
        max: u32,
    },
    /// The number of attempts is out of its bounds.
    #[error("a game is tried 1 to 20 times")]
    Attempts,
    /// The delay is out of its bounds.
    #[error("spectators are at most {max} seconds behind")]
    Delay {
        /// The most that it can be.
        max: u32,
    },
    /// The cron expression cannot be read.
    #[error("the cron expression has five fields and a time zone, as in \"0 20 * * FRI Europe/Berlin\": {0}")]
    Cron(String),
    /// A series has no first start.
    #[error("a tournament of a series begins at a time; say when the first one starts")]
    SeriesByHand,
}
