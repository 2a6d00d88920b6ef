//! The seats of a room that are reserved: who may sit where, how long they are waited for, and what whoever opened the
//! room inside the server is told.
//!
//! While somebody is missing, those who came hold their seats outside of the match, so that it makes no step. When all
//! are there, they join it in the order of seats. Must not: know who opened the room, or how anybody is reached.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Effect, RoomRefused, WorkList};
use crate::domain::{MatchResult, PlayerId};
use crate::game::{
    LeaveReason, Level, Match, MatchEffect, MatchNotice, Member, Phase, Quitter, Seat, SeatRefused,
};
use crate::room::work::Task;

/// The reservation of all seats of a room. It is part of the room's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Those who may sit down, in the order of seats: the first one has the first side.
    pub seats: Vec<ReservedSeat>,
    /// The time for which those who are missing are waited for, in milliseconds. It begins when the room is opened, and
    /// anew when the room comes back after a crash or a restart.
    pub wait_ms: u64,
    /// The players who may not watch. Whoever watches without a name is not known, so a room whose matches are to be
    /// hidden from these needs a delay, too.
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
    fn seat_of(&self, member: &Member) -> Option<Seat> {
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

/// The reserved seats of a room, from its opening to its end. In a room without a reservation nothing happens.
#[derive(Debug, Default)]
pub(super) struct ReservedSeats {
    reservation: Option<Arc<Reservation>>,
    /// The time until which those who are missing are waited for; `None` once the match has begun.
    until_ms: Option<u64>,
    /// The last news of all, once they are told.
    last_news: Option<ReservationNews>,
}

impl ReservedSeats {
    /// The seats of a room that is opened, or comes back with a match in which nobody has sat.
    pub(super) fn new(reservation: Option<&Arc<Reservation>>, now_ms: u64) -> ReservedSeats {
        let until_ms = reservation.map(|reservation| now_ms.saturating_add(reservation.wait_ms));
        ReservedSeats { reservation: reservation.cloned(), until_ms, last_news: None }
    }

    /// The seats of a room that comes back with this match.
    pub(super) fn recalled(
        reservation: Option<&Arc<Reservation>>,
        game: &Match,
        now_ms: u64,
    ) -> ReservedSeats {
        let seats = ReservedSeats::new(reservation, now_ms);
        let has_begun = game.roster().chairs().next().is_some() || game.phase() == Phase::Finished;
        ReservedSeats { until_ms: seats.until_ms.filter(|_| !has_begun), ..seats }
    }

    /// Whether somebody is waited for, so that the match has not begun.
    pub(super) fn is_gathering(&self) -> bool {
        self.until_ms.is_some()
    }

    /// Gives a newcomer a seat of the match, or holds the one that is reserved for them until everybody has come. Errors:
    /// no seat is reserved for them, they have left the match before, or the match admits nobody.
    pub(super) fn seat(
        &self,
        member: Member,
        quitters: &[Quitter],
        game: &mut Match,
        work: &mut WorkList,
    ) -> Result<Seat, RoomRefused> {
        let Some(reservation) = &self.reservation else {
            return Ok(game.seat(member, &mut work.match_effects)?);
        };
        let seat = reservation.seat_of(&member).ok_or(RoomRefused::Reserved)?;
        if quitters.iter().any(|quitter| quitter.member == member) {
            return Err(SeatRefused::NotAdmitted("you have left this match, which counts as lost").into());
        }
        if !self.is_gathering() {
            return Ok(game.seat_at(seat, member, &mut work.match_effects)?);
        }
        let (is_bot, told) = (member.bot, MatchEffect::Broadcast(MatchNotice::Joined(seat, member.clone())));
        if !game.reserve_at(seat, member) {
            return Err(SeatRefused::RoomFull.into());
        }
        work.match_effects.push(told);
        if !is_bot {
            // A bot is shown the match when it may act.
            work.push_effect(Effect::Greet(seat));
        }
        Ok(seat)
    }

    /// Frees a seat of the match, or one that is held for it.
    pub(super) fn vacate(&self, seat: Seat, reason: LeaveReason, game: &mut Match, work: &mut WorkList) {
        if !self.is_gathering() {
            return game.vacate(seat, reason, &mut work.match_effects);
        }
        if let Some(member) = game.roster().member(seat).cloned() {
            game.release(seat);
            work.match_effects.push(MatchEffect::Broadcast(MatchNotice::Left(seat, member, reason)));
        }
    }

    /// Begins the match if everybody has come. Answers whether it begins.
    pub(super) fn begin(&mut self, game: &mut Match, work: &mut WorkList) -> bool {
        let is_complete = |reservation: &Arc<Reservation>| game.roster().len() == reservation.seats.len();
        if !self.is_gathering() || !self.reservation.as_ref().is_some_and(is_complete) {
            return false;
        }
        self.until_ms = None;
        let members: Vec<_> = game.roster().taken().map(|(seat, member)| (seat, member.clone())).collect();
        work.push_effect(Effect::TellOpener(ReservationNews::Met));
        for (seat, member) in members {
            game.release(seat);
            work.push_effect(Effect::Hide(seat));
            work.push_task(Task::Reseat(seat, member));
        }
        true
    }

    /// Tells that those who are missing were waited for long enough, if that is so; answers `true` once.
    pub(super) fn expire(&mut self, game: &Match, work: &mut WorkList, now_ms: u64) -> bool {
        let Some(reservation) = self.reservation.clone() else { return false };
        if self.until_ms.take_if(|until_ms| *until_ms <= now_ms).is_none() {
            return false;
        }
        let players = reservation.seats.iter().map(|of| of.player.clone());
        let (came, missing) = players.partition(|player| game.roster().seat_of(player).is_some());
        self.tell_end(ReservationNews::Expired { came, missing }, work)
    }

    /// Tells the last news of all, unless they are told. Answers whether they are told now.
    pub(super) fn tell_end(&mut self, news: ReservationNews, work: &mut WorkList) -> bool {
        let is_due = self.reservation.is_some() && self.last_news.is_none();
        if is_due {
            self.last_news = Some(news.clone());
            work.push_effect(Effect::TellOpener(news));
        }
        is_due
    }

    /// The last news that were told; `None` before everybody has come, and where nothing is reserved.
    pub(super) fn last_told(&self) -> Option<ReservationNews> {
        let has_begun = self.reservation.is_some() && !self.is_gathering();
        self.last_news.clone().or(has_begun.then_some(ReservationNews::Met))
    }

    /// The time until which those who are missing are waited for.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.until_ms
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
        let member = |name: &str, bot| Member { player: PlayerId::parse(name).unwrap(), bot };
        assert_eq!(two.seat_of(&member("anna", false)), Some(Seat(0)));
        assert_eq!(two.seat_of(&member("ai_1", true)), Some(Seat(1)));
        for (name, bot) in [("anna", true), ("ai_1", false), ("carl", false)] {
            assert_eq!(two.seat_of(&member(name, bot)), None, "{name}");
        }
    }
}
