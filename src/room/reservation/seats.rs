//! The reserved seats of a room, from its opening to its end.
//!
//! While somebody is missing, those who came hold their seats outside of the match, so that it makes no step. When all
//! are there, they join it in one step, in the order of seats.

use std::sync::Arc;

use super::{Reservation, ReservationNews};
use crate::game::{LeaveReason, Match, MatchEffect, MatchNotice, Member, Phase, Quitter, Seat, SeatRefused};
use crate::room::work::{Task, WorkList};
use crate::room::{Effect, RoomRefused};

/// The reserved seats of a room, from its opening to its end. In a room without a reservation nothing happens.
#[derive(Debug, Default)]
pub(in crate::room) struct ReservedSeats {
    reservation: Option<Arc<Reservation>>,
    /// The time until which those who are missing are waited for; `None` once the match has begun.
    until_ms: Option<u64>,
    /// The last news of all, once they are told.
    last_news: Option<ReservationNews>,
}

impl ReservedSeats {
    /// The seats of a room that is opened, or comes back with a match in which nobody has sat.
    pub(in crate::room) fn new(reservation: Option<&Arc<Reservation>>, now_ms: u64) -> ReservedSeats {
        let until_ms = reservation.map(|reservation| now_ms.saturating_add(reservation.wait_ms));
        ReservedSeats { reservation: reservation.cloned(), until_ms, last_news: None }
    }

    /// The seats of a room that comes back with this match.
    pub(in crate::room) fn recalled(
        reservation: Option<&Arc<Reservation>>,
        game: &Match,
        now_ms: u64,
    ) -> ReservedSeats {
        let seats = ReservedSeats::new(reservation, now_ms);
        let has_begun = game.roster().chairs().next().is_some() || game.phase() == Phase::Finished;
        ReservedSeats { until_ms: seats.until_ms.filter(|_| !has_begun), ..seats }
    }

    /// Whether somebody is waited for, so that the match has not begun.
    pub(in crate::room) fn is_gathering(&self) -> bool {
        self.until_ms.is_some()
    }

    /// Gives a newcomer a seat of the match, or holds the one that is reserved for them until everybody has come. Errors:
    /// no seat is reserved for them, they have left the match before, or the match admits nobody.
    pub(in crate::room) fn seat(
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
            game.seat_at(seat, &member)?;
            work.match_effects.push(MatchEffect::Broadcast(MatchNotice::Joined(seat, member)));
            game.go_on(&mut work.match_effects);
            return Ok(seat);
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
    pub(in crate::room) fn vacate(
        &self,
        seat: Seat,
        reason: LeaveReason,
        game: &mut Match,
        work: &mut WorkList,
    ) {
        if !self.is_gathering() {
            return game.vacate(seat, reason, &mut work.match_effects);
        }
        if let Some(member) = game.roster().member(seat).cloned() {
            game.release(seat);
            work.match_effects.push(MatchEffect::Broadcast(MatchNotice::Left(seat, member, reason)));
        }
    }

    /// Begins the match if everybody has come. Answers whether it begins.
    pub(in crate::room) fn begin(&mut self, game: &mut Match, work: &mut WorkList) -> bool {
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
        work.push_task(Task::GoOn);
        true
    }

    /// Tells that those who are missing were waited for long enough, if that is so; answers `true` once.
    pub(in crate::room) fn expire(&mut self, game: &Match, work: &mut WorkList, now_ms: u64) -> bool {
        let Some(reservation) = self.reservation.clone() else { return false };
        if self.until_ms.take_if(|until_ms| *until_ms <= now_ms).is_none() {
            return false;
        }
        let players = reservation.seats.iter().map(|of| of.player.clone());
        let (came, missing) = players.partition(|player| game.roster().seat_of(player).is_some());
        self.tell_end(ReservationNews::Expired { came, missing }, work)
    }

    /// Whether the last news of all are still to be told.
    pub(in crate::room) fn owes_end(&self) -> bool {
        self.reservation.is_some() && self.last_news.is_none()
    }

    /// Tells the last news of all, unless they are told. Answers whether they are told now.
    pub(in crate::room) fn tell_end(&mut self, news: ReservationNews, work: &mut WorkList) -> bool {
        let is_due = self.owes_end();
        if is_due {
            self.last_news = Some(news.clone());
            work.push_effect(Effect::TellOpener(news));
        }
        is_due
    }

    /// The last news that were told; `None` before everybody has come, and where nothing is reserved.
    pub(in crate::room) fn last_told(&self) -> Option<ReservationNews> {
        let has_begun = self.reservation.is_some() && !self.is_gathering();
        self.last_news.clone().or(has_begun.then_some(ReservationNews::Met))
    }

    /// The time until which those who are missing are waited for.
    pub(in crate::room) fn due_ms(&self) -> Option<u64> {
        self.until_ms
    }
}
