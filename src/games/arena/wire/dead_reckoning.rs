//! Fills the delta at the end of a step: dead reckoning, figures, and the clocks that jumped.
//!
//! **Tolerance.** Clients draw each living player on a line: the last anchor they were told, extrapolated. The server
//! keeps the same line, and tells a new one as soon as it is more than [`TOLERANCE`] from the truth, or would be after
//! the next tick. Keyframes show the line, not the truth. So at the end of every tick, all clients that apply the
//! deltas have every living player within the tolerance, and all at the same place, however they joined.
//!
//! Must not: change anything but anchors and the delta.

use super::delta::Delta;
use crate::game::Phase;
use crate::games::arena::Clock;
use crate::games::arena::fighter::{Anchor, Fighter, hundredths};
use crate::games::arena::fighters::Fighters;
use crate::games::arena::rules::tick_s;
use crate::games::arena::zone::Zone;

/// How far a client's picture of a player may be off, in units.
pub(in crate::games::arena) const TOLERANCE: f32 = 0.05;

impl Delta {
    /// Tells, at the end of a step, the changes of players' courses, health and figures.
    pub(in crate::games::arena) fn tell_fighters(&mut self, fighters: &mut Fighters, tick: u32, hz: u16) {
        for fighter in fighters.all_mut() {
            if fighter.alive() && off_the_line(fighter, tick, hz) {
                tell_course(fighter, tick, hz, self);
            }
            let felt = std::mem::take(&mut fighter.felt);
            if std::mem::take(&mut fighter.restated) {
                self.stats.push(figures(fighter));
            } else if felt {
                let row = [i32::from(fighter.seat.0), i32::from(fighter.health), i32::from(fighter.potions)];
                self.health.push(row);
            }
        }
    }

    /// Tells the numbers of the clock that a client cannot foresee.
    pub(in crate::games::arena) fn tell_clock(&mut self, before: Clock, now: Clock) {
        let foreseen = before.foreseen();
        self.phase = (now.phase != before.phase).then_some(now.phase);
        self.ticks_left = (now.ticks_left != foreseen.ticks_left).then_some(now.ticks_left);
        self.countdown_ticks =
            (now.countdown_ticks != foreseen.countdown_ticks).then_some(now.countdown_ticks);
        self.alive = (now.alive != before.alive).then_some(now.alive);
    }

    /// Tells where the zone is now.
    pub(in crate::games::arena) fn tell_zone(&mut self, zone: &Zone) {
        let (x, y) = hundredths(zone.centre);
        self.zone = Some([x, y, (zone.radius * 100.0).round() as i32, i32::from(zone.shrinking)]);
    }

    /// Tells the circle that the zone shrinks to next.
    pub(in crate::games::arena) fn tell_next_zone(&mut self, zone: &Zone) {
        let (centre, radius) = zone.next();
        let (x, y) = hundredths(centre);
        self.next_zone = Some([x, y, (radius * 100.0).round() as i32]);
    }
}

impl Clock {
    /// The clock after one more tick, as a client counts on without news.
    fn foreseen(self) -> Clock {
        let gone = |phase| u32::from(self.phase == phase);
        Clock {
            ticks_left: self.ticks_left.saturating_sub(gone(Phase::Playing)),
            countdown_ticks: self.countdown_ticks.saturating_sub(gone(Phase::Waiting)),
            ..self
        }
    }
}

/// Gives a body a new line: the old one with a turn when that is exact enough (a short row), and otherwise one that
/// begins where the body is.
fn tell_course(fighter: &mut Fighter, tick: u32, hz: u16, told: &mut Delta) {
    let seat = i32::from(fighter.seat.0);
    let (x, y) = hundredths(fighter.at);
    let (vx, vy) = hundredths(fighter.velocity);
    let turned = fighter.anchor.turned(fighter.velocity, tick, hz);
    if turned.at(tick, hz).distance_squared(fighter.at) < TOLERANCE * TOLERANCE / 4.0 {
        fighter.anchor = turned;
        told.turned.push([seat, vx, vy]);
    } else {
        fighter.anchor = Anchor::new(fighter.at, fighter.velocity, tick);
        told.moved.push([seat, x, y, vx, vy]);
    }
}

fn off_the_line(fighter: &Fighter, tick: u32, hz: u16) -> bool {
    let (line, ahead) = (fighter.anchor.at(tick, hz), fighter.anchor.at(tick.saturating_add(1), hz));
    let expected = fighter.at + fighter.velocity * tick_s(hz);
    line.distance_squared(fighter.at) > TOLERANCE * TOLERANCE
        || ahead.distance_squared(expected) > TOLERANCE * TOLERANCE
}

fn figures(fighter: &Fighter) -> [i32; 9] {
    let tally = fighter.tally;
    let counts = [tally.score, tally.kills, tally.deaths, tally.assists, tally.fired, tally.hit];
    let [score, kills, deaths, assists, fired, hit] = counts.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    let (health, potions) = (i32::from(fighter.health), i32::from(fighter.potions));
    [i32::from(fighter.seat.0), health, potions, score, kills, deaths, assists, fired, hit]
}
