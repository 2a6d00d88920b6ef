//! Waits until everything is kept that has come of a tournament, before its server stops.

use std::time::{Duration, Instant};

use crate::actors::recording::archive::FindReplay;
use crate::domain::MatchId;
use crate::web::Services;

/// How often it is looked again.
const LOOKED_EVERY: Duration = Duration::from_millis(10);
/// The longest time for which the next one is waited for.
const WAITED_MAX: Duration = Duration::from_secs(60);

/// Waits until the results of these matches are settled, and their replays are there. What is not by then is settled when
/// the server starts the next time.
pub(super) async fn await_kept(services: &Services, matches: &[MatchId]) {
    for match_id in matches {
        let begun = Instant::now();
        while !is_kept(services, match_id).await {
            if begun.elapsed() > WAITED_MAX {
                return log::warn!("results or replays are still on their way after {WAITED_MAX:?}");
            }
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }
}

async fn is_kept(services: &Services, match_id: &MatchId) -> bool {
    let Some(archive) = &services.archive else { return true };
    let found = archive.send(FindReplay { match_id: match_id.clone(), file: false }).await;
    found.is_ok_and(|found| found.is_ok()) && matches!(services.records.result(match_id).await, Ok(Some(_)))
}
