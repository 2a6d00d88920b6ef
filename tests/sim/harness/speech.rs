//! The messages of random players: JSON as it comes off the wire; some of it possible, some of it refused, some of it
//! nonsense.

use serde_json::{Value, json};
use tiltyard::game::Rng;

/// Something to say in a match of `game`.
pub(crate) fn anything(game: &str, rng: &mut Rng) -> String {
    if rng.below(8) == 0 {
        return nonsense(rng).to_owned();
    }
    match game {
        "arena" => arena(rng).to_string(),
        "connect_four" => json!({ "type": "drop", "column": rng.below(8) }).to_string(),
        _ => json!({ "said": rng.below(1000), "list": [1.5, null, "ä"] }).to_string(),
    }
}

fn arena(rng: &mut Rng) -> Value {
    let way = json!({ "x": rng.between(-0.8, 0.8), "y": rng.between(-0.8, 0.8) });
    let place = json!({ "x": rng.between(-2.0, 102.0), "y": rng.between(0.0, 100.0) });
    match rng.below(6) {
        0 => json!({ "type": "move", "direction": way }),
        1 => json!({ "type": "move", "position": place }),
        2 | 3 => json!({ "type": "shoot", "direction": way }),
        4 => json!({ "type": "shoot", "target": rng.below(7) }),
        _ => json!({ "type": "use_item", "item": "health_potion" }),
    }
}

fn nonsense(rng: &mut Rng) -> &'static str {
    let sayings = [
        "",
        "null",
        "[]",
        "7",
        r#"{"type":"drop"}"#,
        r#"{"type":"drop","column":-1}"#,
        r#"{"type":"move","direction":{"x":1e39,"y":0}}"#,
        r#"{"type":"move","direction":{"x":0,"y":0},"position":{"x":0,"y":0}}"#,
        r#"{"type":"shoot","target":65535}"#,
        r#"{"type":"#,
    ];
    rng.pick(&sayings).copied().unwrap_or_default()
}
