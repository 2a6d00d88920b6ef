//! Tidies the records up: matches and weekly boards that are old enough, and what this server still has of players who were
//! deleted on another one. It comes behind everything else: a few rows at a time, with pauses in between.
//!
//! Owns: when and how much. Must not: know what a record depends on (`store::records`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::config::RetentionSettings;
use crate::domain::Week;
use crate::store::records::{Answer, DeletedPlayer};
use crate::store::{Records, RecordsError, Saves, WallClock};

/// The shortest pause between two batches.
const PAUSE_MIN: Duration = Duration::from_millis(5);
/// The pause while somebody settles, or another server removes.
const PAUSE_WHILE_BUSY: Duration = Duration::from_millis(200);
/// How often in a row a batch finds the records busy before the rest is left to the next round.
const BUSY_MAX: u32 = 50;
/// How long ago somebody may have been deleted whose saves are looked for when the server starts.
const DELETED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes what is old, again and again.
pub struct RetentionJob {
    records: Arc<dyn Records>,
    saves: Arc<Saves>,
    settings: RetentionSettings,
    ages: WallClock,
    /// The player who was deleted last, of those whose saves are gone.
    deleted: Option<DeletedPlayer>,
}

/// How much was removed in a round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Matches.
    pub matches: u64,
    /// Rows of weekly boards.
    pub board_rows: u64,
}

impl RetentionJob {
    /// A job by these settings. `ages` answers the time by which things grow old.
    pub fn new(
        records: Arc<dyn Records>,
        saves: Arc<Saves>,
        settings: RetentionSettings,
        ages: WallClock,
    ) -> RetentionJob {
        RetentionJob { records, saves, settings, ages, deleted: None }
    }

    /// Removes what is old, for ever.
    pub async fn keep(mut self) {
        let mut turn = interval(Duration::from_secs(self.settings.every_s));
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first round waits, so that results that are owed since before the start are settled first.
        turn.tick().await;
        loop {
            turn.tick().await;
            match self.round().await {
                Ok(Removed { matches: 0, board_rows: 0 }) => {}
                Ok(Removed { matches, board_rows }) => {
                    log::info!(
                        "{matches} old matches and {board_rows} rows of old weekly boards are removed"
                    );
                }
                Err(RecordsError::Away(why)) => log::debug!("old records stay: the database is away: {why}"),
                Err(RecordsError::Refused(why)) => log::error!("old records stay: {why}"),
            }
        }
    }

    /// Removes what is old now. Errors: the database does not answer; the rest is left to the next round.
    pub async fn round(&mut self) -> Answer<Removed> {
        let now = (self.ages)();
        self.remove_saves_of_deleted(now).await?;
        let mut removed = Removed::default();
        if let Some(before) = days_before(now, self.settings.matches_days) {
            let matches = async |limit| self.records.remove_matches(before, limit).await;
            removed.matches = self.in_batches(matches).await?;
        }
        if let Some(before) = days_before(now, self.settings.weekly_boards_days) {
            let week = Week::of(before);
            let boards = async |limit| self.records.remove_weekly_boards(week, limit).await;
            removed.board_rows = self.in_batches(boards).await?;
        }
        Ok(removed)
    }

    /// Has batches removed until there is nothing left. Answers how many rows that were.
    async fn in_batches(&self, remove: impl AsyncFn(u32) -> Answer<Option<u64>>) -> Answer<u64> {
        let (mut removed, mut busy) = (0, 0);
        loop {
            let began = Instant::now();
            match remove(self.settings.batch_rows).await? {
                Some(0) => return Ok(removed),
                None if busy == BUSY_MAX => return Ok(removed),
                None => {
                    busy += 1;
                    sleep(PAUSE_WHILE_BUSY).await;
                }
                Some(rows) => {
                    (removed, busy) = (removed + rows, 0);
                    sleep(self.settings.pause(began.elapsed()).max(PAUSE_MIN)).await;
                }
            }
        }
    }

    /// Removes the saves that this server has of players who were deleted. Those that cannot be removed are tried again in
    /// the next round.
    async fn remove_saves_of_deleted(&mut self, now: Timestamp) -> Answer<()> {
        let since = now.saturating_sub(DELETED_FOR).unwrap_or(Timestamp::MIN);
        loop {
            let limit = self.settings.batch_rows;
            let deleted = self.records.deleted(since, self.deleted.as_ref(), limit).await?;
            let is_last = deleted.len() < limit as usize;
            for of in deleted {
                let (saves, player) = (Arc::clone(&self.saves), of.player.clone());
                match tokio::task::spawn_blocking(move || saves.remove_all(&player)).await {
                    Ok(Ok(())) => self.deleted = Some(of),
                    Ok(Err(error)) => {
                        log::warn!("the saves of {}, who was deleted, are still there: {error}", of.player);
                        return Ok(());
                    }
                    Err(_) => return Ok(()),
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// The time so many days ago; `None` for 0, which is for ever.
fn days_before(now: Timestamp, days: u32) -> Option<Timestamp> {
    let ago = SignedDuration::from_hours(i64::from(days) * 24);
    (days > 0).then(|| now.saturating_sub(ago).unwrap_or(Timestamp::MIN))
}
