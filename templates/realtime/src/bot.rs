//! Who plays when nobody else does. A bot sees what a spectator sees, and acts as a player does.

use tiltyard::game::{Level, Phase, Policy, Rng, Seat, Tick, Vec2};

use crate::game::{Action, Gem, MyGame, RUNNER, Runner, View};

/// A bot. It has a state of its own, which is no part of the match.
pub struct Bot {
    level: Level,
    seat: Seat,
    rng: Rng,
    wait: u32,
}

impl Bot {
    /// A bot of this level, for this seat.
    pub fn new(level: Level, seat: Seat, seed: u64) -> Bot {
        Bot { level, seat, rng: Rng::seeded(seed), wait: 0 }
    }

    /// Steps from one decision to the next.
    fn patience(&mut self) -> u32 {
        match self.level {
            Level::Easy => 12 + self.rng.below(12),
            Level::Normal => 5 + self.rng.below(4),
            Level::Hard => 2,
        }
    }

    /// How much it wants a gem: what it is worth, against the way there.
    fn wish(&self, place: Vec2, gem: &Gem) -> f32 {
        let worth = if self.level == Level::Easy { 1.0 } else { gem.worth as f32 };
        worth / (RUNNER + place.distance(gem.place))
    }
}

impl Policy<MyGame> for Bot {
    fn decide(&mut self, _tick: Tick, view: &View, actions: &mut Vec<Action>) {
        let own = view.runners.iter().find(|runner| runner.seat == self.seat);
        let Some(Runner { place, rested, .. }) = own.filter(|_| view.phase == Phase::Playing) else {
            return;
        };
        self.wait = self.wait.saturating_sub(1);
        if self.wait > 0 {
            return;
        }
        self.wait = self.patience();
        let best =
            view.gems.iter().max_by(|one, two| self.wish(*place, one).total_cmp(&self.wish(*place, two)));
        let Some(gem) = best else { return };
        let mut way = gem.place - *place;
        let rich = view.runners.iter().filter(|other| other.seat != self.seat && other.gems > 0);
        let near = rich.map(|other| other.place - *place).find(|to| to.length() < 150.0);
        if let (Some(to), true, true) = (near, *rested, self.level == Level::Hard) {
            way = to;
            actions.push(Action::Dash {});
        }
        let Vec2 { x, y } = (way / 30.0).clamp_length_max(1.0);
        actions.push(Action::Run { x, y });
    }
}
