//! The places of players: those of a battle royale as players drop out of it, and those of a deathmatch at its end.
//!
//! Must not: decide when a match ends (`flow`), or change anything of a player but the place.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::fighter::{Fighter, FighterFigures};
use super::fighters::Fighters;
use super::wire::Event;
use crate::game::{Seat, Standing};

/// The places of a battle royale that are decided.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Podium {
    placed: Vec<Standing>,
    /// The players who fell in this step; empty between steps.
    #[serde(skip)]
    fallen: Vec<Fallen>,
}

/// A player who dropped out of a battle royale in this step, with the figures that decide among those of the same
/// step.
#[derive(Debug, Clone, Copy)]
struct Fallen {
    seat: Seat,
    score: u32,
    hit: u32,
}

impl Fallen {
    fn new(fighter: &Fighter) -> Fallen {
        Fallen { seat: fighter.seat, score: fighter.tally.score, hit: fighter.tally.hit }
    }

    fn merit(&self) -> (Reverse<u32>, Reverse<u32>) {
        (Reverse(self.score), Reverse(self.hit))
    }
}

/// A player who left a battle royale. Nobody takes such a seat before the match is over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Left {
    pub(super) seat: Seat,
    pub(super) tally: FighterFigures,
}

impl Left {
    pub(super) fn new(fighter: &Fighter) -> Left {
        Left { seat: fighter.seat, tally: fighter.tally }
    }
}

impl Podium {
    /// Notes that a player drops out in this step.
    pub(super) fn drop_out(&mut self, fighter: &Fighter) {
        self.fallen.push(Fallen::new(fighter));
    }

    /// Gives the places below all who still live to those who fell in this step. More kills, then more hits are
    /// better, with everything that the step has counted; players with as many of both share a place.
    pub(super) fn place_fallen(&mut self, fighters: &mut Fighters, events: &mut Vec<Event>) {
        let alive = fighters.living().count() as u16;
        let mut fallen = std::mem::take(&mut self.fallen);
        for f in &mut fallen {
            // Shots of the dead still count: of two who shoot each other, both have shot.
            *f = fighters.get(f.seat).map_or(*f, Fallen::new);
        }
        fallen.sort_unstable_by_key(|f| (f.merit(), f.seat));
        let (mut above, mut shared) = (None, alive + 1);
        for (rank, f) in (alive + 1..).zip(&fallen) {
            if above.replace(f.merit()) != Some(f.merit()) {
                shared = rank;
            }
            self.place(f, shared, fighters);
            if shared > 1 {
                events.push(Event::Out { seat: f.seat, placement: shared });
            }
        }
        fallen.clear();
        self.fallen = fallen;
    }

    /// Gives the first place to the player who still lives.
    pub(super) fn crown(&mut self, fighters: &mut Fighters) {
        let winner = fighters.living().next().map(Fallen::new);
        winner.inspect(|winner| self.place(winner, 1, fighters));
    }

    fn place(&mut self, who: &Fallen, placement: u16, fighters: &mut Fighters) {
        if let Some(fighter) = fighters.get_mut(who.seat) {
            fighter.placement = Some(placement);
        }
        self.placed.push(Standing { seat: who.seat, placement, score: points(who.score) });
    }

    /// All places so far, the best first.
    pub(super) fn standings(&self, fighters: &Fighters) -> Vec<Standing> {
        let mut standings = self.placed.clone();
        standings.sort_by_key(|standing| standing.placement);
        for standing in &mut standings {
            // Shots of the dead still count, so the score is the last one of those who did not leave.
            let last = fighters.get(standing.seat).map(|fighter| points(fighter.tally.score));
            standing.score = last.unwrap_or(standing.score);
        }
        standings
    }
}

/// The places of a deathmatch: by kills, then by fewer deaths, then by more hits.
pub(super) fn by_merit(fighters: &Fighters) -> Vec<Standing> {
    let merit = |f: &Fighter| (Reverse(f.tally.score), f.tally.deaths, Reverse(f.tally.hit));
    let mut ranked: Vec<&Fighter> = fighters.all().collect();
    ranked.sort_by_key(|f| (merit(f), f.seat));
    let mut standings: Vec<Standing> = Vec::with_capacity(ranked.len());
    for (rank, fighter) in ranked.iter().enumerate() {
        let tied = rank > 0 && merit(ranked[rank - 1]) == merit(fighter);
        let placement = if tied { standings[rank - 1].placement } else { rank as u16 + 1 };
        standings.push(Standing { seat: fighter.seat, placement, score: points(fighter.tally.score) });
    }
    standings
}

fn points(score: u32) -> i32 {
    i32::try_from(score).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec2;

    fn living(seats: u16) -> Fighters {
        let mut fighters = Fighters::none(seats);
        for seat in fighters.seats() {
            fighters.add(seat);
            fighters.get_mut(seat).unwrap().rise(Vec2::ZERO, 1);
        }
        fighters
    }

    fn falls(podium: &mut Podium, fighters: &mut Fighters, seat: u16) {
        let fighter = fighters.get_mut(Seat(seat)).unwrap();
        fighter.fall(crate::games::arena::fighter::Life::Out);
        podium.drop_out(fighter);
    }

    #[test]
    fn who_falls_in_the_same_step_is_placed_by_kills_and_hits_and_shares_a_place() {
        let (mut podium, mut fighters, mut events) = (Podium::default(), living(5), Vec::new());
        fighters.get_mut(Seat(3)).unwrap().tally.score = 2;
        [1, 3, 4].into_iter().for_each(|seat| falls(&mut podium, &mut fighters, seat));
        podium.place_fallen(&mut fighters, &mut events);
        podium.place_fallen(&mut fighters, &mut events);
        falls(&mut podium, &mut fighters, 0);
        podium.place_fallen(&mut fighters, &mut events);
        podium.crown(&mut fighters);
        let places: Vec<_> =
            podium.standings(&fighters).iter().map(|one| (one.seat.0, one.placement, one.score)).collect();
        assert_eq!(places, [(2, 1, 0), (0, 2, 0), (3, 3, 2), (1, 4, 0), (4, 4, 0)]);
        assert_eq!(events.len(), 4, "nobody is told to be out who has won");
    }

    #[test]
    fn in_a_deathmatch_fewer_deaths_decide_among_as_many_kills() {
        let mut fighters = living(3);
        fighters.get_mut(Seat(0)).unwrap().tally.deaths = 1;
        let places: Vec<_> = by_merit(&fighters).iter().map(|one| (one.seat.0, one.placement)).collect();
        assert_eq!(places, [(1, 1), (2, 1), (0, 3)]);
    }
}
