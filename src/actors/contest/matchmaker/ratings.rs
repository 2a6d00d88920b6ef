//! The ratings with which players wait. A database that does not answer in time stops nobody: who is not known has the
//! rating of a new player.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::domain::matchmaking::mean_rating;
use crate::domain::{Ladder, PlayerId, Rating};
use crate::store::Records;

/// The rating of players together, in hundredths: the mean of theirs.
pub async fn rating_of(records: &dyn Records, players: &[PlayerId], ladder: &Ladder, wait: Duration) -> i64 {
    let start = Rating::new(ladder.clone()).shown;
    let asked = players.iter().map(|player| async move {
        let ratings = records.ratings(player).await.ok()?;
        ratings.into_iter().find(|rating| rating.ladder == *ladder)
    });
    let known = timeout(wait, join_all(asked)).await.unwrap_or_default();
    let shown: Vec<i64> =
        known.into_iter().map(|rating| rating.map_or(start, |rating| rating.shown)).collect();
    mean_rating(&shown, start)
}
