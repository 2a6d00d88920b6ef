//! The table of seats of a room: the owner of each seat, the proof of that, whether somebody is there to play, and the
//! time until which the seat is kept for a player who is away.
//!
//! The match itself knows which seats are in its state, since that has to be the same when the journal is played again.
//! Must not: know more of a connection than its number, or how a token is sealed.

mod request;

use std::collections::BTreeMap;

pub(super) use request::{Admission, Newcomer};
pub use request::{Came, ReadToken, SeatGrant, SeatRequest};

use super::{SeatClaim, SeatHolder, Sitting};
use crate::domain::{ConnectionId, PlayerId};
use crate::game::{Level, Seat};

/// The count of token numbers that each connection has; those of the next connection begin above them.
const TOKENS_OF_ONE: u64 = 1 << 32;

/// Whether somebody is there to play from a seat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nobody sees what happens: the connection is lost, or the player acts over REST.
    #[default]
    Away,
    /// A connection hears what happens.
    Connected(ConnectionId),
    /// A bot sees what happens.
    Bot,
}

impl Presence {
    fn connection(self) -> Option<ConnectionId> {
        match self {
            Presence::Connected(connection) => Some(connection),
            Presence::Away | Presence::Bot => None,
        }
    }
}

/// The seats that are taken.
#[derive(Debug, Default)]
pub struct SeatTable {
    seats: BTreeMap<Seat, Entry>,
    /// The number of seats that have a connection.
    connected: usize,
    /// The time at which the next seat of a player who is away is freed.
    next_leave_ms: Option<u64>,
}

/// A seat that is taken.
#[derive(Debug)]
struct Entry {
    claim: SeatClaim,
    presence: Presence,
    /// The time until which the seat is kept for its player, who is away.
    leaves_ms: Option<u64>,
    /// The first number of the tokens of the next connection.
    next_token: u64,
}

/// The owners of seats.
impl SeatTable {
    /// The seats of a room that comes back: each claim has its seat, and is away. Players have theirs until
    /// `leaves_ms`.
    pub fn recalled(claims: Vec<SeatClaim>, leaves_ms: u64) -> SeatTable {
        let mut seats = SeatTable::default();
        for claim in claims {
            let is_player = matches!(claim.holder, SeatHolder::Player { .. });
            seats.take(claim, Presence::Away, is_player.then_some(leaves_ms));
        }
        seats
    }

    /// Gives a seat to its claimant. A player who is away has it until `leaves_ms`.
    pub fn take(&mut self, claim: SeatClaim, presence: Presence, leaves_ms: Option<u64>) {
        self.free(claim.seat);
        let next_token = match claim.holder {
            SeatHolder::Player { since, .. } => after(since),
            SeatHolder::Bot { .. } => 0,
        };
        let (seat, leaves_ms) = (claim.seat, leaves_ms.filter(|_| presence == Presence::Away));
        self.connected += usize::from(presence.connection().is_some());
        self.seats.insert(seat, Entry { claim, presence, leaves_ms, next_token });
        self.look_who_leaves();
    }

    /// Frees a seat. Answers the claim of its last owner.
    pub fn free(&mut self, seat: Seat) -> Option<SeatClaim> {
        let freed = self.seats.remove(&seat)?;
        self.connected -= usize::from(freed.presence.connection().is_some());
        self.look_who_leaves();
        Some(freed.claim)
    }

    /// Whether the seat is taken.
    pub fn is_taken(&self, seat: Seat) -> bool {
        self.seats.contains_key(&seat)
    }

    /// Whether the seat is this player's.
    pub fn is_of(&self, seat: Seat, player: &PlayerId) -> bool {
        self.seats.get(&seat).is_some_and(|entry| entry.claim.player == *player)
    }

    /// Whether the seat is still taken by this sitting. `None` asks whether a bot has the seat.
    pub fn is_sitting(&self, seat: Seat, sitting: Option<Sitting>) -> bool {
        self.seats.get(&seat).is_some_and(|entry| match entry.claim.holder {
            SeatHolder::Player { sitting: of, .. } => sitting == Some(of),
            SeatHolder::Bot { .. } => sitting.is_none(),
        })
    }

    /// The claim of this player (or bot) in this room.
    pub fn of(&self, player: &PlayerId) -> Option<&SeatClaim> {
        self.claims().find(|claim| claim.player == *player)
    }

    /// The level of the bot in this seat; `None` for a person, or when the seat has another owner by now.
    pub fn level(&self, seat: Seat, player: &PlayerId) -> Option<Level> {
        let entry = self.seats.get(&seat).filter(|entry| entry.claim.player == *player)?;
        match entry.claim.holder {
            SeatHolder::Bot { level } => Some(level),
            SeatHolder::Player { .. } => None,
        }
    }

    /// All claims, in the order of seats.
    pub fn claims(&self) -> impl Iterator<Item = &SeatClaim> {
        self.seats.values().map(|entry| &entry.claim)
    }
}

/// The proof of claims. Tokens have numbers, and are good from one number on: showing a token makes all before it void.
impl SeatTable {
    /// The token with this number was shown, and its owner has the seat again. Answers the claim for the journal, if it has
    /// changed.
    pub fn show_token(&mut self, seat: Seat, number: u64) -> Option<SeatClaim> {
        let entry = self.seats.get_mut(&seat)?;
        let SeatHolder::Player { since, .. } = &mut entry.claim.holder else { return None };
        entry.next_token = entry.next_token.max(after(number));
        let is_news = std::mem::replace(since, number) != number;
        is_news.then(|| entry.claim.clone())
    }

    /// The first number of the tokens of the next connection.
    pub fn next_token(&mut self, seat: Seat) -> Option<u64> {
        let entry = self.seats.get_mut(&seat)?;
        let SeatHolder::Player { .. } = entry.claim.holder else { return None };
        let first = entry.next_token;
        entry.next_token = after(first);
        Some(first)
    }
}

/// The presence of players.
impl SeatTable {
    /// The player (or bot) of the seat is there.
    pub fn come(&mut self, seat: Seat, presence: Presence) {
        self.set_presence(seat, presence, None);
    }

    /// The player of the seat has gone away. The seat is kept until `leaves_ms`.
    pub fn go_away(&mut self, seat: Seat, leaves_ms: u64) {
        self.set_presence(seat, Presence::Away, Some(leaves_ms));
    }

    fn set_presence(&mut self, seat: Seat, presence: Presence, leaves_ms: Option<u64>) {
        let Some(entry) = self.seats.get_mut(&seat) else { return };
        self.connected += usize::from(presence.connection().is_some());
        self.connected -= usize::from(entry.presence.connection().is_some());
        (entry.presence, entry.leaves_ms) = (presence, leaves_ms);
        self.look_who_leaves();
    }

    /// Whether nobody is there to play from the seat.
    pub fn is_away(&self, seat: Seat) -> bool {
        self.seats.get(&seat).is_none_or(|entry| entry.presence == Presence::Away)
    }

    /// Whether each seat's player is there, in the order of seats.
    pub fn presences(&self) -> impl Iterator<Item = (Seat, Presence)> {
        self.seats.iter().map(|(seat, entry)| (*seat, entry.presence))
    }

    /// The connection of a seat.
    pub fn connection(&self, seat: Seat) -> Option<ConnectionId> {
        self.seats.get(&seat)?.presence.connection()
    }

    /// Whether any seat has a connection.
    pub fn has_connections(&self) -> bool {
        self.connected > 0
    }

    /// The time at which the next seat of a player who is away is freed.
    pub fn next_leave_ms(&self) -> Option<u64> {
        self.next_leave_ms
    }

    /// A claim whose seat was kept long enough, if there is one.
    pub fn overdue(&self, now_ms: u64) -> Option<&SeatClaim> {
        self.next_leave_ms.filter(|leaves_ms| *leaves_ms <= now_ms)?;
        let mut entries = self.seats.values();
        entries
            .find(|entry| entry.leaves_ms.is_some_and(|leaves_ms| leaves_ms <= now_ms))
            .map(|entry| &entry.claim)
    }

    fn look_who_leaves(&mut self) {
        self.next_leave_ms = self.seats.values().filter_map(|entry| entry.leaves_ms).min();
    }
}

/// The first number of the tokens of the next connection, after one that was given the token `number`.
fn after(number: u64) -> u64 {
    (number / TOKENS_OF_ONE).saturating_add(1).saturating_mul(TOKENS_OF_ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(seat: u16, player: &str) -> SeatClaim {
        let holder = SeatHolder::Player { sitting: Sitting::named_by(player), since: 0 };
        SeatClaim { seat: Seat(seat), player: PlayerId::parse(player).unwrap(), holder }
    }

    #[test]
    fn a_seat_is_somebodys_until_it_is_free() {
        let (mut seats, anna) = (SeatTable::default(), PlayerId::parse("anna").unwrap());
        seats.take(claim(1, "anna"), Presence::Connected(ConnectionId(1)), None);
        assert!(seats.is_of(Seat(1), &anna) && seats.has_connections());
        seats.go_away(Seat(1), 100);
        assert!(seats.is_of(Seat(1), &anna) && !seats.has_connections());
        assert!(seats.free(Seat(1)).is_some() && seats.free(Seat(1)).is_none() && !seats.is_taken(Seat(1)));
        seats.take(claim(1, "ben"), Presence::Away, Some(100));
        assert!(!seats.is_of(Seat(1), &anna), "somebody else sits there by now");
    }

    #[test]
    fn a_seat_is_kept_for_a_while_for_somebody_who_is_away() {
        let mut seats = SeatTable::default();
        seats.take(claim(0, "anna"), Presence::Connected(ConnectionId(1)), None);
        seats.take(claim(1, "ben"), Presence::Away, Some(200));
        seats.go_away(Seat(0), 100);
        assert_eq!((seats.next_leave_ms(), seats.overdue(99)), (Some(100), None));
        assert_eq!(seats.overdue(300).map(|claim| claim.seat), Some(Seat(0)));
        seats.come(Seat(0), Presence::Connected(ConnectionId(1)));
        assert_eq!((seats.next_leave_ms(), seats.overdue(199)), (Some(200), None));
        seats.free(Seat(1));
        assert_eq!(seats.next_leave_ms(), None);
    }

    #[test]
    fn a_token_that_was_shown_is_noted_once_and_the_next_connection_has_higher_ones() {
        let mut seats = SeatTable::default();
        seats.take(claim(0, "anna"), Presence::Connected(ConnectionId(1)), None);
        let first = seats.next_token(Seat(0)).unwrap();
        let noted = seats.show_token(Seat(0), first + 1).unwrap();
        assert!(matches!(noted.holder, SeatHolder::Player { since, .. } if since == first + 1));
        assert!(seats.show_token(Seat(0), first + 1).is_none(), "it is news once");
        assert!(seats.next_token(Seat(0)).unwrap() > first + 1);
    }

    #[test]
    fn a_seat_has_the_connection_that_came_last() {
        let (mut seats, [old, new]) = (SeatTable::default(), [1, 2].map(ConnectionId));
        seats.take(claim(0, "anna"), Presence::Connected(old), None);
        seats.come(Seat(0), Presence::Connected(new));
        assert_eq!((seats.connection(Seat(0)), seats.has_connections()), (Some(new), true));
        seats.go_away(Seat(0), 100);
        assert_eq!((seats.connection(Seat(0)), seats.has_connections()), (None, false));
        assert_eq!(seats.connection(Seat(1)), None);
    }

    #[test]
    fn an_order_of_an_earlier_sitting_is_not_one_of_who_sits_there_now() {
        let mut seats = SeatTable::default();
        seats.take(claim(0, "anna"), Presence::Connected(ConnectionId(1)), None);
        let [annas, bens] = ["anna", "ben"].map(|name| Some(Sitting::named_by(name)));
        assert!(seats.is_sitting(Seat(0), annas) && !seats.is_sitting(Seat(0), None));
        seats.free(Seat(0));
        assert!(!seats.is_sitting(Seat(0), annas), "nobody sits there");
        seats.take(claim(0, "ben"), Presence::Connected(ConnectionId(1)), None);
        assert!(!seats.is_sitting(Seat(0), annas) && seats.is_sitting(Seat(0), bens));
        seats.take(
            SeatClaim { holder: SeatHolder::Bot { level: Level::Easy }, ..claim(0, "ai_1") },
            Presence::Bot,
            None,
        );
        assert!(!seats.is_sitting(Seat(0), bens) && seats.is_sitting(Seat(0), None));
    }

    #[test]
    fn a_bot_has_no_tokens() {
        let mut seats = SeatTable::default();
        let bot = SeatClaim { holder: SeatHolder::Bot { level: Level::Easy }, ..claim(0, "ai_1") };
        seats.take(bot, Presence::Bot, None);
        assert!(seats.show_token(Seat(0), 7).is_none() && seats.next_token(Seat(0)).is_none());
    }
}
