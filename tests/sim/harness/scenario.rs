//! The matches that are played: every game of the house, at every pace.

use std::sync::Arc;

use serde_json::{Value, json};
use tiltyard::domain::{MatchId, PlayerId};
use tiltyard::game::journal::Intervals;
use tiltyard::game::{GameType, Match, MatchSpec, Member, Pace};

/// Every pace there is.
pub(crate) const PACES: [Pace; 3] =
    [Pace::Realtime { hz: 20 }, Pace::OnInput, Pace::Lockstep { deadline_ms: 100 }];

/// A kind of match that can be opened again and again.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) game: &'static str,
    pub(crate) options: Value,
    pub(crate) seats_max: u16,
    pub(crate) pace: Pace,
    pub(crate) intervals: Intervals,
}

impl Scenario {
    pub(crate) fn of(game: &'static str, pace: Pace) -> Scenario {
        let options = match game {
            "arena" => json!({ "map": "open", "time_limit_s": 60, "score_limit": 1000 }),
            _ => json!({}),
        };
        let seats_max = if game == "connect_four" { 2 } else { 6 };
        let intervals = Intervals { hash_ticks: 7, checkpoint_ticks: 30, ..Intervals::default() };
        Scenario { game, options, seats_max, pace, intervals }
    }

    /// A battle royale that begins with two, and is soon over.
    pub(crate) fn royale(pace: Pace) -> Scenario {
        let options = json!({ "mode": "battle_royale", "time_limit_s": 10, "countdown_s": 1, "map": "maze" });
        Scenario { options, ..Scenario::of("arena", pace) }
    }

    /// All of them: each game and mode, at each pace.
    pub(crate) fn all() -> Vec<Scenario> {
        let games = tiltyard::games::standard();
        let names: Vec<&'static str> = games.iter().map(|game_type| game_type.name()).collect();
        let plain = |pace| names.iter().map(move |name| Scenario::of(name, pace)).collect::<Vec<_>>();
        PACES.into_iter().flat_map(|pace| [plain(pace), vec![Scenario::royale(pace)]].concat()).collect()
    }

    /// A journal that never makes a checkpoint, and so remembers everything.
    pub(crate) fn remembering(mut self) -> Scenario {
        self.intervals =
            Intervals { checkpoint_ticks: u32::MAX, checkpoint_bytes: usize::MAX, ..self.intervals };
        self
    }

    pub(crate) fn game_type(&self) -> Arc<dyn GameType> {
        game_type(self.game)
    }

    pub(crate) fn open(&self, seed: u64) -> Match {
        let spec = MatchSpec {
            id: MatchId::parse("m1").unwrap(),
            game_type: self.game_type(),
            seed,
            seats_max: self.seats_max,
            options: self.options.clone(),
            pace: Some(self.pace),
            intervals: self.intervals,
            recorded: true,
        };
        Match::open(spec).unwrap()
    }
}

/// A game of the house.
pub(crate) fn game_type(name: &str) -> Arc<dyn GameType> {
    tiltyard::games::standard().get(name).unwrap().clone()
}

/// A person by that name.
pub(crate) fn person(name: &str) -> Member {
    Member::person(PlayerId::parse(name).unwrap())
}
