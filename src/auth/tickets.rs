//! Tickets. A browser cannot put a token into the handshake of a WebSocket or an event stream, and addresses are logged. So
//! it buys a ticket with its token, which is good once and for a moment.
//!
//! Tickets are kept in memory, so each is good on the server that gave it. Must not: know what a ticket is used for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::access::Identity;
use super::limits::Origin;
use super::{digest, secret};

/// Too many tickets are open, and nobody has more of them than the address that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "too many tickets are open, and your address has most of them; use those that you have, or try again"
)]
pub struct TooManyTickets;

struct Ticket {
    who: Identity,
    from: Origin,
    until: Instant,
}

/// Tickets that were not used yet.
pub struct Tickets {
    lifetime: Duration,
    tickets_max: usize,
    open: Mutex<HashMap<[u8; 32], Ticket>>,
}

impl Tickets {
    /// At most `tickets_max` at a time, each good for the time `lifetime`.
    pub fn new(lifetime: Duration, tickets_max: usize) -> Tickets {
        Tickets { lifetime, tickets_max, open: Mutex::default() }
    }

    /// Gives a ticket. When too many are open, the address that has most of them loses its oldest. Errors: that is the address
    /// which asks.
    pub fn give(&self, who: &Identity, from: Origin, now: Instant) -> Result<String, TooManyTickets> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= self.tickets_max {
            open.retain(|_, ticket| ticket.until > now);
        }
        if open.len() >= self.tickets_max {
            let gives_way = who_gives_way(&open, from).ok_or(TooManyTickets)?;
            open.remove(&gives_way);
        }
        let text = secret();
        open.insert(digest(&text), Ticket { who: who.clone(), from, until: now + self.lifetime });
        Ok(text)
    }

    /// Uses a ticket up. `None`: there is no such ticket, it was used before, or it has run out.
    pub fn take(&self, text: &str, now: Instant) -> Option<Identity> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = open.remove(&digest(text))?;
        (ticket.until > now).then_some(ticket.who)
    }

    /// Forgets tickets that have run out.
    pub fn sweep(&self, now: Instant) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, ticket| ticket.until > now);
    }
}

/// The oldest ticket of the address that has most, if that is more than the newcomer's address would have.
fn who_gives_way(open: &HashMap<[u8; 32], Ticket>, newcomer: Origin) -> Option<[u8; 32]> {
    let mut counts: HashMap<Origin, usize> = HashMap::new();
    open.values().for_each(|ticket| *counts.entry(ticket.from).or_default() += 1);
    let own = counts.get(&newcomer).copied().unwrap_or_default();
    let (most, _) =
        counts.into_iter().filter(|(_, count)| *count > own + 1).max_by_key(|(_, count)| *count)?;
    let theirs = open.iter().filter(|(_, ticket)| ticket.from == most);
    theirs.min_by_key(|(_, ticket)| ticket.until).map(|(key, _)| *key)
}

#[cfg(test)]
mod tests {
    use super::super::access::Role;
    use super::*;
    use crate::domain::PlayerId;

    fn anna() -> Identity {
        Identity { player: PlayerId::issue(7), role: Role::Player }
    }

    #[test]
    fn a_ticket_is_good_once_and_for_a_moment() {
        let (tickets, now) = (Tickets::new(Duration::from_secs(30), 10), Instant::now());
        let (first, second) =
            (tickets.give(&anna(), from(1), now).unwrap(), tickets.give(&anna(), from(1), now).unwrap());
        assert_eq!(tickets.take(&first, now + Duration::from_secs(29)), Some(anna()));
        assert_eq!(tickets.take(&first, now), None);
        assert_eq!(tickets.take(&second, now + Duration::from_secs(30)), None);
        assert_eq!(tickets.take("", now), None);
    }

    fn from(number: u8) -> Origin {
        Origin::of(std::net::Ipv4Addr::new(192, 0, 2, number).into())
    }

    #[test]
    fn when_there_are_too_many_the_address_with_most_loses_its_oldest() {
        let (tickets, begun) = (Tickets::new(Duration::from_secs(30), 4), Instant::now());
        let at = |second| begun + Duration::from_secs(second);
        let flood: Vec<_> =
            (0..4).map(|second| tickets.give(&anna(), from(1), at(second)).unwrap()).collect();
        assert_eq!(tickets.give(&anna(), from(1), at(4)), Err(TooManyTickets), "nobody has more");
        let newcomers = [2, 3].map(|number| tickets.give(&anna(), from(number), at(5)).unwrap());
        assert_eq!(tickets.give(&anna(), from(2), at(6)), Err(TooManyTickets), "now all have as many");
        let good = |text: &String| tickets.take(text, at(7)).is_some();
        assert_eq!(flood.iter().map(good).collect::<Vec<_>>(), [false, false, true, true]);
        assert!(newcomers.iter().all(good));
    }

    #[test]
    fn tickets_that_have_run_out_make_place() {
        let (tickets, now) = (Tickets::new(Duration::from_secs(30), 2), Instant::now());
        for _ in 0..2 {
            tickets.give(&anna(), from(1), now).unwrap();
        }
        assert_eq!(tickets.give(&anna(), from(1), now), Err(TooManyTickets));
        assert!(tickets.give(&anna(), from(1), now + Duration::from_secs(30)).is_ok());
        tickets.sweep(now + Duration::from_secs(60));
        assert!(tickets.open.lock().unwrap().is_empty());
    }
}
