//! Refusals of tournaments, as problem documents.

use super::Refusal;
use crate::actors::contest::tournament::{AnnounceRefused, TellRefused};
use crate::domain::bracket::{ReportRefused, SetupRefused};
use crate::domain::tournament::{TournamentRefused, TournamentSetupRefused};

/// An address has as many tournaments as one may have.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error(
    "{0} tournaments are open that were opened from your address, as many as one may have; finish or cancel one first"
)]
pub struct TooManyAnnounced(pub usize);

impl From<TooManyAnnounced> for Refusal {
    fn from(refused: TooManyAnnounced) -> Refusal {
        Refusal::conflict(refused.to_string())
    }
}

impl From<AnnounceRefused> for Refusal {
    fn from(refused: AnnounceRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            AnnounceRefused::Setup(setup) => setup.into(),
            AnnounceRefused::Game(_) => Refusal::bad_field("/game", detail),
            AnnounceRefused::TooManyOfOne(_) | AnnounceRefused::IdTaken(_) => Refusal::conflict(detail),
            AnnounceRefused::NotHere | AnnounceRefused::TooMany(_) | AnnounceRefused::Unavailable(_) => {
                Refusal::unavailable(detail)
            }
        }
    }
}

impl From<TournamentSetupRefused> for Refusal {
    fn from(refused: TournamentSetupRefused) -> Refusal {
        let pointer = match &refused {
            TournamentSetupRefused::Name => "/name",
            TournamentSetupRefused::Entrants { .. } => "/entrants_max",
            TournamentSetupRefused::Bracket(SetupRefused::Length) => "/best_of",
            TournamentSetupRefused::Bracket(_) => "/format",
            TournamentSetupRefused::NobodyAdmitted => "/admits",
            TournamentSetupRefused::OpensLate { .. } => "/opens_at",
            TournamentSetupRefused::Times | TournamentSetupRefused::StartsLate { .. } => "/starts_at",
            TournamentSetupRefused::CheckIn { .. } => "/check_in_s",
            TournamentSetupRefused::Allowance { .. } => "/no_show_s",
            TournamentSetupRefused::Attempts => "/attempts",
            TournamentSetupRefused::Delay { .. } => "/delay_s",
            TournamentSetupRefused::Cron(_)
            | TournamentSetupRefused::SeriesByHand
            | TournamentSetupRefused::SeriesApart { .. } => "/cron",
        };
        Refusal::bad_field(pointer, refused.to_string())
    }
}

impl From<TellRefused> for Refusal {
    fn from(refused: TellRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            TellRefused::NoSuchTournament(_) => Refusal::not_found(detail),
            TellRefused::Refused(refused) => refused.into(),
            TellRefused::Setup(refused) => refused.into(),
            TellRefused::Unavailable(_) => Refusal::unavailable(detail),
        }
    }
}

impl From<TournamentRefused> for Refusal {
    fn from(refused: TournamentRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            TournamentRefused::NotYours | TournamentRefused::NotYou(_) => Refusal::forbidden(detail),
            TournamentRefused::NotEntered(_)
            | TournamentRefused::Bracket(ReportRefused::NoSuchMatch | ReportRefused::NoSuchEntrant) => {
                Refusal::not_found(detail)
            }
            TournamentRefused::Setup(setup) => setup.into(),
            _ => Refusal::conflict(detail),
        }
    }
}
