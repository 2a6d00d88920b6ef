//! An index of the outbox: the results that are owed, their places in the file, and the newest results themselves, so
//! that they need not be read to be settled.
//!
//! A plain value. Must not: hold more results than the bound says.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::Owed;
use crate::domain::{MatchId, MatchResult};

/// The most bytes of frames whose results are held in memory, too.
const FRESH_BYTES_MAX: u64 = 4 << 20;

/// The results that are owed.
#[derive(Debug, Default)]
pub(super) struct OutboxIndex {
    /// The results by the place of their frame, which is the order in which they came.
    places: BTreeMap<u64, OwedPlace>,
    by_match: HashMap<MatchId, u64>,
    bytes: u64,
    /// The number of bytes of the frames whose results are held in memory.
    fresh_bytes: u64,
}

/// One owed result.
#[derive(Debug, Clone)]
pub(super) struct OwedPlace {
    match_id: MatchId,
    /// Length of its frame.
    pub(super) bytes: u64,
    not_before: Timestamp,
    /// The result itself, if it was written a moment ago.
    pub(super) fresh: Option<Arc<MatchResult>>,
}

impl OutboxIndex {
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

    /// Notes the frame of a result. If a result comes twice, the first frame counts.
    pub(super) fn add(&mut self, at: u64, bytes: u64, owed: &Owed) {
        let match_id = owed.result.match_id.clone();
        self.put(at, OwedPlace { match_id, bytes, not_before: owed.not_before, fresh: None });
    }

    /// Notes the frame of a result that was just written. The result is held in memory, as far as there is room.
    pub(super) fn add_fresh(&mut self, at: u64, bytes: u64, owed: &Owed) {
        self.add(at, bytes, owed);
        let has_room = self.fresh_bytes + bytes <= FRESH_BYTES_MAX;
        if let Some(place) = self.places.get_mut(&at).filter(|_| has_room) {
            place.fresh = Some(Arc::new((*owed.result).clone()));
            self.fresh_bytes += bytes;
        }
    }

    pub(super) fn put(&mut self, at: u64, place: OwedPlace) {
        if !self.has(&place.match_id) {
            self.by_match.insert(place.match_id.clone(), at);
            self.bytes += place.bytes;
            self.fresh_bytes += place.fresh_bytes();
            self.places.insert(at, place);
        }
    }

    /// Removes a result. Answers whether it was there.
    pub(super) fn remove(&mut self, id: &MatchId) -> bool {
        let place = self.by_match.remove(id).and_then(|at| self.places.remove(&at));
        self.bytes -= place.as_ref().map_or(0, |place| place.bytes);
        self.fresh_bytes -= place.as_ref().map_or(0, OwedPlace::fresh_bytes);
        place.is_some()
    }

    /// The place of this match's frame, and what is known of it.
    pub(super) fn place(&self, id: &MatchId) -> Option<(u64, &OwedPlace)> {
        let at = *self.by_match.get(id)?;
        Some((at, self.places.get(&at)?))
    }

    /// All frames, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = (u64, &OwedPlace)> {
        self.places.iter().map(|(at, place)| (*at, place))
    }

    /// The frames of results that are due, in order.
    pub(super) fn due(&self, now: Timestamp) -> impl Iterator<Item = (u64, &OwedPlace)> {
        self.places().filter(move |(_, place)| place.not_before <= now)
    }

    /// The time at which the next result becomes due that is not due yet.
    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.places.values().map(|place| place.not_before).filter(|not_before| *not_before > now).min()
    }

    /// Makes no result wait longer than until `until`.
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

impl OwedPlace {
    fn fresh_bytes(&self) -> u64 {
        self.fresh.as_ref().map_or(0, |_| self.bytes)
    }
}
