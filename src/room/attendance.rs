//! The people who are present in a room, and what follows from that for the match: whether it goes on, which seats it
//! waits for, and whether the room is needed at all.

use super::{Presence, SeatTable};
use crate::game::{Match, Pace, Phase, Seat};

/// Whether there are people in the room, in seats or as spectators.
pub(super) fn has_people(game: &Match, seats: &SeatTable, spectators: usize) -> bool {
    let roster = game.roster();
    roster.len() > roster.bots() || seats.has_connections() || spectators > 0
}

/// Whether nobody is left who could play or watch. A room in which bots alone play on does not count as deserted as
/// long as their match moves on by itself.
pub(super) fn is_deserted(game: &Match, spectators: usize) -> bool {
    let roster = game.roster();
    let moves_on = game.pace() != Pace::OnInput || game.alarm().is_some();
    let bots_at_play = !roster.is_empty() && game.phase() == Phase::Playing && moves_on;
    roster.len() == roster.bots() && spectators == 0 && !bots_at_play
}

/// Finds a seat that the next step waits for and that cannot answer, because its player is away. In lockstep a match
/// does not wait for such a seat, as long as another seat that it waits for can answer.
pub(super) fn absent_and_awaited(game: &Match, seats: &SeatTable) -> Option<Seat> {
    if !matches!(game.pace(), Pace::Lockstep { .. }) {
        return None;
    }
    let is_present = |presence: Presence| presence != Presence::Away;
    // If every awaited seat is absent, the deadline makes the steps. Passing for all of them would make steps without end.
    let is_asked = |seat| game.dyn_game().awaits(seat);
    if !seats.presences().any(|(seat, presence)| is_present(presence) && is_asked(seat)) {
        return None;
    }
    let mut absent = seats.presences().filter(|(_, presence)| !is_present(*presence));
    absent.find(|(seat, _)| game.inbox().waits_for(*seat)).map(|(seat, _)| seat)
}
