//! `fragile`: a game that panics when it is told to, in every way a game can.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tiltyard::domain::MatchId;
use tiltyard::game::journal::Intervals;
use tiltyard::game::{
    Counter, Effects, Game, GameType, Input, LeaveReason, Match, MatchSpec, Outcome, Pace, Phase, Registry,
    Revived, Seat, Setup, Tick, Viewer, Wire,
};

use crate::scenario::person;

const SUM: Counter = Counter::new("sum", "Sum");

/// What every seat has added up, and what will kill it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fragile {
    sums: BTreeMap<u16, u32>,
    halves: u32,
    blind: bool,
    blind_to: Option<u16>,
    trapped: bool,
    lit: bool,
    over: bool,
}

#[derive(Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub(crate) struct Options {}

#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Harmless.
    Add(u32),
    /// Kills the step.
    Crash,
    /// Kills the step when it is the second one in it.
    Half,
    /// Kills what everybody sees.
    Blind,
    /// Kills what its seat sees.
    BlindMe,
    /// Kills the step in which the next one joins.
    Trap,
    /// Kills every step after this one.
    Light,
    /// The match is over.
    Finish,
    /// The match is over, and nobody can see it.
    FinishBlind,
}

impl Game for Fragile {
    const NAME: &'static str = "fragile";
    const RULES: u32 = 1;
    const SECRETS: bool = true;
    const COUNTERS: &'static [Counter] = &[SUM];

    type Options = Options;
    type Action = Action;
    type Event = ();
    type View = u32;
    type Delta = u32;

    fn setup(_: Setup<Options>) -> Result<Fragile, String> {
        let (sums, blind_to) = (BTreeMap::new(), None);
        Ok(Fragile { sums, halves: 0, blind: false, blind_to, trapped: false, lit: false, over: false })
    }

    fn pace(_: &Options) -> Pace {
        Pace::Realtime { hz: 20 }
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        assert!(!self.lit, "the fuse has burnt down, as the test wants");
        self.halves = 0;
        inputs.iter().for_each(|input| self.take(input));
    }

    fn view(&self, viewer: Viewer) -> u32 {
        assert!(!self.blind, "nobody sees this, as the test wants");
        if let Viewer::Seat(seat) = viewer {
            assert_ne!(self.blind_to, Some(seat.0), "one does not see this, as the test wants");
        }
        self.sums.values().fold(0, |all, sum| all.wrapping_add(*sum))
    }

    fn delta(&self, viewer: Viewer) -> Cow<'_, u32> {
        Cow::Owned(self.view(viewer))
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        Vec::new()
    }

    /// Its actions are words as well as objects.
    fn read_action(wire: Wire<'_>) -> Result<Action, String> {
        wire.parse()
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.sums.contains_key(&seat.0)
    }

    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        self.over.then(|| Outcome::by_score([(Seat(0), 1)]))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        assert!(!self.blind, "nobody counts this, as the test wants");
        self.sums.get(&seat.0).map(|&sum| (SUM, sum.into())).into_iter().collect()
    }
}

impl Fragile {
    fn take(&mut self, input: &Input<Action>) {
        match input {
            Input::Join { seat } => {
                assert!(!self.trapped, "a trap for who joins, as the test wants");
                self.sums.insert(seat.0, 0);
            }
            Input::Leave { seat } => drop(self.sums.remove(&seat.0)),
            Input::Act { seat, action } => self.act(*seat, action),
            Input::Alarm { .. } => {}
        }
    }

    fn act(&mut self, seat: Seat, action: &Action) {
        match action {
            Action::Add(number) => {
                let sum = self.sums.entry(seat.0).or_default();
                *sum = sum.wrapping_mul(31).wrapping_add(*number);
            }
            Action::Crash => panic!("a crash, as the test wants"),
            Action::Half => {
                self.halves += 1;
                assert!(self.halves < 2, "two halves, as the test wants");
            }
            Action::Blind => self.blind = true,
            Action::BlindMe => self.blind_to = Some(seat.0),
            Action::Trap => self.trapped = true,
            Action::Light => self.lit = true,
            Action::Finish => self.over = true,
            Action::FinishBlind => (self.over, self.blind) = (true, true),
        }
    }
}

pub(crate) fn game_type() -> Arc<dyn GameType> {
    Arc::clone(Registry::empty().with::<Fragile>().get("fragile").unwrap())
}

/// A match, those who play it, and a room's way to deal with its panics.
pub(crate) struct Play {
    pub(crate) game: Match,
    pub(crate) effects: Effects,
    pub(crate) revived: Vec<Revived>,
}

impl Play {
    /// With so many players, who are in the state.
    pub(crate) fn with(pace: Pace, players: u16) -> Play {
        let spec = MatchSpec {
            id: MatchId::parse("m1").unwrap(),
            game_type: game_type(),
            seed: 1,
            seats_max: 100,
            options: serde_json::json!({}),
            pace: Some(pace),
            intervals: Intervals { hash_ticks: 3, checkpoint_ticks: 8, ..Intervals::default() },
            recorded: true,
        };
        let (game, effects, revived) = (Match::open(spec).unwrap(), Effects::new(), Vec::new());
        let mut play = Play { game, effects, revived };
        (0..players).for_each(|number| play.join(&format!("p{number}")));
        play.tick();
        play.effects.clear();
        play
    }

    pub(crate) fn join(&mut self, name: &str) {
        self.tell(|game, effects| {
            let _ = game.seat(person(name), effects);
        });
    }

    pub(crate) fn leave(&mut self, seat: u16) {
        self.tell(|game, effects| game.vacate(Seat(seat), LeaveReason::Left, effects));
    }

    pub(crate) fn act(&mut self, seat: u16, seq: u32, action: &Action) {
        let action = self.read(action);
        self.tell(|game, effects| {
            let _ = game.act(Seat(seat), Some(seq), action, false, effects);
        });
    }

    pub(crate) fn read(&self, action: &Action) -> Bytes {
        let text = serde_json::to_string(action).unwrap();
        self.game.game_type().read_action(Wire::Json(&text)).unwrap()
    }

    pub(crate) fn tick(&mut self) {
        self.tell(Match::tick_due);
    }

    /// Tells the match something, and looks at it as a room does.
    fn tell(&mut self, what: impl FnOnce(&mut Match, &mut Effects)) {
        let told = catch_unwind(AssertUnwindSafe(|| what(&mut self.game, &mut self.effects)));
        if told.is_err() || !self.can_be_shown() {
            self.revive();
        }
    }

    fn can_be_shown(&self) -> bool {
        let seats: Vec<Viewer> = self.game.roster().taken().map(|(seat, _)| Viewer::Seat(seat)).collect();
        catch_unwind(AssertUnwindSafe(|| {
            for viewer in seats.into_iter().chain([Viewer::Everyone]) {
                self.game.dyn_game().with_state(viewer, &mut |_| {});
            }
        }))
        .is_ok()
    }

    pub(crate) fn revive(&mut self) {
        self.revived.push(self.game.revive(&mut self.effects).unwrap());
        let (game, effects) = (&mut self.game, &mut self.effects);
        // What kills every step does so again.
        let _ = catch_unwind(AssertUnwindSafe(|| game.go_on(effects)));
    }
}
