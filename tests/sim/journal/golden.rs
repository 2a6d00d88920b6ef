//! A fixed script per game, and the hash of the state it ends in: nobody changes rules by accident.
//!
//! Must not: use bots, which may become cleverer without any rule changing.

use serde_json::{Value, json};
use tiltyard::game::{Effects, LeaveReason, Pace, Rng, Seat, Wire};

use crate::scenario::{Scenario, person};
use crate::speech;

/// What the scripts of a game end in: its hash is made of the last states under eight seeds.
struct Golden {
    name: &'static str,
    game: &'static str,
    options: fn() -> Value,
    rules: u32,
    hash: u64,
}

const GOLDEN: [Golden; 4] = [
    Golden {
        name: "arena, deathmatch",
        game: "arena",
        options: || json!({ "time_limit_s": 60 }),
        rules: 3,
        hash: 0xd4c7_528a_566c_03c6,
    },
    Golden {
        name: "arena, battle royale",
        game: "arena",
        options: || json!({ "mode": "battle_royale", "time_limit_s": 30, "min_players": 6, "map": "maze" }),
        rules: 3,
        hash: 0x6855_b78a_0b77_b15b,
    },
    Golden {
        name: "connect four",
        game: "connect_four",
        options: || json!({}),
        rules: 1,
        hash: 0x571b_9276_1fb1_618f,
    },
    Golden { name: "relay", game: "relay", options: || json!({}), rules: 1, hash: 0xa771_8a11_6e15_0c1f },
];

fn hash_of(golden: &Golden) -> u64 {
    (0..8).fold(0, |hash: u64, seed| hash.rotate_left(7) ^ play(golden, seed))
}

/// Plays the script; answers the hash of the last state.
fn play(golden: &Golden, seed: u64) -> u64 {
    let pace = Pace::Realtime { hz: 20 };
    let scenario = Scenario { options: (golden.options)(), ..Scenario::of(golden.game, pace) };
    let (mut game, mut effects) = (scenario.open(seed), Effects::new());
    let mut rng = Rng::seeded(seed);
    for number in 0..scenario.seats_max {
        game.seat(person(&format!("p{number}")), &mut effects).unwrap();
    }
    for tick in 0..500 {
        for seat in 0..scenario.seats_max {
            let text = speech::anything(golden.game, &mut rng);
            if let Ok(action) = game.game_type().read_action(Wire::Json(&text)) {
                let _ = game.act(Seat(seat), None, action, false, &mut effects);
            }
        }
        if tick == 450 {
            game.vacate(Seat(1), LeaveReason::Left, &mut effects);
        }
        game.tick_due(&mut effects);
        effects.clear();
    }
    tiltyard::game::journal::state_hash(game.dyn_game())
}

#[test]
fn the_rules_are_the_ones_that_were_agreed() {
    let mut changed = String::new();
    for golden in &GOLDEN {
        let (rules, hash) = (crate::scenario::game_type(golden.game).rules(), hash_of(golden));
        if (rules, hash) != (golden.rules, golden.hash) {
            changed += &format!("\n  {}: rules {rules}, hash {hash:#018x}", golden.name);
        }
    }
    assert!(
        changed.is_empty(),
        "the same inputs give other states than before. If that was not meant, a journal of yesterday cannot be \
         replayed any more: find out why. If it was, count up RULES of the game, and renew its line in GOLDEN \
         (tests/sim/journal/golden.rs):{changed}"
    );
}
