//! Inputs that are as they should be, made by the code that writes them.

use bytes::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;
use tiltyard::domain::{MatchId, PlayerId};
use tiltyard::game::journal::Intervals;
use tiltyard::game::{Effects, Match, MatchSpec, Member};
use tiltyard::games;

/// A match of a game with two players, and the first options that it takes.
pub(crate) fn begin(game: &str, options: Value, recorded: bool) -> Option<Match> {
    let registry = games::standard();
    let spec = MatchSpec {
        id: MatchId::parse("match-1").expect("an id"),
        game_type: registry.get(game)?.clone(),
        seed: 7,
        seats_max: 2,
        options,
        pace: None,
        intervals: Intervals { hash_ticks: 5, checkpoint_ticks: 10, ..Intervals::default() },
        recorded,
    };
    let mut begun = Match::open(spec).ok()?;
    for name in ["anna", "bert"] {
        let member = Member::person(PlayerId::parse(name).expect("an id"));
        begun.seat(member, &mut Effects::new()).ok()?;
    }
    Some(begun)
}

/// The packed records of a short match.
pub(crate) fn packed_records() -> Vec<u8> {
    let mut relay = begin("relay", json!({}), true).expect("relay takes two");
    for step in 0..30_u32 {
        let seat = relay.roster().taken().next().expect("somebody sits").0;
        let words = format!("[{step}]");
        let _ = relay.act(seat, Some(step), Bytes::from(words), false, &mut Effects::new());
        relay.tick_due(&mut Effects::new());
        relay.reached(u64::from(step) * 100);
    }
    relay.abandon();
    let mut packed = Vec::new();
    relay.take_fresh(&mut packed);
    packed
}

/// Messages as clients send them, as JSON.
pub(crate) fn messages() -> Vec<Value> {
    vec![
        json!({"type": "chat", "message": "Grüße", "seq": 7}),
        json!({"type": "ping", "t": 12.5}),
        json!({"type": "pass", "tick": 3}),
        json!({"type": "leave"}),
        json!({"type": "move", "column": 3, "seq": 1}),
        json!({"type": "input", "keys": ["up", "left"], "aim": 0.5, "fire": true, "seq": 4294967295_u64}),
        json!([1, [2, {"a": null}], "x"]),
        json!("text"),
        json!(null),
    ]
}

/// A folder for files of one target.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}
