//! `clients/transcripts/patches.json`: states, patches and what they lead to, for libraries in any language. They are made here;
//! `TILTYARD_UPDATE=1` writes them anew.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tiltyard::game::patch::{apply, between};

/// Views before and after a step.
fn steps() -> Vec<(&'static str, Value, Value)> {
    [fields(), lists(), names()].concat()
}

fn fields() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("nothing changed", json!({"a": 1, "b": [1, {"c": null}]}), json!({"a": 1, "b": [1, {"c": null}]})),
        ("a field changed", json!({"round": 1, "phase": "playing"}), json!({"round": 2, "phase": "playing"})),
        ("null is a value", json!({"zone": 3}), json!({"zone": null})),
        ("a field came and a field went", json!({"old": 1, "x": 1}), json!({"new": null, "x": 1})),
        ("a field became an object", json!({"zone": null, "x": 1}), json!({"zone": {"x": 1}, "x": 1})),
        ("a field became an empty list", json!({"a": {"b": 1}, "x": 1}), json!({"a": [], "x": 1})),
        ("a field became an empty object", json!({"a": [1], "x": 1}), json!({"a": {}, "x": 1})),
        ("a list of one took the place of a number", json!({"a": 1, "x": 1}), json!({"a": [1], "x": 1})),
        (
            "an object within an object",
            json!({"a": {"b": {"c": 1, "d": 2}}}),
            json!({"a": {"b": {"c": 3, "d": 2}}}),
        ),
        ("another variant", json!({"playing": {"turn": 1}}), json!({"over": {"winner": 0}})),
        ("a view that is a word", json!("waiting"), json!("playing")),
        ("a view that became an object", json!("waiting"), json!({"turn": 0})),
        ("a view that became a list", json!(null), json!([[]])),
    ]
}

fn lists() -> Vec<(&'static str, Value, Value)> {
    let player = |id: u32, x: f64| json!({"id": id, "x": x, "y": 2.5});
    let players = |all: &[(u32, f64)]| json!({"players": all.iter().map(|(id, x)| player(*id, *x)).collect::<Vec<_>>()});
    let five = [(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 5.0)];
    vec![
        ("a short list", json!({"score": [1, 2]}), json!({"score": [1, 3]})),
        ("a list that became empty", json!({"a": [{"b": 1}]}), json!({"a": []})),
        ("a list that was empty", json!({"a": []}), json!({"a": [[], {}, 1]})),
        (
            "a cell of a board",
            json!([[0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]]),
            json!([[0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 5, 0, 0, 0]]),
        ),
        ("cells with a gap", json!([0, 0, 0, 0, 0, 0, 0, 0, 0]), json!([1, 0, 1, 0, 0, 0, 0, 1, 1])),
        ("a player moved", players(&five), players(&[(1, 1.0), (2, 2.0), (3, 9.0), (4, 4.0), (5, 5.0)])),
        (
            "players moved with gaps",
            players(&five),
            players(&[(1, 9.0), (2, 2.0), (3, 9.0), (4, 4.0), (5, 5.0)]),
        ),
        ("a player left in the middle", players(&five), players(&[(1, 1.0), (2, 2.0), (4, 4.0), (5, 5.0)])),
        (
            "players came at all places",
            players(&five[1..4]),
            players(&[(0, 0.0), (2, 2.0), (3, 3.0), (7, 7.0), (8, 8.0), (4, 4.0), (9, 9.0)]),
        ),
        (
            "some came, some went, some moved",
            players(&five),
            players(&[(2, 2.0), (6, 6.0), (3, 8.0), (5, 7.0), (9, 9.0)]),
        ),
        ("two changed places", players(&five), players(&[(1, 1.0), (4, 4.0), (3, 3.0), (2, 2.0), (5, 5.0)])),
        (
            "a log goes on",
            json!(["one line", "two lines", "three lines"]),
            json!(["two lines", "three lines", "four lines"]),
        ),
    ]
}

fn names() -> Vec<(&'static str, Value, Value)> {
    vec![
        (
            "names of patches",
            json!({"-": [0, 1], "+": {"=": 1}, "=": "x"}),
            json!({"-": [0, 2], "+": {"=": 2}, "=": []}),
        ),
        (
            "names of languages",
            json!({"__proto__": {"a": 1}, "constructor": 1, "": 0}),
            json!({"__proto__": {"a": 2}, "toString": 1, "": 1}),
        ),
        (
            "names that are numbers",
            json!({"10": 1, "9": 2, "0": {"1": 3}}),
            json!({"10": 2, "9": 2, "0": {"1": 4}}),
        ),
        (
            "numbers",
            json!({"a": 0.1, "b": -1, "c": 4_294_967_296_u64}),
            json!({"a": 0.2, "b": -2, "c": 9_007_199_254_740_991_u64}),
        ),
        ("text", json!({"a": "ä\u{0}\n\"", "b": "🏆"}), json!({"a": "ö", "b": "🏆🏆"})),
    ]
}

/// What is no patch of that state. A client that gets such a thing does not go on from it.
fn refused() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("a field that is not there changes", json!({"a": 1}), json!({"b": {"c": 1}})),
        ("a field that is not there goes", json!({"a": 1}), json!({"b": []})),
        ("a number changes as an object", json!({"a": 1}), json!({"a": {"b": 1}})),
        ("more than one new value", json!({"a": 1}), json!({"a": [1, 2]})),
        ("no new value", json!({"a": 1}), json!([])),
        ("a list changes as an object", json!([1, 2]), json!({"0": 3})),
        ("items beyond the end go", json!([1, 2]), json!({"-": [1, 2]})),
        ("items come beyond the end", json!([1, 2]), json!({"+": [3, [4]]})),
        ("items beyond the end change", json!([1, 2]), json!({"=": [1, [3, 4]]})),
        ("a place without items", json!([1, 2]), json!({"-": [1]})),
        ("a place that is no number", json!([1, 2]), json!({"=": ["0", [3]]})),
        ("a place below zero", json!([1, 2]), json!({"+": [-1, [3]]})),
        ("half a place", json!([1, 2]), json!({"-": [0.5, 1]})),
        ("items that are no list", json!([1, 2]), json!({"+": [0, 3]})),
        ("items go twice", json!([1, 2]), json!({"-": [0, 1, 0, 1]})),
        ("items go from high to low", json!([1, 2, 3]), json!({"-": [2, 1, 0, 1]})),
        ("items come from high to low", json!([1, 2]), json!({"+": [1, [3], 0, [4]]})),
        ("items come between those that came", json!([1, 2]), json!({"+": [0, [3, 4], 1, [5]]})),
    ]
}

fn vectors() -> Value {
    let made = steps().into_iter().map(|(name, before, after)| {
        let patch = serde_json::to_value(between(&before, &after)).unwrap();
        json!({"name": name, "before": before, "patch": patch, "after": after})
    });
    let refused = refused()
        .into_iter()
        .map(|(name, before, patch)| json!({"name": name, "before": before, "patch": patch}));
    json!({"steps": made.collect::<Vec<_>>(), "refused": refused.collect::<Vec<_>>()})
}

/// One line a vector, so that a change of one shows as one.
fn written(vectors: &Value) -> String {
    let part = |name: &str| {
        let lines = vectors[name].as_array().unwrap().iter().map(|vector| format!("    {vector}"));
        format!("  \"{name}\": [\n{}\n  ]", lines.collect::<Vec<_>>().join(",\n"))
    };
    format!("{{\n{},\n{}\n}}\n", part("steps"), part("refused"))
}

#[test]
fn the_vectors_of_clients_are_what_the_server_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/transcripts/patches.json");
    let made = written(&vectors());
    if std::env::var_os("TILTYARD_UPDATE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, made, "run TILTYARD_UPDATE=1 cargo test --test sim patches, and look at what changed");
}

#[test]
fn the_model_leads_where_the_vectors_say() {
    for (name, before, after) in steps() {
        let patch = serde_json::to_value(between(&before, &after)).unwrap();
        assert_eq!(apply(before, &patch), Ok(after), "{name}");
    }
    for (name, before, patch) in refused() {
        assert!(apply(before, &patch).is_err(), "{name}");
    }
}

/// The examples of the guide are patches that the server makes of those states.
#[test]
fn the_protocol_shows_patches_as_they_are_made() {
    let guide = include_str!("../../../docs/protocol.md");
    let (_, section) = guide.split_once("\n## Patches\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut examples = 0;
    for row in rows {
        let cells: Vec<&str> =
            row.trim_end_matches(['|', ' ']).split(" | ").map(|cell| cell.trim_matches('`')).collect();
        let [before, patch, after, _] = cells.as_slice() else { continue };
        let read =
            |text: &&str| serde_json::from_str::<Value>(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        let (before, patch, after) = (read(before), read(patch), read(after));
        assert_eq!(serde_json::to_value(between(&before, &after)).unwrap(), patch, "{row}");
        assert_eq!(apply(before, &patch).unwrap(), after, "{row}");
        examples += 1;
    }
    assert!(examples >= 8, "{examples} examples");
}
