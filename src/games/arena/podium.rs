//! Deaths and what they are worth: kills, assists, places in a battle royale, and the result of a match.
//!
//! Must not: move anybody, or decide when a match ends (`flow`).

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::Arena;
use super::event::Event;
use super::fighter::{Fighter, Life, Tally};
use super::options::Mode;
use super::rules::{RESPAWN_S, ticks};
use crate::game::{Outcome, Seat, Standing};

/// Somebody who dropped out of a battle royale in this step, with what decides among those of the same step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fallen {
    seat: Seat,
    score: u32,
    hit: u32,
}

impl Fallen {
    pub(super) fn new(fighter: &Fighter) -> Fallen {
        Fallen { seat: fighter.seat, score: fighter.tally.score, hit: fighter.tally.hit }
    }

    fn merit(&self) -> (Reverse<u32>, Reverse<u32>) {
        (Reverse(self.score), Reverse(self.hit))
    }
}

/// Somebody who left a battle royale; nobody takes such a seat before it is over.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Left {
    pub(super) seat: Seat,
    pub(super) tally: Tally,
}

impl Left {
    pub(super) fn new(fighter: &Fighter) -> Left {
        Left { seat: fighter.seat, tally: fighter.tally }
    }
}

impl Arena {
    /// Counts a shot that reached `of`, and the death it may be.
    pub(super) fn strike(&mut self, by: Seat, of: Seat, damage: u8, events: &mut Vec<Event>) {
        if let Some(shooter) = self.fighter_mut(by) {
            shooter.tally.hit += 1;
            self.delta.hits.push(by.0);
        }
        let tick = self.tick;
        let Some(victim) = self.fighter_mut(of) else { return };
        victim.struck(by, tick);
        if victim.hurt(damage) {
            self.kill(of, Some(by), events);
        }
    }

    /// A player dies, by a player or by the zone.
    pub(super) fn kill(&mut self, of: Seat, by: Option<Seat>, events: &mut Vec<Event>) {
        let (tick, hz, mode) = (self.tick, self.options.hz, self.options.mode);
        let respawn_ticks = if mode == Mode::Deathmatch { ticks(RESPAWN_S, hz) } else { 0 };
        let Some(victim) = self.fighter_mut(of) else { return };
        let assists: Vec<Seat> = victim.helpers(by, tick, hz).collect();
        victim.fall(if respawn_ticks > 0 {
            Life::Until(tick.saturating_add(respawn_ticks))
        } else {
            Life::Out
        });
        let fallen = Fallen::new(victim);
        self.delta.died.push([i32::from(of.0), respawn_ticks as i32]);
        if mode == Mode::BattleRoyale {
            self.fallen.push(fallen);
        }
        self.credit(by, &assists);
        events.push(Event::Kill { by, of, assists });
    }

    fn credit(&mut self, by: Option<Seat>, assists: &[Seat]) {
        for &seat in assists {
            if let Some(helper) = self.fighter_mut(seat) {
                helper.tally.assists += 1;
                helper.restated = true;
            }
        }
        if let Some(killer) = by.and_then(|seat| self.fighter_mut(seat)) {
            killer.tally.kills += 1;
            killer.tally.score += 1;
            killer.restated = true;
        }
    }

    /// Gives the places below all who still live to those who fell in this step: more kills, then more hits are better, by
    /// all that the step has counted; who has as many of both shares a place.
    pub(super) fn place_fallen(&mut self, events: &mut Vec<Event>) {
        let alive = self.living().count() as u16;
        let mut fallen = std::mem::take(&mut self.fallen);
        for f in &mut fallen {
            // Shots of the dead still count: two who shoot each other have both shot.
            *f = self.fighter(f.seat).map_or(*f, Fallen::new);
        }
        fallen.sort_unstable_by_key(|f| (f.merit(), f.seat));
        let (mut above, mut shared) = (None, alive + 1);
        for (rank, f) in (alive + 1..).zip(&fallen) {
            if above.replace(f.merit()) != Some(f.merit()) {
                shared = rank;
            }
            self.place(f.seat, shared, f.score, events);
        }
        fallen.clear();
        self.fallen = fallen;
    }

    /// Gives a place in a battle royale.
    pub(super) fn place(&mut self, seat: Seat, placement: u16, score: u32, events: &mut Vec<Event>) {
        if let Some(fighter) = self.fighter_mut(seat) {
            fighter.placement = Some(placement);
        }
        self.placed.push(Standing { seat, placement, score: points(score) });
        if placement > 1 {
            events.push(Event::Out { seat, placement });
        }
    }

    /// The result as it stands: places in a battle royale; in a deathmatch kills, then fewer deaths, then more hits.
    pub(super) fn result(&self) -> Outcome {
        match self.options.mode {
            Mode::BattleRoyale => {
                let mut standings = self.placed.clone();
                standings.sort_by_key(|standing| standing.placement);
                for standing in &mut standings {
                    // Shots of the dead still count: their score is the last one, if they did not leave.
                    let last = self.fighter(standing.seat).map(|fighter| points(fighter.tally.score));
                    standing.score = last.unwrap_or(standing.score);
                }
                Outcome { standings }
            }
            Mode::Deathmatch => by_merit(self.fighters.iter().flatten()),
        }
    }
}

fn by_merit<'a>(fighters: impl Iterator<Item = &'a Fighter>) -> Outcome {
    let merit = |f: &Fighter| (Reverse(f.tally.score), f.tally.deaths, Reverse(f.tally.hit));
    let mut ranked: Vec<&Fighter> = fighters.collect();
    ranked.sort_by_key(|f| (merit(f), f.seat));
    let mut standings: Vec<Standing> = Vec::with_capacity(ranked.len());
    for (rank, fighter) in ranked.iter().enumerate() {
        let tied = rank > 0 && merit(ranked[rank - 1]) == merit(fighter);
        let placement = if tied { standings[rank - 1].placement } else { rank as u16 + 1 };
        standings.push(Standing { seat: fighter.seat, placement, score: points(fighter.tally.score) });
    }
    Outcome { standings }
}

fn points(score: u32) -> i32 {
    i32::try_from(score).unwrap_or(i32::MAX)
}
