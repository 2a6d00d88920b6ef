//! The games of the house keep what `Game` promises, as the test kit checks it for anybody's.

use serde_json::Value;
use tiltyard::game::Seat;
use tiltyard::games::arena::{Arena, Options as ArenaOptions};
use tiltyard::games::{ConnectFour, Relay};
use tiltyard::testing::{Check, check};

#[test]
fn relay_keeps_its_promises() {
    check::<Relay>();
}

#[test]
fn connect_four_keeps_its_promises_and_its_deltas_add_up() {
    Check::<ConnectFour>::new().deltas(drop_stone).run();
}

/// What a client does: a stone is put where the delta says, and all else is as it says.
fn drop_stone(view: &mut Value, delta: &Value) {
    let Some(fields) = delta.as_object() else { return };
    for (name, value) in fields {
        match name.as_str() {
            "placed" => {
                let Some((column, row, seat)) = placed(value) else { continue };
                view["board"][row][column] = seat.0.into();
            }
            _ => view[name] = value.clone(),
        }
    }
}

fn placed(value: &Value) -> Option<(usize, usize, Seat)> {
    let [column, row, seat] = [0, 1, 2].map(|number| value[number].as_u64());
    Some((column? as usize, row? as usize, Seat(seat? as u16)))
}

/// That its deltas add up, within what is promised of places, is for a client of its own: `src/games/arena/tests/client.rs`.
#[test]
fn the_arena_keeps_its_promises_in_both_modes() {
    for mode in ["deathmatch", "battle_royale"] {
        let short = serde_json::json!({ "mode": mode, "time_limit_s": 10, "countdown_s": 1 });
        let options: ArenaOptions = serde_json::from_value(short).unwrap();
        Check::<Arena>::new().options(options).seats(2..=100).matches(6).run(); // a battle royale waits for two
    }
}
