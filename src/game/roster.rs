//! Who sits where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Seat;
use crate::domain::PlayerId;

/// A player in a seat, as everybody in the room is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Who.
    pub player: PlayerId,
    /// Whether a policy plays, not a person or a program of theirs.
    pub bot: bool,
}

/// The seats of a match. The last to sit in a seat stays known, because results are told by seat.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    seats: Vec<Chair>,
    seats_max: u16,
    taken: usize,
}

#[derive(Debug, Clone)]
struct Chair {
    member: Member,
    taken: bool,
}

impl Roster {
    /// `seats_max` free seats.
    pub fn new(seats_max: u16) -> Roster {
        Roster { seats: Vec::new(), seats_max, taken: 0 }
    }

    /// Seats `member` at the lowest free number; `None` when all are taken.
    pub fn seat(&mut self, member: Member) -> Option<Seat> {
        let free = if self.taken == self.seats.len() {
            self.seats.len()
        } else {
            self.seats.iter().position(|chair| !chair.taken)?
        };
        if free >= usize::from(self.seats_max) {
            return None;
        }
        let chair = Chair { member, taken: true };
        match self.seats.get_mut(free) {
            Some(old) => *old = chair,
            None => self.seats.push(chair),
        }
        self.taken += 1;
        Some(Seat(free as u16))
    }

    /// Frees a seat; answers who sat there.
    pub fn vacate(&mut self, seat: Seat) -> Option<&Member> {
        let chair = self.seats.get_mut(seat.index()).filter(|chair| chair.taken)?;
        chair.taken = false;
        self.taken -= 1;
        Some(&chair.member)
    }

    /// Who sits there now.
    pub fn member(&self, seat: Seat) -> Option<&Member> {
        self.seats.get(seat.index()).filter(|chair| chair.taken).map(|chair| &chair.member)
    }

    /// Who sits there now or was the last to.
    pub fn last_member(&self, seat: Seat) -> Option<&Member> {
        self.seats.get(seat.index()).map(|chair| &chair.member)
    }

    /// Taken seats, in order.
    pub fn taken(&self) -> impl Iterator<Item = (Seat, &Member)> {
        (0..)
            .zip(&self.seats)
            .filter(|(_, chair)| chair.taken)
            .map(|(number, chair)| (Seat(number), &chair.member))
    }

    /// How many seats are taken.
    pub fn len(&self) -> usize {
        self.taken
    }

    /// Whether nobody sits here.
    pub fn is_empty(&self) -> bool {
        self.taken == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Member {
        Member { player: PlayerId::parse(name).unwrap(), bot: false }
    }

    #[test]
    fn the_lowest_free_seat_is_given() {
        let mut roster = Roster::new(3);
        let seats: Vec<_> = ["a", "b", "c", "d"].iter().map(|name| roster.seat(member(name))).collect();
        assert_eq!(seats, [Some(Seat(0)), Some(Seat(1)), Some(Seat(2)), None]);
        assert_eq!(roster.vacate(Seat(1)).unwrap().player.as_str(), "b");
        assert_eq!(roster.vacate(Seat(1)), None);
        assert_eq!(roster.last_member(Seat(1)).unwrap().player.as_str(), "b");
        assert_eq!(roster.seat(member("e")), Some(Seat(1)));
    }
}
