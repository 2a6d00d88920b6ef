//! The last faults of rooms, for operators: which room, what became of it, and when.
//!
//! Must not: grow without a bound.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::domain::RoomId;

/// How many of the last faults are kept.
const KEPT_MAX: usize = 200;

/// What became of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomFault {
    /// It has died, and is read back from its journal, where there is one.
    Died,
    /// It has died too often, and is given up.
    GivenUp,
    /// Its journal could not be read back.
    Lost,
}

impl RoomFault {
    /// All of them.
    pub const ALL: [RoomFault; 3] = [RoomFault::Died, RoomFault::GivenUp, RoomFault::Lost];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            RoomFault::Died => "room_died",
            RoomFault::GivenUp => "room_given_up",
            RoomFault::Lost => "room_lost",
        }
    }
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedFault {
    /// When.
    pub at: Timestamp,
    /// What.
    pub fault: RoomFault,
    /// Of which room.
    pub room: RoomId,
}

/// The log; clones share it.
#[derive(Debug, Clone, Default)]
pub struct FaultLog(Arc<Mutex<Faults>>);

#[derive(Debug, Default)]
struct Faults {
    last: VecDeque<NotedFault>,
    counts: [u64; RoomFault::ALL.len()],
}

impl FaultLog {
    /// Notes a fault.
    pub fn note(&self, fault: RoomFault, room: &RoomId) {
        let mut faults = self.lock();
        faults.counts[fault as usize] += 1;
        if faults.last.len() >= KEPT_MAX {
            faults.last.pop_front();
        }
        faults.last.push_back(NotedFault { at: Timestamp::now(), fault, room: room.clone() });
    }

    /// How often each has happened since the start.
    pub fn counts(&self) -> [(RoomFault, u64); RoomFault::ALL.len()] {
        let faults = self.lock();
        RoomFault::ALL.map(|fault| (fault, faults.counts[fault as usize]))
    }

    /// The last faults, the newest first.
    pub fn last(&self) -> Vec<NotedFault> {
        self.lock().last.iter().rev().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Faults> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_faults_are_kept_and_all_are_counted() {
        let (log, room) = (FaultLog::default(), RoomId::parse("r").unwrap());
        (0..KEPT_MAX).for_each(|_| log.note(RoomFault::Died, &room));
        log.note(RoomFault::Lost, &room);
        assert_eq!(log.last().len(), KEPT_MAX);
        assert_eq!(log.last()[0].fault, RoomFault::Lost, "the newest comes first");
        let counts = log.counts().map(|(fault, count)| (fault.as_str(), count));
        assert_eq!(counts, [("room_died", KEPT_MAX as u64), ("room_given_up", 0), ("room_lost", 1)]);
    }
}
