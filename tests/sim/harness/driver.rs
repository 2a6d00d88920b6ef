//! Plays a match: people and bots come, act, pass and go, alarms ring, time passes; all of it drawn from one seed.
//!
//! Looks after every call whether the match kept its promises. Must not: know the rules of any game.

use std::collections::BTreeMap;

use bytes::Bytes;
use tiltyard::domain::PlayerId;
use tiltyard::game::journal::{RebuildFailed, state_hash};
use tiltyard::game::{
    BotPolicy, Effects, LeaveReason, Level, Match, MatchEffect, Member, Outcome, Pace, Rng, Seat, Tick, Wire,
};

use crate::scenario::Scenario;
use crate::speech;

/// A match, those who play it, and what was seen of it.
pub(crate) struct Table {
    pub(crate) game: Match,
    /// The state hash after every step.
    pub(crate) hashes: Vec<(Tick, u64)>,
    /// What [`MatchEffect::Finish`] told.
    pub(crate) outcome: Option<Outcome>,
    scenario: Scenario,
    policies: BTreeMap<Seat, Box<dyn BotPolicy>>,
    rng: Rng,
    effects: Effects,
    people: u32,
}

impl Table {
    pub(crate) fn new(scenario: &Scenario, seed: u64) -> Table {
        Table {
            game: scenario.open(seed),
            hashes: Vec::new(),
            outcome: None,
            scenario: scenario.clone(),
            policies: BTreeMap::new(),
            rng: Rng::seeded(!seed),
            effects: Effects::new(),
            people: 0,
        }
    }

    /// A match in which `turns` things happened.
    pub(crate) fn played(scenario: &Scenario, seed: u64, turns: u32) -> Table {
        let mut table = Table::new(scenario, seed);
        (0..turns).for_each(|_| table.turn());
        table
    }

    /// The hash of the state now.
    pub(crate) fn hash(&self) -> u64 {
        state_hash(self.game.dyn_game())
    }

    /// The state rebuilt from the journal, as its hash.
    pub(crate) fn rebuilt(&self, until: Tick) -> Result<u64, RebuildFailed> {
        let dyn_game = self.game.journal().rebuild(self.scenario.game_type().as_ref(), until)?;
        Ok(state_hash(dyn_game.as_ref()))
    }

    /// One thing happens.
    pub(crate) fn turn(&mut self) {
        let ticking = matches!(self.scenario.pace, Pace::Realtime { .. });
        match self.rng.below(100) {
            0..8 => self.sit(),
            8..10 => self.stand(),
            10..40 => self.speak(),
            40..42 => self.ring(),
            42..44 => self.tell(Match::tick_due),
            44..70 if ticking => self.tell(Match::tick_due),
            _ => self.think(),
        }
    }

    fn sit(&mut self) {
        let level = if self.rng.below(2) == 0 { Level::Easy } else { Level::Normal };
        let bot = self.rng.below(3) > 0;
        self.people += 1;
        let player = PlayerId::parse(&format!("p{}", self.people)).unwrap();
        let mut seated = None;
        self.tell(|game, effects| seated = game.seat(Member { bot, ..Member::person(player) }, effects).ok());
        let seed = u64::from(self.rng.bits());
        if let Some(seat) = seated.filter(|_| bot)
            && let Some(policy) = self.game.game_type().policy(level, seat, seed)
        {
            self.policies.insert(seat, policy);
        }
    }

    fn stand(&mut self) {
        let seat = self.any_seat();
        self.policies.remove(&seat);
        self.tell(|game, effects| game.vacate(seat, LeaveReason::Left, effects));
    }

    /// Somebody, seated or not, says something, possible or not.
    fn speak(&mut self) {
        let seat = self.any_seat();
        let text = speech::anything(self.scenario.game, &mut self.rng);
        let (seq, more) = (Some(self.rng.below(50)), self.rng.below(4) == 0);
        if let Ok(action) = self.game.game_type().read_action(Wire::Json(&text)) {
            self.act(seat, seq, action, more);
        }
    }

    /// An alarm rings: the right one, or one that is not set any more.
    fn ring(&mut self) {
        let set = self.game.alarm().map_or(0, |alarm| alarm.id);
        // The turn clock is long: mostly it is another one.
        let id = if self.rng.below(10) == 0 { set } else { set.wrapping_add(1) };
        self.tell(|game, effects| game.alarm_due(id, effects));
    }

    /// All bots look, and act or pass.
    fn think(&mut self) {
        let mut policies = std::mem::take(&mut self.policies);
        for (&seat, policy) in &mut policies {
            let tick = self.game.tick();
            let observation = self.game.dyn_game().observation(self.game.game_type().viewer(seat));
            let mut actions = Vec::new();
            policy.decide(tick, &observation, &mut actions);
            let last = actions.pop();
            actions.into_iter().for_each(|action| self.act(seat, None, action, true));
            match last {
                Some(action) => self.act(seat, None, action, false),
                None => self.tell(|game, effects| game.pass(seat, tick, effects)),
            }
        }
        self.policies = policies;
    }

    fn act(&mut self, seat: Seat, seq: Option<u32>, action: Bytes, more: bool) {
        self.tell(|game, effects| {
            // Being refused is part of the play.
            let _ = game.act(seat, seq, action, more, effects);
        });
    }

    fn any_seat(&mut self) -> Seat {
        Seat(self.rng.below(u32::from(self.scenario.seats_max) + 1) as u16)
    }

    /// Tells the match something, and looks at what it does.
    fn tell(&mut self, what: impl FnOnce(&mut Match, &mut Effects)) {
        let before = self.game.tick();
        what(&mut self.game, &mut self.effects);
        let now = self.game.tick();
        assert!(now == before || now == before.next(), "one call makes one step at most");
        if now != before {
            self.hashes.push((now, self.hash()));
        }
        for effect in self.effects.drain(..) {
            if let MatchEffect::Finish(outcome) = effect {
                assert_eq!(self.outcome.replace(outcome), None, "a match is decided once");
                assert!(self.game.is_over());
            }
        }
    }
}
