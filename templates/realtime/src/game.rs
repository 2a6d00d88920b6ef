//! The rules: who runs over whom for the most gems. Pure code; `step` is the only way in.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{
    Achievement, Counter, Game, Input, Level, Moment, Outcome, Pace, PageFile, Patch, Phase, Policy, Rng,
    Rounded, Seat, Setup, Tick, Vec2, Viewer,
};

use crate::bot::Bot;

/// Steps a second.
const HZ: u16 = 20;
/// The field, in units; (0, 0) is the upper left corner.
pub const FIELD: Vec2 = Vec2::new(960.0, 600.0);
/// How large a runner is, from the middle to the edge.
pub const RUNNER: f32 = 22.0;
/// How large a gem is.
pub const GEM: f32 = 12.0;
/// Units that a runner moves in a step.
const SPEED: f32 = 12.0;
/// The same in a dash, how many steps it lasts, and how many steps later the next one may begin.
const DASH_SPEED: f32 = 30.0;
const DASH_STEPS: u32 = 6;
const DASH_REST: u32 = 40;
/// One gem of so many is worth three.
const LARGE_ONE_IN: u32 = 5;

/// What the creator of a room may choose.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// How long a match lasts, 10–600 seconds.
    pub seconds: u32,
    /// Gems on the field at a time, 1–30.
    pub gems: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { seconds: 60, gems: 8 }
    }
}

/// What a player may do: `{"type": "run", "x": 0.6, "y": -0.8}`, `{"type": "dash"}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Runs this way from now on; a vector of length 1 is full speed, and (0, 0) stands still.
    Run { x: f32, y: f32 },
    /// Is fast for a moment. Who is hit loses a gem.
    Dash {},
}

/// What happened in a step, and is told once.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A gem was taken.
    Taken { seat: Seat, worth: u32 },
    /// Somebody ran into somebody else in a dash, and has one of their gems now.
    Robbed { by: Seat, from: Seat },
}

/// What everybody sees.
#[derive(Serialize, JsonSchema)]
pub struct View {
    pub phase: Phase,
    pub seconds_left: u32,
    pub runners: Vec<Runner>,
    pub gems: Vec<Gem>,
}

/// A player on the field.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Runner {
    pub seat: Seat,
    /// In tenths of a unit.
    #[serde(with = "Rounded::<10, Vec2>")]
    pub place: Vec2,
    pub gems: u32,
    pub dashing: bool,
    /// Whether a dash may begin.
    pub rested: bool,
}

/// Something to collect.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Gem {
    pub id: u32,
    /// In tenths of a unit.
    #[serde(with = "Rounded::<10, Vec2>")]
    pub place: Vec2,
    pub worth: u32,
}

/// The state of a match.
#[derive(Serialize, Deserialize)]
pub struct MyGame {
    options: Options,
    rng: Rng,
    /// Steps until the end; `None` before two players sit.
    steps_left: Option<u32>,
    players: Vec<Player>,
    gems: Vec<Lying>,
    next_gem: u32,
}

/// A player, as the state keeps one.
#[derive(Serialize, Deserialize)]
struct Player {
    seat: Seat,
    place: Vec2,
    heading: Vec2,
    gems: u32,
    robberies: u32,
    /// Steps that the dash goes on.
    dash: u32,
    /// Steps until the next dash.
    rest: u32,
}

/// A gem, as the state keeps one.
#[derive(Serialize, Deserialize)]
struct Lying {
    id: u32,
    place: Vec2,
    worth: u32,
}

const GEMS: Counter = Counter::new("gems", "Gems");
const ROBBERIES: Counter = Counter::new("robberies", "Robberies");

impl Game for MyGame {
    const NAME: &'static str = "my_game";
    const TITLE: &'static str = "My game";
    const ICON: &'static str = "◆";
    const PAGE: &'static [PageFile] = &[
        PageFile::new("index.html", include_bytes!("../web/games/my_game/index.html")),
        PageFile::new("style.css", include_bytes!("../web/games/my_game/style.css")),
        PageFile::new("game.js", include_bytes!("../web/games/my_game/game.js")),
    ];
    const MOMENTS: &'static [Moment] = &[
        Moment::new("taken", "{@seat} took a gem worth {worth}"),
        Moment::new("robbed", "{@by} robbed {@from}"),
    ];
    const RULES: u32 = 1;
    const SEATS: RangeInclusive<u16> = 2..=8;
    const COUNTERS: &'static [Counter] = &[GEMS, ROBBERIES];
    const ACHIEVEMENTS: &'static [Achievement] =
        &[Achievement::new("hoard", "A hoard", "Had 30 gems at the end", |of| of.count(GEMS) >= 30)];

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = Patch;

    fn setup(setup: Setup<Options>) -> Result<Self, String> {
        let Setup { seed, options, .. } = setup;
        if !(10..=600).contains(&options.seconds) {
            return Err(format!("seconds must be 10 to 600, not {}", options.seconds));
        }
        if !(1..=30).contains(&options.gems) {
            return Err(format!("gems must be 1 to 30, not {}", options.gems));
        }
        let (rng, players, gems) = (Rng::seeded(seed), Vec::new(), Vec::new());
        let mut game = MyGame { options, rng, steps_left: None, players, gems, next_gem: 0 };
        game.lay_gems();
        Ok(game)
    }

    fn pace(_options: &Options) -> Pace {
        Pace::Realtime { hz: HZ }
    }

    fn step(&mut self, _tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        if self.phase() == Phase::Finished {
            return; // an outcome is final, whoever comes or goes
        }
        for input in inputs {
            match *input {
                Input::Join { seat } => self.sit(seat),
                Input::Leave { seat } => self.leave(seat),
                Input::Act { seat, action } => self.act(seat, action),
                Input::Alarm { .. } => {}
            }
        }
        if self.phase() == Phase::Playing {
            self.run();
            self.rob(events);
            self.take(events);
            self.lay_gems();
            self.steps_left = self.steps_left.map(|left| left.saturating_sub(1));
        }
    }

    fn view(&self, _viewer: Viewer) -> View {
        let runner = |player: &Player| Runner {
            seat: player.seat,
            place: player.place,
            gems: player.gems,
            dashing: player.dash > 0,
            rested: player.rest == 0,
        };
        let gem = |lying: &Lying| Gem { id: lying.id, place: lying.place, worth: lying.worth };
        let steps = self.steps_left.unwrap_or(self.options.seconds * u32::from(HZ));
        View {
            phase: self.phase(),
            seconds_left: steps.div_ceil(HZ.into()),
            runners: self.players.iter().map(runner).collect(),
            gems: self.gems.iter().map(gem).collect(),
        }
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        if !self.awaits(seat) {
            return Vec::new();
        }
        let run = |x, y| Action::Run { x, y };
        vec![run(1.0, 0.0), run(-1.0, 0.0), run(0.0, 1.0), run(0.0, -1.0), run(0.0, 0.0), Action::Dash {}]
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.phase() == Phase::Playing && self.players.iter().any(|player| player.seat == seat)
    }

    fn phase(&self) -> Phase {
        match self.steps_left {
            None => Phase::Waiting,
            Some(0) => Phase::Finished,
            Some(_) => Phase::Playing,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let scores = self.players.iter().map(|player| (player.seat, player.gems as i32));
        (self.phase() == Phase::Finished).then(|| Outcome::by_score(scores))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let player = self.players.iter().find(|player| player.seat == seat);
        player.map_or(Vec::new(), |player| {
            vec![(GEMS, player.gems.into()), (ROBBERIES, player.robberies.into())]
        })
    }

    fn check(action: &Action) -> Result<(), String> {
        match action {
            Action::Run { x, y } if !(x.abs() <= 1.0 && y.abs() <= 1.0) => {
                Err("x and y must be -1 to 1".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn policy(level: Level, seat: Seat, seed: u64) -> Option<Box<dyn Policy<Self>>> {
        Some(Box::new(Bot::new(level, seat, seed)))
    }
}

impl MyGame {
    /// The match begins when two sit; who comes later plays for the rest of it.
    fn sit(&mut self, seat: Seat) {
        let place = self.somewhere(RUNNER);
        let heading = Vec2::ZERO;
        self.players.push(Player { seat, place, heading, gems: 0, robberies: 0, dash: 0, rest: 0 });
        if self.players.len() >= 2 && self.steps_left.is_none() {
            self.steps_left = Some(self.options.seconds * u32::from(HZ));
        }
    }

    /// Nobody plays alone: the match ends with whoever is left.
    fn leave(&mut self, seat: Seat) {
        self.players.retain(|player| player.seat != seat);
        if self.phase() == Phase::Playing && self.players.len() < 2 {
            self.steps_left = Some(0);
        }
    }

    fn act(&mut self, seat: Seat, action: Action) {
        let Some(player) = self.players.iter_mut().find(|player| player.seat == seat) else {
            return;
        };
        match action {
            Action::Run { x, y } => player.heading = Vec2::new(x, y).clamp_length_max(1.0),
            Action::Dash {} if player.rest == 0 => (player.dash, player.rest) = (DASH_STEPS, DASH_REST),
            Action::Dash {} => {}
        }
    }

    fn run(&mut self) {
        for player in &mut self.players {
            let speed = if player.dash > 0 { DASH_SPEED } else { SPEED };
            let place = player.place + player.heading * speed;
            player.place = place.clamp(Vec2::splat(RUNNER), FIELD - Vec2::splat(RUNNER));
            player.dash = player.dash.saturating_sub(1);
            player.rest = player.rest.saturating_sub(1);
        }
    }

    /// Who dashes into others takes a gem of the first one who has any, and the dash is over.
    fn rob(&mut self, events: &mut Vec<Event>) {
        for thief in 0..self.players.len() {
            let Player { seat: by, place, dash, .. } = self.players[thief];
            let robbed = |player: &&mut Player| {
                player.seat != by && player.gems > 0 && meet(player.place, place, RUNNER + RUNNER)
            };
            let victim = self.players.iter_mut().find(robbed).filter(|_| dash > 0);
            let Some(Player { seat: from, gems, .. }) = victim else {
                continue;
            };
            *gems -= 1;
            events.push(Event::Robbed { by, from: *from });
            let thief = &mut self.players[thief];
            (thief.dash, thief.gems, thief.robberies) = (0, thief.gems + 1, thief.robberies + 1);
        }
    }

    /// A gem goes to the nearest runner who touches it; the first to sit, if two are equally near.
    fn take(&mut self, events: &mut Vec<Event>) {
        let players = &mut self.players;
        self.gems.retain(|gem| {
            let distance = |player: &&mut Player| player.place.distance_squared(gem.place);
            let nearest = players.iter_mut().min_by(|one, two| distance(one).total_cmp(&distance(two)));
            let taker = nearest.filter(|player| meet(player.place, gem.place, RUNNER + GEM));
            if let Some(player) = taker {
                player.gems += gem.worth;
                events.push(Event::Taken { seat: player.seat, worth: gem.worth });
                return false;
            }
            true
        });
    }

    fn lay_gems(&mut self) {
        while self.gems.len() < self.options.gems as usize {
            let worth = if self.rng.below(LARGE_ONE_IN) == 0 { 3 } else { 1 };
            let place = self.somewhere(GEM);
            self.gems.push(Lying { id: self.next_gem, place, worth });
            self.next_gem += 1;
        }
    }

    fn somewhere(&mut self, margin: f32) -> Vec2 {
        let x = self.rng.between(margin, FIELD.x - margin);
        let y = self.rng.between(margin, FIELD.y - margin);
        Vec2::new(x, y)
    }
}

fn meet(one: Vec2, two: Vec2, distance: f32) -> bool {
    one.distance_squared(two) <= distance * distance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> MyGame {
        let options = Options { seconds: 10, gems: 1 };
        let mut game = MyGame::setup(Setup { seed: 1, seats_max: 2, options }).unwrap();
        step(&mut game, &[Input::Join { seat: Seat(0) }, Input::Join { seat: Seat(1) }]);
        game
    }

    fn step(game: &mut MyGame, inputs: &[Input<Action>]) -> Vec<Event> {
        let mut events = Vec::new();
        game.step(Tick(1), inputs, &mut events);
        events
    }

    fn act(seat: u16, action: Action) -> Input<Action> {
        Input::Act { seat: Seat(seat), action }
    }

    /// Random matches, against all that a game promises.
    #[test]
    fn the_game_keeps_its_promises() {
        tiltyard::testing::check::<MyGame>();
    }

    #[test]
    fn who_touches_a_gem_has_it_and_another_one_lies_elsewhere() {
        let mut game = begun();
        let first = game.gems[0].id;
        game.players[1].place = game.gems[0].place;
        game.gems[0].worth = 3;
        assert_eq!(step(&mut game, &[]), [Event::Taken { seat: Seat(1), worth: 3 }]);
        assert_eq!((game.players[1].gems, game.gems.len()), (3, 1));
        assert_ne!(game.gems[0].id, first);
    }

    #[test]
    fn a_dash_into_somebody_takes_one_gem_and_is_over() {
        let mut game = begun();
        game.gems.clear();
        game.options.gems = 0;
        game.players[1].gems = 2;
        (game.players[0].place, game.players[1].place) = (Vec2::new(100.0, 100.0), Vec2::new(160.0, 100.0));
        let inputs = [act(0, Action::Run { x: 1.0, y: 0.0 }), act(0, Action::Dash {})];
        assert_eq!(step(&mut game, &inputs), [Event::Robbed { by: Seat(0), from: Seat(1) }]);
        assert_eq!((game.players[0].gems, game.players[1].gems), (1, 1));
        assert_eq!(step(&mut game, &[]), []);
    }

    #[test]
    fn nobody_runs_off_the_field() {
        let mut game = begun();
        for _ in 0..150 {
            step(&mut game, &[act(0, Action::Run { x: -1.0, y: -1.0 })]);
        }
        assert_eq!(game.players[0].place, Vec2::splat(RUNNER));
    }

    #[test]
    fn most_gems_win_when_the_time_is_up() {
        let mut game = begun();
        game.players[1].gems = 100;
        while game.phase() == Phase::Playing {
            step(&mut game, &[]);
        }
        let outcome = game.outcome().unwrap();
        assert_eq!((outcome.standings[0].seat, outcome.standings[0].placement), (Seat(1), 1));
    }
}
