//! The seats of a room that are reserved: who may sit where, how long they are waited for, and what whoever opened the
//! room inside the server is told.
//!
//! `seats.rs` says who has which seat when. Must not: know who opened the room, or how anybody is reached.

pub(super) mod opener;
pub(super) mod seats;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{MatchResult, PlayerId};
use crate::game::{Level, Member, Seat};

/// The reservation of all seats of a room. It is part of the room's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Those who may sit down, in the order of seats: the first one has the first side.
    pub seats: Vec<ReservedSeat>,
    /// The time for which those who are missing are waited for, in milliseconds. It begins when the room is opened, and
    /// anew when the room comes back after a crash or a restart.
    pub wait_ms: u64,
    /// The players who may not watch. If there are some and spectators are not behind, only those who have signed in
    /// watch, and the room is in no list.
    #[serde(default)]
    pub barred: Arc<[PlayerId]>,
}

/// A seat that is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReservedSeat {
    /// The player (or the id of a bot) that it is reserved for.
    pub player: PlayerId,
    /// The level of the bot, if a bot of this server is to play.
    #[serde(default)]
    pub bot: Option<Level>,
}

/// The reasons for which a reservation cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReservationRefused {
    /// The number of seats is another one.
    #[error("the reservation is for {reserved} seats, and the room has {seats_max}")]
    WrongNumber {
        /// The number of seats that are reserved.
        reserved: usize,
        /// The number of seats in the room.
        seats_max: u16,
    },
    /// Somebody is in it twice.
    #[error("nobody can have two of the reserved seats")]
    NamedTwice,
    /// The room would go on after its match.
    #[error("a room with reserved seats ends after its match: it has no rematch, and is not always open")]
    GoesOn,
}

impl Reservation {
    /// Whether a room can keep it. Errors: why not.
    pub fn check(&self, seats_max: u16, goes_on: bool) -> Result<(), ReservationRefused> {
        let reserved = self.seats.len();
        if reserved != usize::from(seats_max) {
            return Err(ReservationRefused::WrongNumber { reserved, seats_max });
        }
        let players: std::collections::BTreeSet<_> = self.seats.iter().map(|seat| &seat.player).collect();
        if players.len() != reserved {
            return Err(ReservationRefused::NamedTwice);
        }
        if goes_on { Err(ReservationRefused::GoesOn) } else { Ok(()) }
    }

    /// The seat of this player.
    pub(super) fn seat_of(&self, member: &Member) -> Option<Seat> {
        let is_theirs = |of: &ReservedSeat| of.player == member.player && of.bot.is_some() == member.bot;
        let index = self.seats.iter().position(is_theirs)?;
        u16::try_from(index).ok().map(Seat)
    }
}

/// What whoever has opened a room with reserved seats is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReservationNews {
    /// Everybody has come, and the match begins.
    Met,
    /// The time is over and somebody is missing; the room has ended.
    Expired {
        /// The players who were there.
        came: Vec<PlayerId>,
        /// The players who were not.
        missing: Vec<PlayerId>,
    },
    /// The match is decided. Its result is owed to the records, or announced where nothing is settled.
    Finished(Box<MatchResult>),
    /// The room has ended, or is lost, without a result.
    Aborted {
        /// The reason, for people.
        why: String,
    },
}

impl ReservationNews {
    /// The news that nothing came of the match, for this reason.
    pub fn aborted(why: &str) -> ReservationNews {
        ReservationNews::Aborted { why: why.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reservation(players: &[&str]) -> Reservation {
        let seat = |name: &&str| ReservedSeat { player: PlayerId::parse(name).unwrap(), bot: None };
        Reservation { seats: players.iter().map(seat).collect(), wait_ms: 1, ..Reservation::default() }
    }

    #[test]
    fn a_reservation_is_for_every_seat_of_a_room_that_ends_and_names_nobody_twice() {
        let two = reservation(&["anna", "ben"]);
        assert_eq!(two.check(2, false), Ok(()));
        assert_eq!(two.check(2, true), Err(ReservationRefused::GoesOn));
        let wrong = ReservationRefused::WrongNumber { reserved: 2, seats_max: 3 };
        assert_eq!(two.check(3, false), Err(wrong));
        assert_eq!(reservation(&["anna", "anna"]).check(2, false), Err(ReservationRefused::NamedTwice));
    }

    #[test]
    fn a_seat_is_for_a_player_or_for_a_bot_and_not_for_the_other() {
        let mut two = reservation(&["anna", "ai_1"]);
        two.seats[1].bot = Some(Level::Hard);
        let member = |name: &str, bot| Member { bot, ..Member::person(PlayerId::parse(name).unwrap()) };
        assert_eq!(two.seat_of(&member("anna", false)), Some(Seat(0)));
        assert_eq!(two.seat_of(&member("ai_1", true)), Some(Seat(1)));
        for (name, bot) in [("anna", true), ("ai_1", false), ("carl", false)] {
            assert_eq!(two.seat_of(&member(name, bot)), None, "{name}");
        }
    }
}
