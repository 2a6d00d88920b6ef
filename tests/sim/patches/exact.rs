//! A patch leads from any view to any other, in both encodings, and says no more than what changed.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use tiltyard::domain::Rng;
use tiltyard::game::patch::{apply, between, shown};

use super::tree::{Forest, Tree, is_same, read_json, read_packed};

fn must_lead(before: &Tree, after: &Tree) {
    let patch = between(before, after);
    let (old, new) = (shown(before), shown(after));
    check("JSON", read_json(&old), &read_json(&patch), &read_json(&new));
    check("MessagePack", read_packed(&old), &read_packed(&patch), &read_packed(&new));
}

fn check(codec: &str, before: Value, patch: &Value, after: &Value) {
    let told = format!("{codec}: {before}\n{patch}\n{after}");
    let led = apply(before, patch).unwrap_or_else(|misfit| panic!("{misfit}\n{told}"));
    assert!(is_same(&led, after), "{led}\n{told}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_patch_leads_from_a_view_to_the_next(seed: u64) {
        let mut forest = Forest(Rng::seeded(seed));
        let mut before = forest.tree(4);
        for _ in 0..4 {
            let after = forest.changed(&before);
            must_lead(&before, &after);
            before = after;
        }
    }

    #[test]
    fn a_patch_leads_from_any_view_to_any_other(seed: u64) {
        let mut forest = Forest(Rng::seeded(seed));
        must_lead(&forest.tree(3), &forest.tree(3));
    }

    #[test]
    fn of_a_view_that_stays_nothing_is_told(seed: u64) {
        let tree = Forest(Rng::seeded(seed)).tree(4);
        prop_assert_eq!(read_json(&between(&tree, &tree)), json!({}));
        prop_assert_eq!(read_packed(&between(&tree, &tree)), json!({}));
    }

    /// A client that applies what is no patch of its state says so, and does nothing else.
    #[test]
    fn what_does_not_fit_is_refused_and_nothing_panics(seed: u64) {
        let mut forest = Forest(Rng::seeded(seed));
        let (state, patch) = (read_json(&forest.tree(3)), read_json(&forest.tree(3)));
        if let Err(misfit) = apply(state, &patch) {
            prop_assert!(misfit.to_string().contains("keyframe"));
        }
    }
}

/// What both encodings show of a view is what they would show of it without patches, where the two agree.
#[test]
fn a_view_is_shown_as_it_serializes() {
    let mut forest = Forest(Rng::seeded(3));
    for _ in 0..2_000 {
        let tree = forest.tree(4);
        let (own, ours) = (read_json(&tree), read_json(&shown(&tree)));
        assert!(is_same(&own, &ours), "{own}\n{ours}");
    }
}

#[derive(Serialize)]
struct Shot {
    id: u32,
    x: f32,
}

fn shots(ids: impl IntoIterator<Item = u32>) -> Vec<Shot> {
    ids.into_iter().map(|id| Shot { id, x: 0.5 * id as f32 }).collect()
}

#[test]
fn entities_that_come_and_go_in_the_middle_do_not_tell_the_others_anew() {
    let before = shots(0..100);
    let after = shots((0..40).chain(41..60).chain([777]).chain(60..100));
    let expected = json!({"-": [40, 1], "+": [59, [{"id": 777, "x": 388.5}]]});
    assert_eq!(read_json(&between(&before, &after)), expected);
}

#[test]
fn an_entity_that_moves_is_told_by_what_moved_alone() {
    let (before, mut after) = (shots(0..6), shots(0..6));
    (after[1].x, after[3].x, after[5].x) = (9.0, 8.0, 7.5);
    let expected = json!({"=": [1, [{"x": 9.0}, {}, {"x": 8.0}, {}, {"x": 7.5}]]});
    assert_eq!(read_json(&between(&before, &after)), expected);
    after.swap(0, 5);
    let told = read_json(&between(&before, &after));
    assert!(told.to_string().len() < 120, "{told}");
}

#[test]
fn a_log_that_is_cut_and_grows_tells_its_new_line() {
    let lines = |from: u32| (from..from + 50).map(|line| format!("line {line}")).collect::<Vec<_>>();
    let expected = json!({"-": [0, 1], "+": [49, ["line 51"]]});
    assert_eq!(read_json(&between(&lines(1), &lines(2))), expected);
}

#[test]
fn a_cell_of_a_board_is_told_by_its_place() {
    let (before, mut after) = ([[0_u8; 7]; 6], [[0_u8; 7]; 6]);
    after[2][3] = 1;
    assert_eq!(read_json(&between(&before, &after)), json!({"=": [2, [{"=": [3, [1]]}]]}));
}

/// Large objects are searched in another way than small ones.
#[test]
fn of_a_large_table_the_changed_rows_are_told() {
    let table =
        |from: u32| (from..from + 1_000).map(|row| (format!("row {row}"), row)).collect::<BTreeMap<_, _>>();
    let (before, mut after) = (table(0), table(2));
    after.insert("row 500".to_owned(), 1);
    let expected = json!({"row 0": [], "row 1": [], "row 500": 1, "row 1000": 1000, "row 1001": 1001});
    assert_eq!(read_json(&between(&before, &after)), expected);
}
