//! The seats of a match, with their players.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Seat;
use crate::domain::PlayerId;

/// A player in a seat, as everybody in the room is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The id by which the player is known.
    pub player: PlayerId,
    /// Whether a policy plays, not a person or a program of theirs.
    pub bot: bool,
    /// Whether a program of somebody's plays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub program: bool,
}

impl Member {
    /// A person.
    pub fn person(player: PlayerId) -> Member {
        Member { player, bot: false, program: false }
    }

    /// A bot of this server.
    pub fn bot(player: PlayerId) -> Member {
        Member { player, bot: true, program: false }
    }
}

/// A seat that somebody has, or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chair {
    /// The number of the seat.
    pub seat: Seat,
    /// The player who has the seat, or was the last to have it.
    pub member: Member,
    /// Whether they still have it.
    pub taken: bool,
}

/// The seats of a match. The last to sit in a seat stays known, because results are told by seat.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    seats: Vec<Place>,
    seats_max: u16,
    taken: usize,
    bots: usize,
}

#[derive(Debug, Clone)]
struct Place {
    member: Option<Member>,
    taken: bool,
}

impl Roster {
    /// `seats_max` free seats.
    pub fn new(seats_max: u16) -> Roster {
        Roster { seats: Vec::new(), seats_max, taken: 0, bots: 0 }
    }

    /// The seats as a checkpoint has them.
    pub(super) fn of(seats_max: u16, chairs: Vec<Chair>) -> Roster {
        let mut roster = Roster::new(seats_max);
        for Chair { seat, member, taken } in chairs {
            if roster.seat_at(seat, member) && !taken {
                roster.vacate(seat);
            }
        }
        roster
    }

    /// The number of seats.
    pub fn seats_max(&self) -> u16 {
        self.seats_max
    }

    /// The free seat with the lowest number.
    pub fn free(&self) -> Option<Seat> {
        let free = if self.taken == self.seats.len() {
            self.seats.len()
        } else {
            self.seats.iter().position(|chair| !chair.taken)?
        };
        (free < usize::from(self.seats_max)).then_some(Seat(free as u16))
    }

    /// Seats `member` there; answers `false` when the seat is taken or there is no such seat.
    pub fn seat_at(&mut self, seat: Seat, member: Member) -> bool {
        if seat.0 >= self.seats_max || self.member(seat).is_some() {
            return false;
        }
        if self.seats.len() <= seat.index() {
            self.seats.resize(seat.index() + 1, Place { member: None, taken: false });
        }
        self.bots += usize::from(member.bot);
        self.seats[seat.index()] = Place { member: Some(member), taken: true };
        self.taken += 1;
        true
    }

    /// Frees a seat; answers its last player.
    pub fn vacate(&mut self, seat: Seat) -> Option<&Member> {
        let chair = self.seats.get_mut(seat.index()).filter(|chair| chair.taken)?;
        chair.taken = false;
        self.taken -= 1;
        self.bots -= usize::from(chair.member.as_ref().is_some_and(|member| member.bot));
        chair.member.as_ref()
    }

    /// The player who sits there now.
    pub fn member(&self, seat: Seat) -> Option<&Member> {
        self.seats.get(seat.index()).filter(|chair| chair.taken)?.member.as_ref()
    }

    /// The player who sits there now or was the last to.
    pub fn last_member(&self, seat: Seat) -> Option<&Member> {
        self.seats.get(seat.index())?.member.as_ref()
    }

    /// The seat of this player.
    pub fn seat_of(&self, player: &PlayerId) -> Option<Seat> {
        self.taken().find(|(_, member)| member.player == *player).map(|(seat, _)| seat)
    }

    /// Whether this player sits there; somebody else may by the time a message arrives.
    pub fn is_of(&self, seat: Seat, player: &PlayerId) -> bool {
        self.member(seat).is_some_and(|member| member.player == *player)
    }

    /// Taken seats, in order.
    pub fn taken(&self) -> impl Iterator<Item = (Seat, &Member)> {
        (0..=u16::MAX)
            .zip(&self.seats)
            .filter(|(_, chair)| chair.taken)
            .filter_map(|(number, chair)| Some((Seat(number), chair.member.as_ref()?)))
    }

    /// Seats that are or were taken, in order, each with its player or its last one, and whether it is still taken.
    pub fn chairs(&self) -> impl Iterator<Item = (Seat, &Member, bool)> + Clone {
        let known = (0..=u16::MAX).zip(&self.seats);
        known.filter_map(|(number, chair)| Some((Seat(number), chair.member.as_ref()?, chair.taken)))
    }

    /// The number of taken seats.
    pub fn len(&self) -> usize {
        self.taken
    }

    /// The number of bots among them.
    pub fn bots(&self) -> usize {
        self.bots
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
        Member::person(PlayerId::parse(name).unwrap())
    }

    #[test]
    fn the_lowest_free_seat_is_given() {
        let mut roster = Roster::new(3);
        for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
            assert_eq!(roster.free(), Some(Seat(number as u16)));
            assert!(roster.seat_at(Seat(number as u16), member(name)));
        }
        assert_eq!(roster.free(), None);
        assert!(!roster.seat_at(Seat(1), member("d")));
        assert_eq!(roster.vacate(Seat(1)).unwrap().player.as_str(), "b");
        assert_eq!(roster.vacate(Seat(1)), None);
        assert_eq!(roster.last_member(Seat(1)).unwrap().player.as_str(), "b");
        assert_eq!(roster.free(), Some(Seat(1)));
    }

    #[test]
    fn as_many_seats_as_there_are_numbers_can_be_taken() {
        let mut roster = Roster::new(u16::MAX);
        let last = Seat(u16::MAX - 1);
        assert!(roster.seat_at(last, member("a")) && !roster.seat_at(Seat(u16::MAX), member("b")));
        assert_eq!(roster.taken().map(|(seat, _)| seat).collect::<Vec<_>>(), [last]);
    }
}
