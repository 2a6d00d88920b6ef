//! The course of a match: players come and go, it starts and ends, and a step does things in a fixed order.
//!
//! Must not: hold the rules of movement, shots, hits or places; it only calls them.

use glam::Vec2;

use super::fighter::{Fighter, Life, hundredths};
use super::options::Mode;
use super::podium::{Left, by_merit};
use super::rules::{RESPAWN_S, SHOT_DAMAGE, ticks};
use super::shots::{Range, first_met};
use super::wire::{Action, Event};
use super::zone::Zone;
use super::{Arena, movement, potions};
use crate::game::{Input, Outcome, Phase, Seat};

impl Arena {
    /// Does what an input asks for, or nothing when that is not possible now.
    pub(super) fn take(&mut self, input: &Input<Action>, events: &mut Vec<Event>) {
        match *input {
            Input::Join { seat } => self.join(seat, events),
            Input::Leave { seat } => self.leave(seat),
            Input::Act { seat, action } => self.act(seat, action, events),
            Input::Alarm { .. } => {}
        }
    }

    fn join(&mut self, seat: Seat, events: &mut Vec<Event>) {
        let begun = self.options.mode == Mode::BattleRoyale && self.clock.phase != Phase::Waiting;
        if begun || !self.fighters.add(seat) {
            return;
        }
        self.spawn(seat);
        if self.options.mode == Mode::Deathmatch && self.clock.phase == Phase::Waiting {
            self.begin(events);
        }
    }

    fn leave(&mut self, seat: Seat) {
        let Some(fighter) = self.fighters.remove(seat) else { return };
        let in_play = self.options.mode == Mode::BattleRoyale && self.clock.phase == Phase::Playing;
        if in_play {
            self.left.push(Left::new(&fighter));
        }
        if in_play && fighter.alive() {
            self.placed.drop_out(&fighter);
        }
        self.shots.drop_of(seat, &mut self.delta);
        self.delta.forget(seat.0);
        self.delta.gone.push(seat.0);
    }

    fn act(&mut self, seat: Seat, action: Action, events: &mut Vec<Event>) {
        let (ground, playing) = (self.ground(), self.clock.phase == Phase::Playing);
        if self.clock.phase == Phase::Finished {
            return;
        }
        let Some(fighter) = self.fighters.get_mut(seat).filter(|fighter| fighter.alive()) else { return };
        match action {
            Action::Walk(direction) => movement::walk(fighter, direction),
            Action::GoTo(place) => movement::go_to(fighter, place, ground),
            Action::Shoot(direction) if playing => self.shoot(seat, direction),
            Action::ShootAt(target) if playing => self.shoot_at(seat, target),
            Action::Use(_) if playing && fighter.drink() => events.push(Event::Drank { seat }),
            Action::Shoot(_) | Action::ShootAt(_) | Action::Use(_) => {}
        }
    }

    fn shoot(&mut self, seat: Seat, direction: Vec2) {
        let range = Range { ground: self.ground(), hz: self.options.hz };
        if let Some(shooter) = self.fighters.get_mut(seat) {
            self.shots.fire(shooter, direction, self.tick, &range, &mut self.delta);
        }
    }

    fn shoot_at(&mut self, seat: Seat, target: Seat) {
        let (Some(from), Some(to)) = (self.fighters.get(seat), self.fighters.get(target)) else { return };
        let way = to.at - from.at;
        if to.alive() {
            self.shoot(seat, way);
        }
    }

    /// Puts a seated player on a free spot, with a new life.
    fn spawn(&mut self, seat: Seat) {
        let at = self.free_spot(seat);
        let tick = self.tick;
        if let Some(fighter) = self.fighters.get_mut(seat) {
            fighter.rise(at, tick);
            let (x, y) = hundredths(at);
            self.delta.spawned.push([i32::from(seat.0), x, y]);
        }
    }

    /// Draws a few spots, and answers the one that is farthest from all other living players.
    fn free_spot(&mut self, seat: Seat) -> Vec2 {
        let ground = self.ground();
        let mut best = (-1.0, Vec2::splat(5.0));
        for _ in 0..8 {
            let Some(&spot) = self.rng.pick(&ground.spots) else { break };
            let others = self.fighters.living().filter(|other| other.seat != seat);
            let room = others.map(|other| other.at.distance_squared(spot)).fold(f32::MAX, f32::min);
            if room > best.0 {
                best = (room, spot);
            }
        }
        best.1
    }

    fn begin(&mut self, events: &mut Vec<Event>) {
        self.clock.phase = Phase::Playing;
        self.clock.countdown_ticks = 0;
        self.clock.ticks_left = self.options.time_limit_s * u32::from(self.options.hz);
        events.push(Event::Started);
        if self.options.mode == Mode::BattleRoyale {
            let zone = self.zone.insert(Zone::new(self.clock.ticks_left, &mut self.rng));
            self.delta.tell_zone(zone);
            self.delta.tell_next_zone(zone);
            for seat in self.fighters.seats() {
                self.spawn(seat);
            }
        }
    }

    /// Makes everything happen that happens by itself in one tick.
    pub(super) fn play(&mut self, events: &mut Vec<Event>) {
        self.move_all();
        match self.clock.phase {
            Phase::Waiting => self.count_down(events),
            Phase::Playing => {
                self.fly_shots(events);
                self.close_zone(events);
                self.lay_potions();
                self.raise_dead();
                self.clock.ticks_left = self.clock.ticks_left.saturating_sub(1);
                self.placed.place_fallen(&mut self.fighters, events);
                self.end_if_decided();
            }
            Phase::Finished => {}
        }
    }

    fn move_all(&mut self) {
        let (ground, hz) = (self.ground(), self.options.hz);
        for fighter in self.fighters.all_mut().filter(|fighter| fighter.alive()) {
            movement::advance(fighter, ground, hz);
        }
        self.grid.refill(self.fighters.living().map(|fighter| (fighter.seat.0, fighter.at)));
    }

    fn count_down(&mut self, events: &mut Vec<Event>) {
        let seated = self.fighters.all().count();
        let enough =
            self.options.mode == Mode::BattleRoyale && seated >= usize::from(self.options.min_players);
        let all = self.options.countdown_s * u32::from(self.options.hz);
        match self.clock.countdown_ticks {
            _ if !enough => self.clock.countdown_ticks = 0,
            0 if all > 0 => self.clock.countdown_ticks = all,
            0 | 1 => self.begin(events),
            _ => self.clock.countdown_ticks -= 1,
        }
    }

    fn fly_shots(&mut self, events: &mut Vec<Event>) {
        let (tick, hz) = (self.tick, self.options.hz);
        let mut shots = std::mem::take(&mut self.shots);
        let mut spent = std::mem::take(&mut self.delta.spent);
        shots.fly(tick, hz, &mut spent, |shot, way| {
            let met = first_met(shot, way, &self.fighters, &self.grid, hz);
            if let Some(of) = met {
                self.strike(shot.seat, of, events);
            }
            met.is_some()
        });
        self.shots = shots;
        self.delta.spent = spent;
    }

    /// Counts a hit, of which the player may die.
    fn strike(&mut self, by: Seat, of: Seat, events: &mut Vec<Event>) {
        if self.fighters.get(by).is_some() {
            self.delta.hits.push(by.0);
        }
        if self.fighters.strike(by, of, SHOT_DAMAGE, self.tick) {
            self.kill(of, Some(by), events);
        }
    }

    /// Has a player die, by a player or by the zone.
    fn kill(&mut self, of: Seat, by: Option<Seat>, events: &mut Vec<Event>) {
        let (tick, hz) = (self.tick, self.options.hz);
        let (life, respawn_ticks) = match self.options.mode {
            Mode::Deathmatch => {
                let respawn_ticks = ticks(RESPAWN_S, hz);
                (Life::Until(tick.saturating_add(respawn_ticks)), respawn_ticks)
            }
            Mode::BattleRoyale => (Life::Out, 0),
        };
        let Some(assists) = self.fighters.kill(of, by, life, tick, hz) else { return };
        self.delta.died.push([i32::from(of.0), respawn_ticks as i32]);
        if let (Mode::BattleRoyale, Some(fallen)) = (self.options.mode, self.fighters.get(of)) {
            self.placed.drop_out(fallen);
        }
        events.push(Event::Kill { by, of, assists });
    }

    fn close_zone(&mut self, events: &mut Vec<Event>) {
        let age = self.age();
        let Some(zone) = self.zone.as_mut() else { return };
        let next = zone.next();
        let changed = zone.advance(age, &mut self.rng);
        let (bite, turned) = (zone.bite(), zone.next() != next);
        if changed {
            self.delta.tell_zone(zone);
        }
        if turned {
            self.delta.tell_next_zone(zone);
        }
        // The zone takes health once a second. When it has closed the clock stands still, and the tick tells the
        // seconds.
        if self.tick.is_multiple_of(u32::from(self.options.hz)) {
            self.bite_outside(bite, events);
        }
    }

    fn bite_outside(&mut self, bite: u8, events: &mut Vec<Event>) {
        for seat in self.fighters.seats() {
            let (Some(zone), Some(fighter)) = (&self.zone, self.fighters.get_mut(seat)) else { continue };
            if fighter.alive() && !zone.holds(fighter.at) && fighter.hurt(bite) {
                self.kill(seat, None, events);
            }
        }
    }

    fn lay_potions(&mut self) {
        let players = self.clock.alive as usize;
        if self.potions.due(self.tick, players)
            && let Some(at) = potions::place(self.ground(), self.zone.as_ref(), &mut self.rng)
        {
            self.potions.grow(self.tick, self.options.hz, at, &mut self.delta);
        }
        self.potions.gather(&mut self.fighters, &self.grid, &mut self.delta);
    }

    fn raise_dead(&mut self) {
        for seat in self.fighters.seats() {
            let life = self.fighters.get(seat).map(|fighter| fighter.life);
            if matches!(life, Some(Life::Until(back)) if back <= self.tick) {
                self.spawn(seat);
            }
        }
    }

    fn end_if_decided(&mut self) {
        let over = match self.options.mode {
            Mode::Deathmatch => {
                self.clock.ticks_left == 0 || self.fighters.top_score() >= self.options.score_limit
            }
            Mode::BattleRoyale => self.fighters.living().count() <= 1,
        };
        if !over {
            return;
        }
        self.clock.phase = Phase::Finished;
        let standings = match self.options.mode {
            Mode::Deathmatch => by_merit(&self.fighters),
            Mode::BattleRoyale => {
                self.placed.crown(&mut self.fighters);
                self.placed.standings(&self.fighters)
            }
        };
        self.outcome = Some(Outcome { standings });
        self.fighters.all_mut().for_each(Fighter::stand);
        self.shots.drop_all(&mut self.delta);
    }
}
