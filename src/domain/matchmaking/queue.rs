//! One queue: the tickets that wait for the same game, mode and region, always in the order of their ratings.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::pairing::{Candidate, Pairing, pair};
use super::ticket::waited_ms;
use super::{PairingRules, Sizes, Ticket};
use crate::domain::TicketId;

/// A ticket in a queue, with what pairing needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueuedTicket {
    pub(super) id: TicketId,
    pub(super) rating: i64,
    pub(super) since: Timestamp,
    pub(super) players: u16,
    pub(super) sizes: Sizes,
    pub(super) bots: bool,
}

impl QueuedTicket {
    pub(super) fn of(ticket: &Ticket) -> QueuedTicket {
        let Ticket { id, sizes, bots, rating, since, .. } = ticket;
        QueuedTicket {
            id: id.clone(),
            rating: *rating,
            since: *since,
            players: ticket.size(),
            sizes: *sizes,
            bots: *bots,
        }
    }

    pub(super) fn candidate(&self, rules: &PairingRules, now: Timestamp) -> Candidate {
        let QueuedTicket { rating, since, players, sizes, bots, .. } = *self;
        let waited_ms = waited_ms(since, now);
        let window = rules.window(waited_ms);
        let stretched = window.saturating_mul(rules.stretch.into());
        Candidate { rating, window, stretched, waited_ms, players, sizes, bots }
    }

    /// By rating; those of one rating with the longest wait first.
    fn order(&self, other: &QueuedTicket) -> Ordering {
        (self.rating, self.since, &self.id).cmp(&(other.rating, other.since, &other.id))
    }
}

/// The waiting tickets of a queue.
#[derive(Debug, Default)]
pub(super) struct Queue(Vec<QueuedTicket>);

impl Queue {
    pub(super) fn add(&mut self, entry: QueuedTicket) {
        let at = self.0.binary_search_by(|other| other.order(&entry)).unwrap_or_else(|at| at);
        self.0.insert(at, entry);
    }

    pub(super) fn remove(&mut self, ticket: &Ticket) {
        let entry = QueuedTicket::of(ticket);
        if let Ok(at) = self.0.binary_search_by(|other| other.order(&entry)) {
            self.0.remove(at);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tickets, in the order of their ratings.
    pub(super) fn entries(&self) -> &[QueuedTicket] {
        &self.0
    }

    /// Finds matches, and takes their tickets out.
    pub(super) fn round(&mut self, rules: &PairingRules, now: Timestamp) -> Vec<(Vec<TicketId>, Pairing)> {
        let candidates: Vec<_> = self.0.iter().map(|entry| entry.candidate(rules, now)).collect();
        let pairings = pair(&candidates, rules);
        if pairings.is_empty() {
            return Vec::new();
        }
        let mut is_matched = vec![false; self.0.len()];
        pairings.iter().flat_map(|pairing| &pairing.members).for_each(|at| is_matched[*at] = true);
        let ids = |pairing: &Pairing| pairing.members.iter().map(|at| self.0[*at].id.clone()).collect();
        let found = pairings.iter().map(|pairing| (ids(pairing), pairing.clone())).collect();
        let mut at = 0;
        self.0.retain(|_| {
            at += 1;
            !is_matched[at - 1]
        });
        found
    }
}
