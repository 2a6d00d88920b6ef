//! Tickets. A browser cannot put a token into the handshake of a WebSocket or an event stream, and addresses are logged. So
//! it buys a ticket with its token, which is good once and for a moment.
//!
//! Tickets are kept in memory, so each is good on the server that gave it. Must not: know what a ticket is used for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::access::Identity;
use super::{digest, secret};

/// Too many tickets are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server has given out too many tickets; try again")]
pub struct TooManyTickets;

struct Ticket {
    who: Identity,
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

    /// Gives a ticket. Errors: too many are open.
    pub fn give(&self, who: &Identity, now: Instant) -> Result<String, TooManyTickets> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= self.tickets_max {
            open.retain(|_, ticket| ticket.until > now);
        }
        if open.len() >= self.tickets_max {
            return Err(TooManyTickets);
        }
        let text = secret();
        open.insert(digest(&text), Ticket { who: who.clone(), until: now + self.lifetime });
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
        let (first, second) = (tickets.give(&anna(), now).unwrap(), tickets.give(&anna(), now).unwrap());
        assert_eq!(tickets.take(&first, now + Duration::from_secs(29)), Some(anna()));
        assert_eq!(tickets.take(&first, now), None);
        assert_eq!(tickets.take(&second, now + Duration::from_secs(30)), None);
        assert_eq!(tickets.take("", now), None);
    }

    #[test]
    fn tickets_that_have_run_out_make_place() {
        let (tickets, now) = (Tickets::new(Duration::from_secs(30), 2), Instant::now());
        for _ in 0..2 {
            tickets.give(&anna(), now).unwrap();
        }
        assert_eq!(tickets.give(&anna(), now), Err(TooManyTickets));
        assert!(tickets.give(&anna(), now + Duration::from_secs(30)).is_ok());
        tickets.sweep(now + Duration::from_secs(60));
        assert!(tickets.open.lock().unwrap().is_empty());
    }
}
