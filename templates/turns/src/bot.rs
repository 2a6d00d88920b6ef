//! Who plays when nobody else does. A bot sees what a spectator sees, and acts as a player does.

use tiltyard::game::{Level, Policy, Rng, Seat, Tick};

use crate::game::{Action, MyGame, View};

/// A bot. It has a state of its own, which is no part of the match.
pub struct Bot {
    level: Level,
    seat: Seat,
    rng: Rng,
    /// What it has answered already: the turn, and what was at stake. It is asked after every step.
    answered: Option<(u32, u32)>,
}

impl Bot {
    /// A bot of this level, for this seat.
    pub fn new(level: Level, seat: Seat, seed: u64) -> Bot {
        Bot { level, seat, rng: Rng::seeded(seed), answered: None }
    }

    /// The points with which it stops.
    fn enough(&mut self, view: &View) -> u32 {
        match self.level {
            Level::Easy => 4 + self.rng.below(30),
            Level::Normal => 14,
            // Twenty is best as long as nobody is near the goal; then it is all or nothing.
            Level::Hard => {
                let near = view.players.iter().any(|player| player.points + 15 >= view.goal);
                if near { view.goal } else { 20 }
            }
        }
    }
}

impl Policy<MyGame> for Bot {
    fn decide(&mut self, _tick: Tick, view: &View, actions: &mut Vec<Action>) {
        let now = (view.number, view.at_stake);
        if view.turn != Some(self.seat) || self.answered == Some(now) {
            return;
        }
        self.answered = Some(now);
        let own = view.players.iter().find(|player| player.seat == self.seat);
        let missing = own.map_or(view.goal, |player| view.goal - player.points);
        let stops = view.at_stake >= self.enough(view).min(missing);
        actions.push(if stops { Action::Bank {} } else { Action::Roll {} });
    }
}
