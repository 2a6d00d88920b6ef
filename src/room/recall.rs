//! Brings a room back from its record: its seats with their owners, and the progress of its result on the way to the
//! records.
//!
//! The match comes from the journal and the claims from the record, which may be a moment older or newer. So the two
//! are made to agree: everybody with a claim has a seat, and nobody else has one. Must not: know how a record is read.

use super::ending::{Conclusion, Terms};
use super::work::{Task, WorkList};
use super::{Effect, Now, RoomFact, RoomRecord, SeatClaim, SeatHolder, SeatTable};
use crate::domain::PlayerId;
use crate::game::{Match, Member, Seat};

/// The state that a room takes up when it comes back.
pub(super) struct RecalledState {
    /// The seats, whose owners are all away for now.
    pub(super) seats: SeatTable,
    /// The progress of the match's result.
    pub(super) ending: Conclusion,
    /// The facts about it for the journal.
    pub(super) facts: Vec<RoomFact>,
    /// The work to do first.
    pub(super) work: WorkList,
}

impl RecalledState {
    /// Takes up the record of this match's room. `planned` says whether the room was handed over by a planned stop.
    pub(super) fn of(
        record: &mut RoomRecord,
        planned: bool,
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
        recalled.free_unseated(game);
        if !planned {
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
    /// the next one.
    fn free_unseated(&mut self, game: &mut Match) {
        for SeatClaim { seat, player, holder } in self.seats.claims().cloned().collect::<Vec<_>>() {
            if game.is_over() {
                let bot = matches!(holder, SeatHolder::Bot { .. });
                game.reserve_at(seat, Member { player: player.clone(), bot });
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
