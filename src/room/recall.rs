//! Brings a room back from its record: its seats with their owners, and the progress of its result on the way to the
//! records.
//!
//! The match comes from the journal and the claims from the record, which may be a moment older or newer. So the two
//! are made to agree: everybody with a claim has a seat, and nobody else has one. Must not: know how a record is read.

use super::clocks::SeatClocks;
use super::ending::{Conclusion, Keeping, Terms};
use super::reservation::seats::ReservedSeats;
use super::work::{Task, WorkList};
use super::{
    DelayedStatus, Effect, Now, RoomFact, RoomRecord, RoomState, RoomStatus, SeatClaim, SeatHolder, SeatTable,
};
use crate::domain::PlayerId;
use crate::game::{Match, Member, Seat};

/// Has a room take up what an earlier run of it left (see [`RoomState::recall`]).
pub(super) fn take_up(
    room: &mut RoomState,
    mut record: RoomRecord,
    planned: bool,
    keeping: Keeping,
    now: Now,
) {
    cover(room, &record);
    room.round = record.round;
    room.chat.recall(std::mem::take(&mut record.chat), now.ms);
    room.clocks = SeatClocks::recalled(room.config.time_bank, std::mem::take(&mut record.clocks));
    room.reserved = ReservedSeats::recalled(room.config.reservation.as_ref(), &room.game, now.ms);
    let terms = Terms { room: &room.config, bounds: &room.bounds, keeping };
    let going_on = GoingOn { planned, is_gathering: room.reserved.is_gathering() };
    let RecalledState { seats, ending, facts, work } =
        RecalledState::of(&mut record, going_on, &mut room.game, terms, now);
    room.seats = seats;
    room.ending = ending;
    room.work = work;
    facts.into_iter().for_each(|fact| room.notes.note(fact));
}

/// Covers how the match of a room stands now: its players know it, everybody else sees it after the delay.
pub(super) fn cover(room: &mut RoomState, record: &RoomRecord) {
    room.delayed = DelayedStatus::new(room.config.delay_ms(), RoomStatus::covered(record, &room.game));
}

/// The circumstances in which a room comes back.
#[derive(Clone, Copy)]
struct GoingOn {
    /// Whether the room was handed over by a planned stop.
    planned: bool,
    /// Whether its seats are held outside of the match until everybody has come.
    is_gathering: bool,
}

/// The state that a room takes up when it comes back.
struct RecalledState {
    /// The seats, whose owners are all away for now.
    seats: SeatTable,
    /// The progress of the match's result.
    ending: Conclusion,
    /// The facts about it for the journal.
    facts: Vec<RoomFact>,
    /// The work to do first.
    work: WorkList,
}

impl RecalledState {
    /// Takes up the record of this match's room.
    fn of(
        record: &mut RoomRecord,
        going_on: GoingOn,
        game: &mut Match,
        terms: Terms<'_>,
        now: Now,
    ) -> RecalledState {
        let leaves_ms = now.ms + terms.bounds.resume_grace_ms;
        let mut recalled = RecalledState {
            seats: SeatTable::recalled(std::mem::take(&mut record.seats), leaves_ms),
            ending: Conclusion::recalled(record),
            facts: Vec::new(),
            work: WorkList::default(),
        };
        if game.is_over() {
            // The seats are those of the players of that match; others may have them by now.
            let RecalledState { seats, ending, facts, work } = &mut recalled;
            facts.extend(ending.finish_again(game, seats, terms, work, now).map(RoomFact::Decided));
        }
        recalled.clear_unclaimed(game);
        recalled.free_unseated(game, going_on.is_gathering);
        if !going_on.planned {
            // The process died. Only those who have seen the last steps know how many were made and not written.
            recalled.work.push_task(Task::Recovered);
        }
        recalled.work.push_task(Task::GoOn);
        recalled
    }

    /// Clears the seats to which nobody has a claim.
    fn clear_unclaimed(&mut self, game: &mut Match) {
        for seat in unclaimed(game, &self.seats) {
            if game.is_over() {
                // When a match is over, no record says who left after it.
                game.release(seat);
            } else {
                self.work.push_task(Task::Clear(seat));
            }
        }
    }

    /// Frees the claims to seats that the match does not give to their owner. When the match is over, the seat is kept for
    /// the next one; when it has not begun, for this one.
    fn free_unseated(&mut self, game: &mut Match, is_gathering: bool) {
        for SeatClaim { seat, player, holder } in self.seats.claims().cloned().collect::<Vec<_>>() {
            if game.is_over() || is_gathering {
                let bot = matches!(holder, SeatHolder::Bot { .. });
                game.reserve_at(seat, Member { bot, ..Member::person(player.clone()) });
            }
            if !game.roster().is_of(seat, &player) {
                self.free(seat);
            }
        }
    }

    fn free(&mut self, seat: Seat) {
        if let Some(claim) = self.seats.free(seat) {
            self.facts.push(RoomFact::Freed { seat });
            self.work.push_effect(Effect::Freed(claim));
        }
    }
}

/// The seats that the match gives to somebody who has no claim to them.
fn unclaimed(game: &Match, seats: &SeatTable) -> Vec<Seat> {
    let is_unclaimed = |(seat, player): &(Seat, &PlayerId)| !seats.is_of(*seat, player);
    let taken = game.roster().taken().map(|(seat, member)| (seat, &member.player));
    taken.filter(is_unclaimed).map(|(seat, _)| seat).collect()
}
