//! Refusals of files and databases, as problem documents. Must not: tell paths, or the words of a database; those are
//! for the log.

use super::Refusal;
use crate::store::saves::{KeepRefused, NoPlace, RemoveRefused};
use crate::store::{RecordsError, StoreError};

impl From<KeepRefused> for Refusal {
    fn from(refused: KeepRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            KeepRefused::TooLarge(_) => Refusal::too_large(detail),
            KeepRefused::Another => Refusal::precondition_failed(detail),
            KeepRefused::TooMany(_) | KeepRefused::QuotaUsed(_) => Refusal::conflict(detail),
            KeepRefused::ServerFull | KeepRefused::GuestsFull | KeepRefused::DiskFull => {
                Refusal::no_room(detail)
            }
            KeepRefused::Disk(error) => error.into(),
        }
    }
}

impl From<NoPlace> for Refusal {
    fn from(refused: NoPlace) -> Refusal {
        match refused {
            NoPlace::InAll(_) => Refusal::unavailable(refused.to_string()),
            NoPlace::OfPlayer(_) | NoPlace::FromAddress(_) => {
                Refusal::too_many_requests(refused.to_string(), 1)
            }
        }
    }
}

impl From<RemoveRefused> for Refusal {
    fn from(refused: RemoveRefused) -> Refusal {
        match refused {
            RemoveRefused::NoSuchSave => Refusal::not_found(refused.to_string()),
            RemoveRefused::Another => Refusal::precondition_failed(refused.to_string()),
            RemoveRefused::Disk(error) => error.into(),
        }
    }
}

/// Paths are for the log alone.
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        log::error!("what a request is about cannot be read or written: {error}");
        match error {
            StoreError::Unusable { .. } => {
                Refusal::conflict("what is kept there is damaged; write it anew, or remove it")
            }
            _ => Refusal::unavailable("the server's disk does not work as it should; try again"),
        }
    }
}

impl From<RecordsError> for Refusal {
    fn from(error: RecordsError) -> Refusal {
        match error {
            // The records log this once; a line for each request meanwhile would fill the log.
            RecordsError::Away(_) => Refusal::unavailable("the database is away; play goes on, try again"),
            RecordsError::Refused(_) => {
                log::error!("the database refuses what a request asks of it: {error}");
                Refusal::unavailable("the database does not answer this; the server's log says why")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;

    use super::*;

    #[test]
    fn a_database_that_is_away_is_told_with_when_to_come_back_and_nothing_of_itself() {
        for error in [RecordsError::Away("at 10.0.0.7".into()), RecordsError::Refused("no column x".into())] {
            let refusal = Refusal::from(error);
            let answer = refusal.error_response();
            assert_eq!((answer.status().as_u16(), answer.headers().contains_key("retry-after")), (503, true));
            assert!(!refusal.to_string().contains("10.0.0.7") && !refusal.to_string().contains("column"));
        }
    }
}
