//! All fighters by seat, and what they do to each other: hits, deaths, and who gets a death counted.
//!
//! Must not: know modes, shots or what clients are told.

use serde::{Deserialize, Serialize};

use super::fighter::{Fighter, Life};
use crate::game::Seat;

/// The fighters of a match.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fighters(Vec<Option<Fighter>>);

impl Fighters {
    /// Fighters with all seats empty.
    pub(super) fn none(seats_max: u16) -> Fighters {
        Fighters(vec![None; usize::from(seats_max)])
    }

    /// The fighter in a seat.
    pub(super) fn get(&self, seat: Seat) -> Option<&Fighter> {
        self.0.get(seat.index())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, seat: Seat) -> Option<&mut Fighter> {
        self.0.get_mut(seat.index())?.as_mut()
    }

    /// All fighters by seat, also the dead.
    pub(super) fn all(&self) -> impl Iterator<Item = &Fighter> + Clone {
        self.0.iter().flatten()
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Fighter> {
        self.0.iter_mut().flatten()
    }

    pub(super) fn living(&self) -> impl Iterator<Item = &Fighter> + Clone {
        self.all().filter(|fighter| fighter.alive())
    }

    /// All seats of the room.
    pub(super) fn seats(&self) -> impl Iterator<Item = Seat> + use<> {
        (0..self.0.len() as u16).map(Seat)
    }

    /// Adds a player. Answers `false` when the seat is taken, or does not exist.
    pub(super) fn add(&mut self, seat: Seat) -> bool {
        let free = self.0.get_mut(seat.index()).filter(|place| place.is_none());
        free.map(|place| *place = Some(Fighter::new(seat))).is_some()
    }

    /// Removes a player, and all memory of that player's hits.
    pub(super) fn remove(&mut self, seat: Seat) -> Option<Fighter> {
        let fighter = self.0.get_mut(seat.index())?.take()?;
        for other in self.all_mut() {
            other.blows.retain(|blow| blow.by != seat);
        }
        Some(fighter)
    }

    /// Counts that a shot of `by` has hit `of`. Answers whether `of` dies of it.
    pub(super) fn strike(&mut self, by: Seat, of: Seat, damage: u8, tick: u32) -> bool {
        if let Some(shooter) = self.get_mut(by) {
            shooter.tally.hit += 1;
        }
        let Some(victim) = self.get_mut(of) else { return false };
        victim.struck(by, tick);
        victim.hurt(damage)
    }

    /// Counts a death, by a player or by the zone. Answers who has helped.
    pub(super) fn kill(
        &mut self,
        of: Seat,
        by: Option<Seat>,
        life: Life,
        tick: u32,
        hz: u16,
    ) -> Option<Vec<Seat>> {
        let victim = self.get_mut(of)?;
        let assists: Vec<Seat> = victim.helpers(by, tick, hz).collect();
        victim.fall(life);
        for &seat in &assists {
            if let Some(helper) = self.get_mut(seat) {
                helper.tally.assists += 1;
                helper.restated = true;
            }
        }
        if let Some(killer) = by.and_then(|seat| self.get_mut(seat)) {
            killer.tally.kills += 1;
            killer.tally.score += 1;
            killer.restated = true;
        }
        Some(assists)
    }

    /// The best score.
    pub(super) fn top_score(&self) -> u32 {
        self.all().map(|fighter| fighter.tally.score).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    fn three() -> Fighters {
        let mut fighters = Fighters::none(3);
        for seat in fighters.seats() {
            assert!(fighters.add(seat) && !fighters.add(seat));
            fighters.get_mut(seat).unwrap().rise(Vec2::ZERO, 1);
        }
        fighters
    }

    #[test]
    fn who_strikes_last_has_the_kill_and_who_struck_before_has_helped() {
        let mut fighters = three();
        assert!(!fighters.strike(Seat(1), Seat(0), 60, 5));
        assert!(fighters.strike(Seat(2), Seat(0), 60, 6));
        let assists = fighters.kill(Seat(0), Some(Seat(2)), Life::Out, 6, 20);
        assert_eq!((assists, fighters.top_score(), fighters.living().count()), (Some(vec![Seat(1)]), 1, 2));
        let tallies = fighters.all().map(|fighter| fighter.tally);
        let counts: Vec<_> = tallies.map(|tally| (tally.kills, tally.deaths, tally.assists)).collect();
        assert_eq!(counts, [(0, 1, 0), (0, 0, 1), (1, 0, 0)]);
    }

    #[test]
    fn who_has_left_has_helped_nobody() {
        let mut fighters = three();
        assert!(!fighters.strike(Seat(1), Seat(0), 10, 5));
        assert!(fighters.remove(Seat(1)).is_some() && fighters.remove(Seat(1)).is_none());
        assert_eq!(fighters.kill(Seat(0), None, Life::Out, 6, 20), Some(Vec::new()));
        assert_eq!(fighters.kill(Seat(1), None, Life::Out, 6, 20), None);
    }
}
