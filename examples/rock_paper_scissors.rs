//! Rock, paper, scissors: a whole game with a bot, and the server that offers it. `docs/writing-a-game.md` explains it.
//!
//! Owns: the rules, the bot, a `main` with a route of its own. Must not: use anything of the library that other games could not use.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use actix_web::web::{self, ServiceConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{
    Achievement, Alarm, Counter, Game, Input, Item, Level, Outcome, Pace, PageFile, Patch, Phase, Policy,
    Rng, Seat, Setup, Tick, Viewer,
};

/// What the creator of a room may choose.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Options {
    /// Rounds that win the match, 1–100.
    wins: i32,
}

impl Default for Options {
    fn default() -> Options {
        Options { wins: 3 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Hand {
    Rock,
    Paper,
    Scissors,
}

/// What a player may do: `{"type": "throw", "hand": "rock"}`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Action {
    Throw { hand: Hand },
}

/// A round is over: what was thrown (`null`: nothing in time), and who won it (`null`: a draw).
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Event {
    Round { hands: [Option<Hand>; 2], winner: Option<Seat> },
}

/// What everybody may see. Hands of the present round are not in it.
#[derive(Clone, Serialize, JsonSchema)]
struct View {
    phase: Phase,
    round: u32,
    score: [i32; 2],
    thrown: [bool; 2],
    last: [Option<Hand>; 2],
}

/// The state of a match.
#[derive(Serialize, Deserialize)]
struct RockPaperScissors {
    wins: i32,
    seated: [bool; 2],
    /// Counts from 1 once both sit; 0 before.
    round: u32,
    hands: [Option<Hand>; 2],
    last: [Option<Hand>; 2],
    score: [i32; 2],
}

const ROUNDS_WON: Counter = Counter::new("rounds_won", "Rounds won");
const ROUNDS_LOST: Counter = Counter::new("rounds_lost", "Rounds lost");

impl Game for RockPaperScissors {
    const NAME: &'static str = "rock_paper_scissors";
    const TITLE: &'static str = "Rock, paper, scissors";
    const ICON: &'static str = "✂";
    const PAGE: &'static [PageFile] = &[
        PageFile::new("index.html", include_bytes!("rock_paper_scissors/index.html")),
        PageFile::new("style.css", include_bytes!("rock_paper_scissors/style.css")),
        PageFile::new("game.js", include_bytes!("rock_paper_scissors/game.js")),
    ];
    const RULES: u32 = 1;
    const SEATS: RangeInclusive<u16> = 2..=2;

    const COUNTERS: &'static [Counter] = &[ROUNDS_WON, ROUNDS_LOST];
    const ITEMS: &'static [Item] = &[Item::new("laurel_leaf", "Laurel leaf").won(ROUNDS_WON)];
    const ACHIEVEMENTS: &'static [Achievement] = &[
        Achievement::new("clean_sweep", "Clean sweep", "Won a match without losing a round", |of| {
            of.won && of.count(ROUNDS_LOST) == 0
        }),
        Achievement::new("mind_reader", "Mind reader", "Won a hundred rounds", |of| {
            of.total(ROUNDS_WON) >= 100
        }),
    ];

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = Patch;

    fn setup(setup: Setup<Options>) -> Result<Self, String> {
        let wins = setup.options.wins;
        if !(1..=100).contains(&wins) {
            return Err(format!("wins must be 1 to 100, not {wins}"));
        }
        let (hands, last) = ([None; 2], [None; 2]);
        Ok(RockPaperScissors { wins, seated: [false; 2], round: 0, hands, last, score: [0; 2] })
    }

    fn pace(_options: &Options) -> Pace {
        Pace::OnInput
    }

    fn admits(&self) -> Result<(), &'static str> {
        if self.round == 0 { Ok(()) } else { Err("the match has begun") }
    }

    fn step(&mut self, _tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        for input in inputs {
            match *input {
                Input::Join { seat } => self.sit(seat),
                Input::Leave { seat } => self.leave(seat),
                Input::Act { seat, action: Action::Throw { hand } } => self.throw(seat, hand, events),
                Input::Alarm { id } if id == self.round => self.settle(events),
                Input::Alarm { .. } => {}
            }
        }
    }

    fn view(&self, _viewer: Viewer) -> View {
        let thrown = self.hands.map(|hand| hand.is_some());
        View { phase: self.phase(), round: self.round, score: self.score, thrown, last: self.last }
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        if !self.awaits(seat) {
            return Vec::new();
        }
        HANDS.map(|hand| Action::Throw { hand }).into()
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.phase() == Phase::Playing && self.hands.get(seat.index()) == Some(&None)
    }

    fn alarm(&self) -> Option<Alarm> {
        (self.phase() == Phase::Playing).then_some(Alarm { id: self.round, after_ms: 10_000 })
    }

    fn phase(&self) -> Phase {
        match self.round {
            0 => Phase::Waiting,
            _ if self.score.contains(&self.wins) => Phase::Finished,
            _ => Phase::Playing,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let scores = [(Seat(0), self.score[0]), (Seat(1), self.score[1])];
        (self.phase() == Phase::Finished).then(|| Outcome::by_score(scores))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let (own, theirs) = (self.score[seat.index()], self.score[1 - seat.index()]);
        vec![(ROUNDS_WON, own.into()), (ROUNDS_LOST, theirs.into())]
    }

    fn policy(level: Level, seat: Seat, seed: u64) -> Option<Box<dyn Policy<Self>>> {
        Some(Box::new(Bot { level, seat, rng: Rng::seeded(seed), thrown_in: 0 }))
    }
}

impl RockPaperScissors {
    fn sit(&mut self, seat: Seat) {
        self.seated[seat.index()] = true;
        if self.seated == [true; 2] {
            self.round = 1;
        }
    }

    /// Who leaves in the middle of a match loses it.
    fn leave(&mut self, seat: Seat) {
        self.seated[seat.index()] = false;
        if self.phase() == Phase::Playing {
            self.score[1 - seat.index()] = self.wins;
        }
    }

    /// A second throw in the same round is ignored.
    fn throw(&mut self, seat: Seat, hand: Hand, events: &mut Vec<Event>) {
        if self.awaits(seat) {
            self.hands[seat.index()] = Some(hand);
        }
        if self.hands.iter().all(Option::is_some) {
            self.settle(events);
        }
    }

    /// Ends a round: both have thrown, or its time is up.
    fn settle(&mut self, events: &mut Vec<Event>) {
        if self.phase() != Phase::Playing {
            return;
        }
        let hands = std::mem::take(&mut self.hands);
        let winner = winner(hands);
        if let Some(seat) = winner {
            self.score[seat.index()] += 1;
        }
        events.push(Event::Round { hands, winner });
        self.last = hands;
        self.round += 1;
    }
}

const HANDS: [Hand; 3] = [Hand::Rock, Hand::Paper, Hand::Scissors];

fn winner(hands: [Option<Hand>; 2]) -> Option<Seat> {
    match hands {
        [Some(one), Some(two)] if one == two => None,
        [Some(one), Some(two)] => Some(if one == beats(two) { Seat(0) } else { Seat(1) }),
        [Some(_), None] => Some(Seat(0)),
        [None, Some(_)] => Some(Seat(1)),
        [None, None] => None,
    }
}

/// The hand that wins against this one.
fn beats(hand: Hand) -> Hand {
    match hand {
        Hand::Rock => Hand::Paper,
        Hand::Paper => Hand::Scissors,
        Hand::Scissors => Hand::Rock,
    }
}

struct Bot {
    level: Level,
    seat: Seat,
    rng: Rng,
    thrown_in: u32,
}

impl Policy<RockPaperScissors> for Bot {
    fn decide(&mut self, _tick: Tick, view: &View, actions: &mut Vec<Action>) {
        if view.phase != Phase::Playing || view.round == self.thrown_in {
            return;
        }
        self.thrown_in = view.round;
        let (mine, theirs) = (view.last[self.seat.index()], view.last[1 - self.seat.index()]);
        let guess = self.rng.pick(&HANDS).copied();
        let hand = match self.level {
            // Two bots of one mind would draw for ever.
            _ if mine.is_some() && mine == theirs => guess,
            Level::Easy => Some(Hand::Rock),
            Level::Normal => guess,
            // People like to throw the same hand again.
            Level::Hard => theirs.map(beats).or(guess),
        };
        actions.extend(hand.map(|hand| Action::Throw { hand }));
    }
}

/// The allocator that the server is measured with.
#[global_allocator]
static ALLOCATOR: tiltyard::cli::Allocator = tiltyard::cli::Allocator;

fn main() -> ExitCode {
    let games = tiltyard::games::standard().with::<RockPaperScissors>();
    tiltyard::cli::program(games).serving(|server| server.routes(routes)).run()
}

/// A route of this program, beside the server's own: which hand beats which.
fn routes(config: &mut ServiceConfig) {
    config.route("/rules/rock_paper_scissors", web::get().to(rules));
}

async fn rules() -> web::Json<[(Hand, Hand); 3]> {
    web::Json([Hand::Rock, Hand::Paper, Hand::Scissors].map(|hand| (beats(hand), hand)))
}

#[cfg(test)]
mod tests {
    use tiltyard::game::{Earned, earned};

    use super::*;

    fn begun() -> RockPaperScissors {
        let setup = Setup { seed: 1, seats_max: 2, options: Options { wins: 2 } };
        let mut game = RockPaperScissors::setup(setup).unwrap();
        step(&mut game, &[Input::Join { seat: Seat(0) }, Input::Join { seat: Seat(1) }]);
        game
    }

    fn step(game: &mut RockPaperScissors, inputs: &[Input<Action>]) -> Vec<Event> {
        let mut events = Vec::new();
        game.step(Tick(1), inputs, &mut events);
        events
    }

    fn throw(seat: u16, hand: Hand) -> Input<Action> {
        Input::Act { seat: Seat(seat), action: Action::Throw { hand } }
    }

    #[test]
    fn paper_beats_rock() {
        let mut game = begun();
        assert_eq!(step(&mut game, &[throw(0, Hand::Rock)]), []);
        let events = step(&mut game, &[throw(1, Hand::Paper)]);
        let hands = [Some(Hand::Rock), Some(Hand::Paper)];
        assert_eq!(events, [Event::Round { hands, winner: Some(Seat(1)) }]);
        assert_eq!((game.score, game.round), ([0, 1], 2));
    }

    #[test]
    fn who_throws_nothing_in_time_loses_the_round() {
        let mut game = begun();
        step(&mut game, &[throw(0, Hand::Rock), Input::Alarm { id: 1 }]);
        step(&mut game, &[Input::Alarm { id: 1 }]);
        assert_eq!((game.score, game.round), ([1, 0], 2));
    }

    #[test]
    fn who_leaves_loses_the_match() {
        let mut game = begun();
        step(&mut game, &[Input::Leave { seat: Seat(0) }]);
        let outcome = game.outcome().unwrap();
        assert_eq!((outcome.standings[0].seat, outcome.standings[0].placement), (Seat(1), 1));
    }

    #[test]
    fn who_loses_no_round_sweeps_clean_and_has_a_leaf_for_each_round() {
        let mut game = begun();
        for _ in 0..2 {
            step(&mut game, &[throw(0, Hand::Rock), throw(1, Hand::Paper)]);
        }
        let (winner, loser) = (earned(&game, Seat(1)), earned(&game, Seat(0)));
        assert_eq!(winner.achievements, ["first_win", "clean_sweep"]);
        assert_eq!((winner.items[0].item.as_str(), winner.items[0].won), ("laurel_leaf", 2));
        assert_eq!(loser, Earned::default());
    }

    #[test]
    fn two_bots_play_a_match_to_its_end() {
        let mut game = begun();
        let mut bots =
            [0, 1].map(|seat| RockPaperScissors::policy(Level::Normal, Seat(seat), u64::from(seat)).unwrap());
        for tick in 0..100 {
            for (seat, bot) in (0..).zip(&mut bots) {
                let mut actions = Vec::new();
                bot.decide(Tick(tick), &game.view(Viewer::Everyone), &mut actions);
                let inputs = actions.into_iter().map(|action| Input::Act { seat: Seat(seat), action });
                step(&mut game, &inputs.collect::<Vec<_>>());
            }
        }
        assert_eq!(game.phase(), Phase::Finished);
    }

    #[test]
    fn the_game_keeps_what_it_promises() {
        tiltyard::testing::check::<RockPaperScissors>();
    }
}
