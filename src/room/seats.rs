//! Who has which seat of a room: whose it is, what proves that, and whether somebody is there to play.
//!
//! What the match knows of its seats (who is in its state) is the match's own, since it has to be the same when the journal
//! is played again. Must not: know connections; how a seat is reached is the business of whoever sends.

use std::collections::BTreeMap;

use super::{Claim, Holder};
use crate::domain::PlayerId;
use crate::game::{Level, Seat};

/// Whether somebody is there to play from a seat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nobody hears what happens: the connection is lost, or the player acts over REST.
    #[default]
    Away,
    /// A connection hears it.
    Connected,
    /// A bot sees it.
    Bot,
}

/// The seats that are taken.
#[derive(Debug, Default)]
pub struct SeatTable {
    seats: BTreeMap<Seat, Entry>,
    /// How many of them play over a connection.
    connected: usize,
}

/// A seat that is taken.
#[derive(Debug)]
struct Entry {
    claim: Claim,
    presence: Presence,
}

impl SeatTable {
    /// Somebody sits down. Answers what the journal must say.
    pub fn take(&mut self, claim: Claim, presence: Presence) -> Claim {
        self.free(claim.seat);
        self.seats.insert(claim.seat, Entry { claim: claim.clone(), presence });
        self.connected += usize::from(presence == Presence::Connected);
        claim
    }

    /// What proves whose the seat is has changed. Answers what the journal must say, if that is news.
    pub fn prove(&mut self, seat: Seat, holder: Holder) -> Option<Claim> {
        let taken = self.seats.get_mut(&seat).filter(|taken| taken.claim.holder != holder)?;
        taken.claim.holder = holder;
        Some(taken.claim.clone())
    }

    /// Nobody has the seat any more. Answers whether somebody had.
    pub fn free(&mut self, seat: Seat) -> bool {
        let Some(freed) = self.seats.remove(&seat) else { return false };
        self.connected -= usize::from(freed.presence == Presence::Connected);
        true
    }

    /// Somebody comes, or goes away, and keeps the seat.
    pub fn set_presence(&mut self, seat: Seat, presence: Presence) {
        let Some(taken) = self.seats.get_mut(&seat) else { return };
        self.connected += usize::from(presence == Presence::Connected);
        self.connected -= usize::from(taken.presence == Presence::Connected);
        taken.presence = presence;
    }

    /// Whether the seat is taken.
    pub fn is_taken(&self, seat: Seat) -> bool {
        self.seats.contains_key(&seat)
    }

    /// Whether the seat is this player's.
    pub fn is_of(&self, seat: Seat, player: &PlayerId) -> bool {
        self.seats.get(&seat).is_some_and(|taken| taken.claim.player == *player)
    }

    /// How well the bot in this seat plays; `None` for a person, or when the seat is somebody else's by now.
    pub fn level(&self, seat: Seat, player: &PlayerId) -> Option<Level> {
        let taken = self.seats.get(&seat).filter(|taken| taken.claim.player == *player)?;
        match taken.claim.holder {
            Holder::Bot { level } => Some(level),
            Holder::Player { .. } => None,
        }
    }

    /// Whose the seats are, in their order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.seats.values().map(|taken| &taken.claim)
    }

    /// Who is there, in the order of seats.
    pub fn presences(&self) -> impl Iterator<Item = (Seat, Presence)> {
        self.seats.iter().map(|(seat, taken)| (*seat, taken.presence))
    }

    /// Whether anybody plays over a connection.
    pub fn has_connections(&self) -> bool {
        self.connected > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Sitting;

    fn claim(seat: u16, player: &str) -> Claim {
        let holder = Holder::Player { sitting: Sitting::named_by(player), since: 0 };
        Claim { seat: Seat(seat), player: PlayerId::parse(player).unwrap(), holder }
    }

    #[test]
    fn a_seat_is_somebodys_until_it_is_free() {
        let (mut seats, anna) = (SeatTable::default(), PlayerId::parse("anna").unwrap());
        seats.take(claim(1, "anna"), Presence::Connected);
        assert!(seats.is_of(Seat(1), &anna) && seats.has_connections());
        seats.set_presence(Seat(1), Presence::Away);
        assert!(seats.is_of(Seat(1), &anna) && !seats.has_connections());
        assert!(seats.free(Seat(1)) && !seats.free(Seat(1)) && !seats.is_taken(Seat(1)));
        seats.take(claim(1, "ben"), Presence::Away);
        assert!(!seats.is_of(Seat(1), &anna), "somebody else sits there by now");
    }

    #[test]
    fn a_proof_is_news_once() {
        let mut seats = SeatTable::default();
        seats.take(claim(0, "anna"), Presence::Connected);
        let newer = Holder::Player { sitting: Sitting::named_by("anna"), since: 7 };
        assert_eq!(seats.prove(Seat(0), newer.clone()).map(|claim| claim.holder), Some(newer.clone()));
        assert_eq!(seats.prove(Seat(0), newer.clone()), None);
        assert_eq!(seats.prove(Seat(1), newer), None, "nobody sits there");
    }
}
