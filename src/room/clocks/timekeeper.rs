//! Keeps the time in a room with time banks: starts and stops the clocks of players, and does what follows when one has run
//! out. The default action that is taken then is journaled like any other, so a replay needs no clocks.

use super::{ClockReading, MayGoOn};
use crate::game::{LeaveReason, Match, Pace, Phase, Seat};
use crate::room::{Effect, News, Now, RoomFact, RoomState, SeatHolder};

/// Starts and stops the clocks of a room, and does what follows when one has run out. Answers whether there was anything
/// to be told.
pub(in crate::room) fn keep_time(room: &mut RoomState, now: Now) -> bool {
    if !room.clocks.are_kept() {
        return false;
    }
    let now_us = now.ms * 1000;
    let players = room.seats.claims().filter(|claim| matches!(claim.holder, SeatHolder::Player { .. }));
    let seats: Vec<Seat> = players.map(|claim| claim.seat).collect();
    for seat in seats {
        if let Some(reading) = room.clocks.look(seat, is_awaited(&room.game, seat), now_us) {
            tell(room, reading);
            return true;
        }
    }
    let Some((reading, MayGoOn(may_go_on))) = room.clocks.take_overdue(now_us) else { return false };
    tell(room, reading);
    if !may_go_on || !act_by_default(room, reading.clock.seat) {
        forfeit(room, reading.clock.seat);
    }
    true
}

fn is_awaited(game: &Match, seat: Seat) -> bool {
    let asked = !matches!(game.pace(), Pace::Lockstep { .. }) || game.inbox().waits_for(seat);
    game.phase() == Phase::Playing && game.knows(seat) && game.dyn_game().awaits(seat) && asked
}

fn tell(room: &mut RoomState, reading: ClockReading) {
    room.notes.note(RoomFact::Clock(reading.clock));
    room.work.push_effect(Effect::Announce(News::Clock(reading)));
}

/// Takes the default action of the game for a seat; in lockstep a seat may do nothing instead. Answers `false` if the game
/// cannot go on without an answer.
fn act_by_default(room: &mut RoomState, seat: Seat) -> bool {
    let (game, effects) = (&mut room.game, &mut room.work.match_effects);
    if let Some(action) = game.dyn_game().default_action(seat) {
        return game.act(seat, None, action, false, effects).is_ok();
    }
    let passes = matches!(game.pace(), Pace::Lockstep { .. });
    if passes {
        game.pass(seat, game.tick(), effects);
    }
    passes
}

fn forfeit(room: &mut RoomState, seat: Seat) {
    if let Some(player) = room.game.roster().member(seat).map(|member| member.player.clone()) {
        room.work.push_effect(Effect::OutOfTime(seat));
        room.vacate(seat, &player, LeaveReason::OutOfTime);
    }
}
