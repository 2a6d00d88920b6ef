//! How long bots of connect four think, by level.

use divan::Bencher;
use divan::counter::ItemsCount;
use tiltyard::game::{Effects, Level, Match, Observation, Rng, Seat, Tick, Viewer};

use tiltyard::games::standard;

use crate::matches::full_match;

/// How many positions are thought about.
const POSITIONS: usize = 100;

/// What both see at some moment of a game in which bots play that know little.
fn positions() -> Vec<(Tick, Observation)> {
    let mut rng = Rng::seeded(9);
    let moments = (0..).map(|seed| (seed, rng.below(30)));
    moments.filter_map(|(seed, moves)| position(seed, moves)).take(POSITIONS).collect()
}

fn position(seed: u64, moves: u32) -> Option<(Tick, Observation)> {
    let mut game = full_match("connect_four", 2, serde_json::json!({}));
    let (mut effects, mut decided) = (Effects::new(), Vec::new());
    let mut bots = [0, 1].map(|seat| game.game_type().policy(Level::Easy, Seat(seat), seed).unwrap());
    for _ in 0..moves {
        let seen = observed(&game);
        for (seat, bot) in (0..).zip(&mut bots) {
            bot.decide(game.tick(), &seen, &mut decided);
            for action in decided.drain(..) {
                game.act(Seat(seat), None, action, false, &mut effects).ok()?;
            }
        }
    }
    (!game.is_over()).then(|| (game.tick(), observed(&game)))
}

fn observed(game: &Match) -> Observation {
    game.dyn_game().observation(Viewer::Everyone)
}

/// All positions, each thought about by whoever's turn it is.
#[divan::bench(args = Level::ALL)]
fn decide(bencher: Bencher<'_, '_>, level: Level) {
    let (positions, games, mut decided) = (positions(), standard(), Vec::new());
    let game_type = games.get("connect_four").unwrap();
    bencher.counter(ItemsCount::new(positions.len())).bench_local(|| {
        for (tick, seen) in &positions {
            for seat in [0, 1] {
                let mut bot = game_type.policy(level, Seat(seat), 1).unwrap();
                bot.decide(*tick, seen, &mut decided);
            }
        }
        std::mem::take(&mut decided)
    });
}
