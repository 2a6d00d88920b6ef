//! The rules: roll a die as often as you dare, and bank the points before a one takes them. Pure code; `step` is the only way in.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{
    Achievement, Alarm, Counter, Game, Input, Level, Moment, Outcome, Pace, PageFile, Patch, Phase, Policy,
    Rng, Seat, Setup, Tick, Viewer,
};

use crate::bot::Bot;

/// Whose time is up banks what there is.
const TURN_MS: u32 = 20_000;
/// The throw that ends a turn and takes its points.
const BUST: u32 = 1;

/// What the creator of a room may choose.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Banked points that win the match, 10–500.
    pub goal: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { goal: 50 }
    }
}

/// What a player may do: `{"type": "roll"}`, `{"type": "bank"}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Rolls the die: 2 to 6 are points of this turn, a 1 takes them all and ends it.
    Roll {},
    /// Keeps the points of this turn, and ends it.
    Bank {},
}

/// What happened in a step, and is told once.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Somebody rolled the die.
    Rolled { seat: Seat, die: u32 },
    /// Somebody kept the points of a turn.
    Banked { seat: Seat, points: u32 },
}

/// What everybody sees.
#[derive(Serialize, JsonSchema)]
pub struct View {
    pub phase: Phase,
    pub goal: u32,
    /// Whose turn it is; `null` before and after the match.
    pub turn: Option<Seat>,
    /// The number of the turn.
    pub number: u32,
    /// The last throw; `null` at the beginning of a turn that follows a banked one.
    pub die: Option<u32>,
    /// What would be banked now.
    pub at_stake: u32,
    pub players: Vec<Player>,
}

/// A player, in the order of turns.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct Player {
    pub seat: Seat,
    pub points: u32,
    /// How often a one took the points of a turn.
    pub busts: u32,
}

/// The state of a match.
#[derive(Serialize, Deserialize)]
pub struct MyGame {
    options: Options,
    rng: Rng,
    /// The match begins when so many sit.
    seats: usize,
    has_begun: bool,
    players: Vec<Player>,
    /// Whose turn it is, in `players`.
    at_turn: usize,
    number: u32,
    die: Option<u32>,
    at_stake: u32,
}

const POINTS: Counter = Counter::new("points", "Points");
const BUSTS: Counter = Counter::new("busts", "Busts");

impl Game for MyGame {
    const NAME: &'static str = "my_game";
    const TITLE: &'static str = "My game";
    const ICON: &'static str = "⚄";
    const PAGE: &'static [PageFile] = &[
        PageFile::new("index.html", include_bytes!("../web/games/my_game/index.html")),
        PageFile::new("style.css", include_bytes!("../web/games/my_game/style.css")),
        PageFile::new("game.js", include_bytes!("../web/games/my_game/game.js")),
    ];
    const MOMENTS: &'static [Moment] = &[Moment::new("banked", "{@seat} banked {points} points")];
    const RULES: u32 = 1;
    const SEATS: RangeInclusive<u16> = 2..=6;
    const COUNTERS: &'static [Counter] = &[POINTS, BUSTS];
    const ACHIEVEMENTS: &'static [Achievement] = &[Achievement::new(
        "steady_hand",
        "Steady hand",
        "Won a match without losing a turn to a one",
        |of| of.won && of.count(BUSTS) == 0,
    )];

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = Patch;

    fn setup(setup: Setup<Options>) -> Result<Self, String> {
        let Setup { seed, seats_max, options } = setup;
        if !(10..=500).contains(&options.goal) {
            return Err(format!("goal must be 10 to 500, not {}", options.goal));
        }
        Ok(MyGame {
            options,
            rng: Rng::seeded(seed),
            seats: seats_max.into(),
            has_begun: false,
            players: Vec::new(),
            at_turn: 0,
            number: 0,
            die: None,
            at_stake: 0,
        })
    }

    fn pace(_options: &Options) -> Pace {
        Pace::OnInput
    }

    fn admits(&self) -> Result<(), &'static str> {
        if self.has_begun { Err("the match has begun") } else { Ok(()) }
    }

    fn step(&mut self, _tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        if self.phase() == Phase::Finished {
            return; // an outcome is final, whoever comes or goes
        }
        for input in inputs {
            match *input {
                Input::Join { seat } => self.sit(seat),
                Input::Leave { seat } => self.leave(seat),
                Input::Act { seat, action } if self.awaits(seat) => self.act(action, events),
                Input::Alarm { id } if id == self.number => self.bank(events),
                Input::Act { .. } | Input::Alarm { .. } => {}
            }
        }
    }

    fn view(&self, _viewer: Viewer) -> View {
        View {
            phase: self.phase(),
            goal: self.options.goal,
            turn: self.turn(),
            number: self.number,
            die: self.die,
            at_stake: self.at_stake,
            players: self.players.clone(),
        }
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        if self.awaits(seat) { vec![Action::Roll {}, Action::Bank {}] } else { Vec::new() }
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.turn() == Some(seat)
    }

    fn default_action(&self, _seat: Seat) -> Option<Action> {
        Some(Action::Bank {})
    }

    fn alarm(&self) -> Option<Alarm> {
        self.turn().map(|_| Alarm { id: self.number, after_ms: TURN_MS })
    }

    fn phase(&self) -> Phase {
        let reached = |player: &Player| player.points >= self.options.goal;
        match self.has_begun {
            false => Phase::Waiting,
            true if self.players.len() < 2 || self.players.iter().any(reached) => Phase::Finished,
            true => Phase::Playing,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let scores = self.players.iter().map(|player| (player.seat, player.points as i32));
        (self.phase() == Phase::Finished).then(|| Outcome::by_score(scores))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let player = self.players.iter().find(|player| player.seat == seat);
        player.map_or(Vec::new(), |player| vec![(POINTS, player.points.into()), (BUSTS, player.busts.into())])
    }

    fn policy(level: Level, seat: Seat, seed: u64) -> Option<Box<dyn Policy<Self>>> {
        Some(Box::new(Bot::new(level, seat, seed)))
    }
}

impl MyGame {
    /// The match begins when every seat is taken.
    fn sit(&mut self, seat: Seat) {
        self.players.push(Player { seat, points: 0, busts: 0 });
        if self.players.len() >= self.seats && !self.has_begun {
            (self.has_begun, self.number) = (true, 1);
            self.at_turn = self.rng.below(self.players.len() as u32) as usize;
        }
    }

    /// The turn of who leaves goes to the next one. The match ends when one is left.
    fn leave(&mut self, seat: Seat) {
        let Some(index) = self.players.iter().position(|player| player.seat == seat) else {
            return;
        };
        self.players.remove(index);
        if !self.has_begun || self.players.is_empty() {
            return;
        }
        if index == self.at_turn {
            (self.at_stake, self.die) = (0, None);
            self.number += 1;
        } else if index < self.at_turn {
            self.at_turn -= 1;
        }
        self.at_turn %= self.players.len();
    }

    /// Whose turn it is.
    fn turn(&self) -> Option<Seat> {
        let player = self.players.get(self.at_turn).filter(|_| self.phase() == Phase::Playing);
        player.map(|player| player.seat)
    }

    fn act(&mut self, action: Action, events: &mut Vec<Event>) {
        match action {
            Action::Roll {} => self.roll(events),
            Action::Bank {} => self.bank(events),
        }
    }

    fn roll(&mut self, events: &mut Vec<Event>) {
        let Some(player) = self.players.get_mut(self.at_turn) else {
            return;
        };
        let die = 1 + self.rng.below(6);
        events.push(Event::Rolled { seat: player.seat, die });
        self.die = Some(die);
        if die == BUST {
            player.busts += 1;
            self.end_turn();
        } else {
            self.at_stake += die;
        }
    }

    fn bank(&mut self, events: &mut Vec<Event>) {
        let Some(player) = self.players.get_mut(self.at_turn) else {
            return;
        };
        player.points += self.at_stake;
        events.push(Event::Banked { seat: player.seat, points: self.at_stake });
        self.die = None;
        self.end_turn();
    }

    fn end_turn(&mut self) {
        self.at_stake = 0;
        self.number += 1;
        self.at_turn = (self.at_turn + 1) % self.players.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(goal: u32) -> MyGame {
        let mut game = MyGame::setup(Setup { seed: 1, seats_max: 2, options: Options { goal } }).unwrap();
        step(&mut game, &[Input::Join { seat: Seat(0) }, Input::Join { seat: Seat(1) }]);
        game
    }

    fn step(game: &mut MyGame, inputs: &[Input<Action>]) -> Vec<Event> {
        let mut events = Vec::new();
        game.step(Tick(1), inputs, &mut events);
        events
    }

    fn act(seat: Seat, action: Action) -> Input<Action> {
        Input::Act { seat, action }
    }

    /// Random matches, against all that a game promises.
    #[test]
    fn the_game_keeps_its_promises() {
        tiltyard::testing::check::<MyGame>();
    }

    #[test]
    fn who_banks_keeps_the_points_and_it_is_the_next_ones_turn() {
        let mut game = begun(50);
        let first = game.turn().unwrap();
        game.at_stake = 9;
        assert_eq!(
            step(&mut game, &[act(first, Action::Bank {})]),
            [Event::Banked { seat: first, points: 9 }]
        );
        assert_ne!(game.turn(), Some(first));
        assert_eq!((game.at_stake, game.players[usize::from(first.0)].points), (0, 9));
    }

    #[test]
    fn a_one_takes_the_points_of_the_turn_and_nothing_else() {
        let mut game = begun(500);
        let first = game.turn().unwrap();
        game.players[usize::from(first.0)].points = 20;
        while game.turn() == Some(first) {
            step(&mut game, &[act(first, Action::Roll {})]);
        }
        let player = &game.players[usize::from(first.0)];
        assert_eq!((game.die, game.at_stake, player.points, player.busts), (Some(BUST), 0, 20, 1));
    }

    #[test]
    fn whoever_is_not_at_turn_can_do_nothing() {
        let mut game = begun(50);
        let other = Seat(1 - game.turn().unwrap().0);
        assert_eq!(step(&mut game, &[act(other, Action::Roll {}), Input::Alarm { id: 99 }]), []);
    }

    #[test]
    fn whose_time_is_up_banks() {
        let mut game = begun(50);
        game.at_stake = 7;
        let seat = game.turn().unwrap();
        assert_eq!(step(&mut game, &[Input::Alarm { id: 1 }]), [Event::Banked { seat, points: 7 }]);
    }

    #[test]
    fn who_banks_enough_wins() {
        let mut game = begun(50);
        game.at_stake = 50;
        let seat = game.turn().unwrap();
        step(&mut game, &[act(seat, Action::Bank {})]);
        assert_eq!(game.outcome().unwrap().standings[0].seat, seat);
    }
}
