//! Which results are owed, and where in the file they are.
//!
//! A plain value. Must not: hold the results themselves.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::Owed;
use crate::domain::MatchId;

/// What is owed.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By the place of the frame, which is the order in which they came.
    places: BTreeMap<u64, Place>,
    by_match: HashMap<MatchId, u64>,
    bytes: u64,
}

/// One owed result.
#[derive(Debug, Clone)]
pub(super) struct Place {
    match_id: MatchId,
    /// Length of its frame.
    pub(super) bytes: u64,
    not_before: Timestamp,
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Bytes of all owed frames.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn has(&self, id: &MatchId) -> bool {
        self.by_match.contains_key(id)
    }

    /// Notes the frame of a result; of one that is known the first counts.
    pub(super) fn add(&mut self, at: u64, bytes: u64, owed: &Owed) {
        let match_id = owed.result.match_id.clone();
        self.put(at, Place { match_id, bytes, not_before: owed.not_before });
    }

    pub(super) fn put(&mut self, at: u64, place: Place) {
        if !self.has(&place.match_id) {
            self.by_match.insert(place.match_id.clone(), at);
            self.bytes += place.bytes;
            self.places.insert(at, place);
        }
    }

    /// Answers whether it was there.
    pub(super) fn remove(&mut self, id: &MatchId) -> bool {
        let place = self.by_match.remove(id).and_then(|at| self.places.remove(&at));
        self.bytes -= place.as_ref().map_or(0, |place| place.bytes);
        place.is_some()
    }

    /// Where this match's frame is, and its length.
    pub(super) fn place(&self, id: &MatchId) -> Option<(u64, u64)> {
        let at = *self.by_match.get(id)?;
        Some((at, self.places.get(&at)?.bytes))
    }

    /// All frames, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = (u64, &Place)> {
        self.places.iter().map(|(at, place)| (*at, place))
    }

    /// The frames whose time has come, in order: place and length.
    pub(super) fn due(&self, now: Timestamp) -> impl Iterator<Item = (u64, u64)> {
        self.places().filter(move |(_, place)| place.not_before <= now).map(|(at, place)| (at, place.bytes))
    }

    /// When the next one's time comes.
    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.places.values().map(|place| place.not_before).filter(|not_before| *not_before > now).min()
    }

    /// Nothing waits for longer than until then.
    pub(super) fn wait_at_most(&mut self, until: Timestamp) {
        self.places.values_mut().for_each(|place| place.not_before = place.not_before.min(until));
    }

    pub(super) fn put_off(&mut self, id: &MatchId, until: Timestamp) {
        if let Some(at) = self.by_match.get(id).copied() {
            self.put_off_at(at, until);
        }
    }

    pub(super) fn put_off_at(&mut self, at: u64, until: Timestamp) {
        if let Some(place) = self.places.get_mut(&at) {
            place.not_before = until;
        }
    }
}
