//! Why a ticket still waits: who else is there, who would fit, and what is in the way of the nearest that do not.

use jiff::Timestamp;

use super::pairing::{Candidate, Gathering};
use super::queue::{Queue, QueuedTicket};
use super::{PairingRules, Ticket};

/// So many of the nearest tickets are told about.
const NEAREST_MAX: usize = 5;

/// A waiting ticket, as it explains itself. Ratings are in hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// How long it has waited.
    pub waited_ms: u64,
    /// Its window: how far apart the ratings of a match may be for it now, if it has waited longest.
    pub window: i64,
    /// How many other tickets wait in its queue.
    pub others: usize,
    /// How many of these it may play with now.
    pub candidates: usize,
    /// The nearest tickets that it does not play with, and why.
    pub nearest: Vec<NearTicket>,
}

/// Another ticket that is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearTicket {
    /// How far apart the ratings are.
    pub gap: i64,
    /// How many players it has.
    pub players: u16,
    /// What is in the way.
    pub obstacle: TicketObstacle,
}

/// The reasons for which two tickets do not play together yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketObstacle {
    /// The ratings are further apart than the windows allow.
    OutsideWindow,
    /// The ratings are too far apart for the other one, which has waited for less.
    OutsideTheirWindow,
    /// No number of players suits both.
    OtherSizes,
    /// Together they are more players than a match may have.
    TooManyPlayers,
    /// They fit, and are too few to begin yet.
    TooFewYet,
}

impl TicketView {
    pub(super) fn of(ticket: &Ticket, queue: &Queue, rules: &PairingRules, now: Timestamp) -> TicketView {
        let own = QueuedTicket::of(ticket).candidate(rules, now);
        let entries = queue.entries();
        let at = entries.iter().position(|entry| entry.id == ticket.id);
        let others = entries.len() - usize::from(at.is_some());
        let begin = entries.partition_point(|entry| entry.rating < own.rating - own.stretched);
        let end = entries.partition_point(|entry| entry.rating <= own.rating + own.stretched);
        let others_of = |range: std::ops::Range<usize>| range.filter(move |other| Some(*other) != at);
        let near = |other: usize| near_ticket(&own, &entries[other].candidate(rules, now));
        let fitting =
            others_of(begin..end).map(near).filter(|near| near.obstacle == TicketObstacle::TooFewYet);
        let at = at.unwrap_or(begin);
        let around = at.saturating_sub(NEAREST_MAX)..(at + 1 + NEAREST_MAX).min(entries.len());
        let mut nearest: Vec<_> = others_of(around).map(near).collect();
        nearest.sort_by_key(|near| near.gap);
        nearest.truncate(NEAREST_MAX);
        TicketView {
            waited_ms: own.waited_ms,
            window: own.window,
            others,
            candidates: fitting.count(),
            nearest,
        }
    }
}

fn near_ticket(own: &Candidate, other: &Candidate) -> NearTicket {
    let gap = (own.rating - other.rating).abs();
    let both = Gathering::of(own).and(Gathering::of(other));
    let obstacle = if both.sizes.min > both.sizes.max {
        TicketObstacle::OtherSizes
    } else if both.players > both.sizes.max {
        TicketObstacle::TooManyPlayers
    } else if gap > own.window.max(other.window).min(own.stretched) {
        TicketObstacle::OutsideWindow
    } else if gap > other.stretched {
        TicketObstacle::OutsideTheirWindow
    } else {
        TicketObstacle::TooFewYet
    };
    NearTicket { gap, players: other.players, obstacle }
}
