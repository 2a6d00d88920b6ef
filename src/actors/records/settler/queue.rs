//! Results on their way into the records: the order in which they are settled, the way of those that fail, and the
//! times at which they are tried again.
//!
//! A plain value over the outbox; results that the disk does not take are held in memory. It is told the time. Must
//! not: talk to the database.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::unkept_results::UnkeptResults;
use crate::config::RecordSettings;
use crate::domain::{MatchId, MatchResult};
use crate::store::{Outbox, Owed, StoreError};

/// The longest wait between two tries.
const RETRY_MAX: Duration = Duration::from_secs(5);
/// The time for which a result is left alone that is refused and cannot even be set aside.
const PUT_OFF_S: i64 = 60;

/// The ways to deal with a batch that was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BatchRefusal {
    /// Its results are to be tried one by one.
    TryAlone,
    /// This result is to be set aside.
    SetAside(MatchId),
}

/// The results that are owed.
pub(super) struct OwedQueue {
    outbox: Outbox,
    /// Results that the disk did not take. They come behind all those in the outbox.
    held: VecDeque<Owed>,
    /// Matches whose results neither the disk nor the memory took. If the journal of one is whole, its result is owed again
    /// after the next start.
    unkept: UnkeptResults,
    /// Matches whose results came into the outbox since [`OwedQueue::take_kept`] was called last.
    kept: Vec<MatchId>,
    settings: RecordSettings,
    /// The number of next results that are tried one by one, because they were refused together.
    alone: usize,
    retry: Duration,
    pub(super) away_since: Option<Timestamp>,
    pub(super) settled: u64,
    pub(super) refused: u64,
}

impl OwedQueue {
    pub(super) fn new(outbox: Outbox, settings: RecordSettings) -> OwedQueue {
        OwedQueue {
            outbox,
            held: VecDeque::new(),
            unkept: UnkeptResults::default(),
            kept: Vec::new(),
            alone: 0,
            retry: first_retry(&settings),
            settings,
            away_since: None,
            settled: 0,
            refused: 0,
        }
    }

    /// The number of results that are owed.
    pub(super) fn len(&self) -> usize {
        self.outbox.len() + self.held.len()
    }

    /// The number of results in the outbox, and its bytes.
    pub(super) fn outbox_size(&self) -> (usize, u64) {
        (self.outbox.len(), self.outbox.bytes())
    }

    /// The number of results that wait in memory, because the outbox does not take them.
    pub(super) fn held_len(&self) -> usize {
        self.held.len()
    }

    /// The number of results that are owed and due. The others are secret, also their number.
    pub(super) fn due_len(&self, now: Timestamp) -> usize {
        self.outbox.due_len(now) + self.held.iter().filter(|held| held.not_before <= now).count()
    }

    /// Adds a result, unless it is owed already.
    pub(super) fn owe(&mut self, owed: Owed) {
        let id = owed.result.match_id.clone();
        if self.outbox.has(&id) {
            return self.kept.push(id);
        }
        if self.is_held(&id) {
            return;
        }
        if self.held.len() >= self.settings.held_max {
            log::error!(
                "match {id}: the outbox does not take its result, and memory holds {} already (records.held_max): with a live \
                 journal that is whole it is settled after the next start, without one it is lost",
                self.held.len()
            );
            self.unkept.add(id, self.settings.held_max);
            return;
        }
        let was_fine = self.held.is_empty();
        self.held.push_back(owed);
        if let (Err(error), true) = (self.unhold(), was_fine) {
            log::error!(
                "match {id}: its result cannot be put into the outbox: {error}; it is settled from memory"
            );
        }
    }

    fn is_held(&self, id: &MatchId) -> bool {
        self.held.iter().any(|held| held.result.match_id == *id)
    }

    /// Moves results from memory into the outbox, as far as the disk takes them.
    fn unhold(&mut self) -> Result<(), StoreError> {
        while let Some(first) = self.held.front() {
            self.outbox.owe(std::slice::from_ref(first))?;
            self.kept.extend(self.held.pop_front().map(|kept| kept.result.match_id));
        }
        Ok(())
    }

    /// Takes the matches whose results have come into a place that outlives the process since this was called last.
    pub(super) fn take_kept(&mut self) -> Vec<MatchId> {
        std::mem::take(&mut self.kept)
    }

    /// The result of a match that is owed. Errors: it cannot be read now.
    pub(super) fn find(&self, id: &MatchId) -> Result<Option<MatchResult>, StoreError> {
        let held = self.held.iter().find(|held| held.result.match_id == *id);
        held.map_or_else(|| self.outbox.find(id), |held| Ok(Some((*held.result).clone())))
    }

    /// Makes sure that this match's result outlives a power cut, unless it is settled. Errors: it would not, now.
    pub(super) fn keep_safe(&mut self, id: &MatchId) -> Result<(), String> {
        if self.unkept.has(id) {
            return Err("its result is nowhere else".to_owned());
        }
        let moved = if self.is_held(id) { self.unhold() } else { Ok(()) };
        moved.and_then(|()| self.sync()).map_err(|error| error.to_string())
    }

    /// Syncs the outbox; blocks.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        self.outbox.sync()
    }

    /// The results to be settled next, in one transaction. Errors: they cannot be read.
    pub(super) fn batch(&mut self, now: Timestamp) -> Result<Vec<MatchResult>, StoreError> {
        let count = if self.alone > 0 { 1 } else { self.settings.batch_max };
        // Results that cannot be moved are settled from memory.
        let _ = self.unhold();
        let due = self.outbox.due(count, now);
        if due.as_ref().is_ok_and(|due| !due.is_empty()) {
            return due;
        }
        let held = self.held.iter().filter(|held| held.not_before <= now).take(count);
        let held: Vec<_> = held.map(|held| (*held.result).clone()).collect();
        if held.is_empty() { due } else { Ok(held) }
    }

    /// The time at which there will be something to settle, if there is nothing now.
    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let held = self.held.iter().map(|held| held.not_before).filter(|not_before| *not_before > now);
        held.chain(self.outbox.next_due(now)).min()
    }

    /// The database has settled these.
    pub(super) fn settled(&mut self, ids: &[MatchId]) {
        self.settled += ids.len() as u64;
        self.answered(ids.len());
        self.forget(ids);
    }

    fn answered(&mut self, count: usize) {
        self.alone = self.alone.saturating_sub(count);
        (self.retry, self.away_since) = (first_retry(&self.settings), None);
    }

    fn forget(&mut self, ids: &[MatchId]) {
        self.held.retain(|held| !ids.contains(&held.result.match_id));
        if let Err(error) = self.outbox.forget(ids) {
            log::warn!(
                "{} settled results are still in the outbox: {error}; settling them again changes nothing",
                ids.len()
            );
        }
    }

    /// The database has not answered. Answers the time to wait before the next try.
    pub(super) fn away(&mut self, now: Timestamp) -> Duration {
        self.away_since.get_or_insert(now);
        self.pause()
    }

    /// Nothing can be done now. Answers the time to wait before the next try.
    pub(super) fn pause(&mut self) -> Duration {
        let wait = self.retry;
        self.retry = (self.retry * 2).min(RETRY_MAX).max(first_retry(&self.settings));
        wait
    }

    /// The database has refused a batch. Answers what to do about it.
    pub(super) fn refuse(&mut self, batch: &[MatchResult]) -> BatchRefusal {
        match batch {
            [one] => {
                self.answered(1);
                BatchRefusal::SetAside(one.match_id.clone())
            }
            _ => {
                self.answered(0);
                self.alone = batch.len();
                BatchRefusal::TryAlone
            }
        }
    }

    /// A refused result was set aside.
    pub(super) fn set_aside(&mut self, id: &MatchId) {
        self.refused += 1;
        self.forget(std::slice::from_ref(id));
    }

    /// A refused result could not be set aside: others go first, and it is tried again later.
    pub(super) fn put_off(&mut self, id: &MatchId, now: Timestamp) {
        let until = now + jiff::SignedDuration::from_secs(PUT_OFF_S);
        self.outbox.put_off(id, until);
        let held = self.held.iter_mut().filter(|held| held.result.match_id == *id);
        held.for_each(|held| held.not_before = until);
    }
}

/// The first wait after the database was away; it grows with each try.
fn first_retry(settings: &RecordSettings) -> Duration {
    Duration::from_millis(settings.retry_ms)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;

    use super::*;
    use crate::config::Settings;
    use crate::store::FolderLock;
    use crate::store::faults::FaultyDisk;
    use crate::store::outbox::tests::{owed, result};

    const RETRY_MS: u64 = 700;

    fn queue() -> (OwedQueue, FaultyDisk, TempDir) {
        let (dir, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        let lock = FolderLock::take(dir.path(), &disk, Duration::ZERO).unwrap();
        let outbox = Outbox::open(&lock, Arc::new(disk.clone()), 1 << 30).unwrap();
        let settings = Settings::load(None, &Vec::new()).unwrap().records;
        let settings = RecordSettings { batch_max: 3, held_max: 2, retry_ms: RETRY_MS, ..settings };
        (OwedQueue::new(outbox, settings), disk, dir)
    }

    fn now() -> Timestamp {
        Timestamp::from_second(2_000).unwrap()
    }

    fn ids(numbers: &[u32]) -> Vec<MatchId> {
        numbers.iter().map(|number| result(*number).match_id).collect()
    }

    fn next(queue: &mut OwedQueue) -> Vec<MatchId> {
        queue.batch(now()).unwrap().into_iter().map(|result| result.match_id).collect()
    }

    #[test]
    fn results_are_settled_in_order_and_in_batches() {
        let (mut queue, _, _dir) = queue();
        (1..=5).for_each(|number| queue.owe(owed(number)));
        queue.owe(owed(1));
        assert_eq!(next(&mut queue), ids(&[1, 2, 3]));
        queue.settled(&ids(&[1, 2, 3]));
        assert_eq!(next(&mut queue), ids(&[4, 5]));
        queue.settled(&ids(&[4, 5]));
        assert_eq!((next(&mut queue), queue.len(), queue.settled), (vec![], 0, 5));
    }

    #[test]
    fn the_waits_grow_while_the_database_is_away_and_begin_anew_when_it_is_back() {
        let (mut queue, _, _dir) = queue();
        queue.owe(owed(1));
        let waits: Vec<_> = (0..5).map(|_| queue.away(now()).as_millis()).collect();
        assert_eq!((waits, queue.away_since), (vec![700, 1400, 2800, 5000, 5000], Some(now())));
        assert_eq!(next(&mut queue), ids(&[1]));
        queue.settled(&ids(&[1]));
        assert_eq!((queue.away_since, queue.away(now())), (None, Duration::from_millis(RETRY_MS)));
    }

    #[test]
    fn of_a_refused_batch_only_the_result_that_is_refused_alone_is_set_aside() {
        let (mut queue, _, _dir) = queue();
        (1..=4).for_each(|number| queue.owe(owed(number)));
        assert_eq!(queue.refuse(&[1, 2, 3].map(result)), BatchRefusal::TryAlone);
        assert_eq!(next(&mut queue), ids(&[1]));
        queue.settled(&ids(&[1]));
        assert_eq!(next(&mut queue), ids(&[2]));
        assert_eq!(queue.refuse(&[result(2)]), BatchRefusal::SetAside(result(2).match_id));
        queue.set_aside(&result(2).match_id);
        assert_eq!(next(&mut queue), ids(&[3]));
        queue.settled(&ids(&[3]));
        assert_eq!((next(&mut queue), queue.refused, queue.settled), (ids(&[4]), 1, 2));
    }

    #[test]
    fn a_refused_result_that_cannot_be_set_aside_holds_nobody_up() {
        let (mut queue, _, _dir) = queue();
        (1..=2).for_each(|number| queue.owe(owed(number)));
        queue.refuse(&[result(1)]);
        queue.put_off(&result(1).match_id, now());
        assert_eq!(next(&mut queue), ids(&[2]));
        let then = queue.next_due(now()).unwrap();
        assert_eq!(then.as_second() - now().as_second(), PUT_OFF_S);
    }

    #[test]
    fn what_the_disk_does_not_take_is_settled_from_memory() {
        let (mut queue, disk, _dir) = queue();
        queue.owe(owed(1));
        disk.set_broken(true);
        queue.owe(owed(2));
        assert!(queue.keep_safe(&result(2).match_id).is_err());
        assert_eq!(next(&mut queue), ids(&[1]));
        queue.settled(&ids(&[1]));
        assert_eq!(next(&mut queue), ids(&[2]));
        disk.set_broken(false);
        disk.leave_bytes(0);
        queue.owe(owed(3));
        assert_eq!(next(&mut queue), ids(&[2, 3]));
        assert!(
            queue.keep_safe(&result(1).match_id).is_ok() && queue.keep_safe(&result(2).match_id).is_err()
        );
        disk.empty();
        assert_eq!(next(&mut queue), ids(&[2, 3]));
        queue.settled(&ids(&[2, 3]));
        assert!(queue.keep_safe(&result(2).match_id).is_ok());
    }

    #[test]
    fn a_journal_is_kept_when_neither_disk_nor_memory_take_its_result() {
        let (mut queue, disk, _dir) = queue();
        disk.set_broken(true);
        (1..=3).for_each(|number| queue.owe(owed(number)));
        disk.set_broken(false);
        assert_eq!(next(&mut queue), ids(&[1, 2]));
        queue.settled(&ids(&[1, 2]));
        assert!(queue.keep_safe(&result(3).match_id).is_err());
        assert!(queue.keep_safe(&result(1).match_id).is_ok());
    }

    #[test]
    fn however_many_results_nothing_took_the_journals_of_other_matches_may_go() {
        let (mut queue, disk, _dir) = queue();
        disk.set_broken(true);
        (1..=8).for_each(|number| queue.owe(owed(number)));
        disk.set_broken(false);
        assert_eq!(next(&mut queue), ids(&[1, 2]));
        queue.owe(owed(9));
        queue.settled(&ids(&[1, 2]));
        let safe: Vec<_> =
            (1..=9).filter(|number| queue.keep_safe(&result(*number).match_id).is_ok()).collect();
        assert_eq!(safe, [1, 2, 9]);
    }
}
