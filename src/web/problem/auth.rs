//! Refusals of access and of signing in, as problem documents.

use super::Refusal;
use crate::auth::{Denied, GrowthRefused, OpeningRefused, RequestRefused, TooOften};

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Refusal {
        let detail = denied.to_string();
        match denied {
            Denied::TokenNeeded | Denied::BadToken(_) => Refusal::unauthorized(detail),
            Denied::SomebodyElse(_)
            | Denied::NotTheOwner
            | Denied::NotOfTheRoom
            | Denied::NoOperator
            | Denied::Banned(_)
            | Denied::OfTheHouse => Refusal::forbidden(detail),
        }
    }
}

impl From<OpeningRefused> for Refusal {
    fn from(refused: OpeningRefused) -> Refusal {
        match refused {
            OpeningRefused::TooOften(often) => often.into(),
            OpeningRefused::TooManyOpen(_) => Refusal::conflict(refused.to_string()),
        }
    }
}

impl From<RequestRefused> for Refusal {
    fn from(refused: RequestRefused) -> Refusal {
        Refusal::too_many_requests(refused.to_string(), refused.retry_after_s())
    }
}

impl From<GrowthRefused> for Refusal {
    fn from(refused: GrowthRefused) -> Refusal {
        Refusal::too_many_requests(refused.to_string(), refused.0.retry_after_s)
    }
}

impl From<TooOften> for Refusal {
    fn from(often: TooOften) -> Refusal {
        Refusal::too_many_requests(often.to_string(), often.retry_after_s)
    }
}
