//! How long the database takes, and how often it fails, as whoever asks finds it: the wait for a thread or a connection counts.

use std::future::Future;
use std::time::Instant;

use super::{Answer, RecordsError};
use crate::telemetry::{self, Metric, Quantity, StoreFault, StoreWork};

/// Asks something, and counts how that went.
pub async fn measured<T>(work: StoreWork, asked: impl Future<Output = Answer<T>>) -> Answer<T> {
    let begun = Instant::now();
    let answer = asked.await;
    telemetry::note(Quantity::StoreTook(work), begun.elapsed());
    if let Err(error) = &answer {
        let fault = match error {
            RecordsError::Away(_) => StoreFault::Away,
            RecordsError::Refused(_) => StoreFault::Refused,
        };
        telemetry::count(Metric::StoreFailed(work, fault));
    }
    answer
}
