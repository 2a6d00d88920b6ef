//! Refusals of matchmaking, as problem documents.

use super::Refusal;
use crate::actors::contest::matchmaker::quick::QuickRefused;
use crate::domain::matchmaking::{CancelRefused, EnterRefused};
use crate::domain::party::PartyRefused;

impl From<EnterRefused> for Refusal {
    fn from(refused: EnterRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            EnterRefused::PartyTooLarge { .. } => Refusal::bad_field("/max_players", detail),
            EnterRefused::Party(refused) => refused.into(),
            EnterRefused::WaitsAlready { .. } | EnterRefused::NotReady(_) | EnterRefused::PartyChanged => {
                Refusal::conflict(detail)
            }
            EnterRefused::TooMany(_) => Refusal::unavailable(detail),
        }
    }
}

impl From<CancelRefused> for Refusal {
    fn from(refused: CancelRefused) -> Refusal {
        match refused {
            CancelRefused::NoSuchTicket(_) => Refusal::not_found(refused.to_string()),
        }
    }
}

impl From<PartyRefused> for Refusal {
    fn from(refused: PartyRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            PartyRefused::NoSuchParty(_) => Refusal::not_found(detail),
            PartyRefused::NotTheLeader(_) | PartyRefused::NotInvited(_) => Refusal::forbidden(detail),
            PartyRefused::TooManyParties(_) => Refusal::unavailable(detail),
            PartyRefused::NotAMember(_)
            | PartyRefused::MemberAlready(_)
            | PartyRefused::InAnother(..)
            | PartyRefused::ABot(_)
            | PartyRefused::Full(_)
            | PartyRefused::TooManyInvited(_) => Refusal::conflict(detail),
        }
    }
}

/// An address has as many tickets as one may have.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{0} tickets wait that came from your address, as many as one may have; take one back first")]
pub struct TooManyQueued(pub usize);

impl From<TooManyQueued> for Refusal {
    fn from(refused: TooManyQueued) -> Refusal {
        Refusal::conflict(refused.to_string())
    }
}

impl From<QuickRefused> for Refusal {
    fn from(refused: QuickRefused) -> Refusal {
        match refused {
            QuickRefused::Waits(_) => Refusal::conflict(refused.to_string()),
            QuickRefused::NoRoom(refused) => refused.into(),
            QuickRefused::NoSeat(refused) => refused.into(),
            QuickRefused::Stopping => Refusal::unavailable(refused.to_string()),
        }
    }
}
