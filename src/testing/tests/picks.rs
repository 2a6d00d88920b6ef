//! `picks`: both choose a number in secret, the higher one wins the round, two rounds win. Broken in one way, if it is told to.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU32, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::{
    Alarm, Counter, Game, Input, Level, Moment, Outcome, Pace, Phase, Policy, Rng, Seat, Setup, Tick, Viewer,
};

/// The ways in which it can be broken.
pub(super) mod how {
    pub(in crate::testing::tests) const SOUND: u8 = 0;
    pub(in crate::testing::tests) const MISNAMED: u8 = 1;
    pub(in crate::testing::tests) const CHOOSY: u8 = 2;
    pub(in crate::testing::tests) const UNDECLARED: u8 = 3;
    pub(in crate::testing::tests) const WORLDLY: u8 = 4;
    pub(in crate::testing::tests) const FORGETFUL: u8 = 5;
    pub(in crate::testing::tests) const LOSSY: u8 = 6;
    pub(in crate::testing::tests) const PANICKY: u8 = 7;
    pub(in crate::testing::tests) const UNREADABLE: u8 = 8;
    pub(in crate::testing::tests) const NOT_A_NUMBER: u8 = 9;
    pub(in crate::testing::tests) const STALE: u8 = 10;
    pub(in crate::testing::tests) const LEAKY: u8 = 11;
    pub(in crate::testing::tests) const TELLTALE: u8 = 12;
    pub(in crate::testing::tests) const OPEN: u8 = 13;
    pub(in crate::testing::tests) const BLIND: u8 = 14;
    pub(in crate::testing::tests) const PUBLIC: u8 = 15;
    pub(in crate::testing::tests) const MISPHASED: u8 = 16;
    pub(in crate::testing::tests) const FICKLE: u8 = 17;
    pub(in crate::testing::tests) const ENDLESS: u8 = 18;
    pub(in crate::testing::tests) const CHEATING: u8 = 19;
    pub(in crate::testing::tests) const HALF_MANNED: u8 = 20;
    pub(in crate::testing::tests) const CHEATING_WHEN_HARD: u8 = 21;
    pub(in crate::testing::tests) const MISTIMED: u8 = 22;
    pub(in crate::testing::tests) const MISWORDED: u8 = 23;
}

/// Numbers that may be chosen are below this.
const NUMBERS: u8 = 5;
const ROUNDS: Counter = Counter::new("rounds", "Rounds won");

#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Options {}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    Pick { number: u8 },
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Event {
    Picked { seat: Seat, number: Option<u8> },
}

#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct View {
    phase: Phase,
    score: [i32; 2],
    own: Option<u8>,
    others: [Option<u8>; 2],
    share: f32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Picks<const HOW: u8> {
    seated: [bool; 2],
    begun: bool,
    picks: [Option<u8>; 2],
    score: [i32; 2],
    round: u32,
    noise: u32,
    #[serde(skip)]
    forgotten: i32,
    counts: [u32; NUMBERS as usize],
}

impl<const HOW: u8> Game for Picks<HOW> {
    const NAME: &'static str = if HOW == how::MISNAMED { "Pick One" } else { "picks" };
    const MOMENTS: &'static [Moment] = match HOW {
        how::MISTIMED => &[Moment::new("pick", "")],
        how::MISWORDED => &[Moment::new("picked", "{@seat|Nobody} picked {value}")],
        _ => &[Moment::new("picked", "{@seat|Nobody} picked {number}")],
    };
    const RULES: u32 = 1;
    const SECRETS: bool = HOW != how::OPEN;
    const SEATS: RangeInclusive<u16> = 2..=2;
    const COUNTERS: &'static [Counter] = if HOW == how::UNDECLARED { &[] } else { &[ROUNDS] };

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = View;

    fn setup(_: Setup<Options>) -> Result<Self, String> {
        if HOW == how::CHOOSY {
            return Err("rounds must be 1 to 9, not 0".to_owned());
        }
        let (seated, picks, score, counts) = ([false; 2], [None; 2], [0; 2], [0; NUMBERS as usize]);
        Ok(Picks { seated, begun: false, picks, score, round: 0, noise: 0, forgotten: 0, counts })
    }

    fn pace(_: &Options) -> Pace {
        Pace::OnInput
    }

    fn admits(&self) -> Result<(), &'static str> {
        if self.begun { Err("the match has begun") } else { Ok(()) }
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        static STEPS: AtomicU32 = AtomicU32::new(0);
        if HOW == how::WORLDLY {
            self.noise = STEPS.fetch_add(1, Ordering::Relaxed);
        }
        for input in inputs {
            match *input {
                Input::Join { seat } => self.seated[seat.index()] = true,
                Input::Leave { seat } => self.leave(seat),
                Input::Act { seat, action: Action::Pick { number } } => self.pick(seat, number, events),
                Input::Alarm { id } if id == self.round => self.settle(),
                Input::Alarm { .. } => {}
            }
            self.begun |= self.seated == [true; 2];
        }
        self.noise += u32::from(HOW == how::FICKLE);
    }

    fn view(&self, viewer: Viewer) -> View {
        let own = match viewer {
            Viewer::Seat(seat) if HOW != how::BLIND => self.picks[seat.index()],
            _ => None,
        };
        let is_seat = viewer != Viewer::Everyone;
        let shows_all = HOW == how::PUBLIC || (HOW == how::LEAKY && is_seat);
        let others = if shows_all { self.picks } else { [None; 2] };
        let rounds = (self.score[0] + self.score[1]) as f32;
        let share = if HOW == how::NOT_A_NUMBER { self.score[0] as f32 / rounds } else { 0.0 };
        let score = if HOW == how::FORGETFUL { [self.forgotten, 0] } else { self.score };
        View { phase: self.phase(), score, own, others, share }
    }

    fn delta(&self, viewer: Viewer) -> Cow<'_, View> {
        let view = self.view(viewer);
        Cow::Owned(if HOW == how::STALE { View { score: [0; 2], ..view } } else { view })
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        if !self.awaits(seat) {
            return Vec::new();
        }
        let more = (HOW == how::UNREADABLE).then_some(9);
        (0..NUMBERS).chain(more).map(|number| Action::Pick { number }).collect()
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.phase() == Phase::Playing && self.picks.get(seat.index()) == Some(&None)
    }

    fn alarm(&self) -> Option<Alarm> {
        let is_on = self.phase() == Phase::Playing && HOW != how::ENDLESS;
        is_on.then_some(Alarm { id: self.round, after_ms: 1000 })
    }

    fn phase(&self) -> Phase {
        match self.begun {
            false => Phase::Waiting,
            true if self.score.iter().any(|score| *score >= 2) => Phase::Finished,
            true => Phase::Playing,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let is_over = self.phase() == Phase::Finished && HOW != how::MISPHASED;
        let extra = if HOW == how::FICKLE { self.noise as i32 } else { 0 };
        is_over.then(|| Outcome::by_score([(Seat(0), self.score[0] + extra), (Seat(1), self.score[1])]))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        vec![(ROUNDS, self.score[seat.index()].into())]
    }

    fn check(action: &Action) -> Result<(), String> {
        let Action::Pick { number } = action;
        let limit = if HOW == how::PANICKY { u8::MAX } else { NUMBERS };
        if *number < limit { Ok(()) } else { Err(format!("number must be below {limit}, not {number}")) }
    }

    fn encode_action(action: &Action, out: &mut Vec<u8>) {
        let Action::Pick { number } = action;
        out.push(*number);
    }

    fn decode_action(bytes: &[u8]) -> Result<Action, String> {
        let [number] = *bytes else { return Err("an action is one byte".to_owned()) };
        let action = Action::Pick { number: if HOW == how::LOSSY { number / 2 } else { number } };
        Self::check(&action).map(|()| action)
    }

    fn policy(level: Level, _: Seat, seed: u64) -> Option<Box<dyn Policy<Self>>> {
        let has_bots = HOW != how::HALF_MANNED || level == Level::Easy;
        has_bots.then(|| Box::new(Bot(Rng::seeded(seed), level)) as Box<dyn Policy<Self>>)
    }
}

impl<const HOW: u8> Picks<HOW> {
    fn pick(&mut self, seat: Seat, number: u8, events: &mut Vec<Event>) {
        if !self.awaits(seat) {
            return;
        }
        self.picks[seat.index()] = Some(number);
        self.counts[usize::from(number)] += 1;
        let number = (HOW == how::TELLTALE).then_some(number);
        events.push(Event::Picked { seat, number });
        if self.picks.iter().all(Option::is_some) {
            self.settle();
        }
    }

    /// The round is over: both have chosen, or its time is up.
    fn settle(&mut self) {
        if self.phase() != Phase::Playing {
            return;
        }
        let [one, other] = std::mem::take(&mut self.picks);
        let winner = usize::from(other > one);
        self.score[winner] += 1;
        self.forgotten += 1;
        self.round += 1;
    }

    fn leave(&mut self, seat: Seat) {
        self.seated[seat.index()] = false;
        if self.phase() == Phase::Playing {
            self.score[1 - seat.index()] = 2;
        }
    }
}

struct Bot(Rng, Level);

impl<const HOW: u8> Policy<Picks<HOW>> for Bot {
    fn decide(&mut self, _: Tick, view: &View, actions: &mut Vec<Action>) {
        if view.phase == Phase::Playing && view.own.is_none() && HOW != how::ENDLESS {
            let is_hard = self.1 == Level::Hard;
            let cheats = HOW == how::CHEATING || (HOW == how::CHEATING_WHEN_HARD && is_hard);
            let number = if cheats { 9 } else { self.0.below(NUMBERS.into()) as u8 };
            actions.push(Action::Pick { number });
        }
    }
}
