//! Compares brackets with other engines, in other languages, on thousands of random tournaments.
//!
//! Each test writes tournaments that were told to their ends into a file, one a line, and lets a script play them with
//! another engine. A script ends with an error at the first difference that it has no reason for; the reasons stand in it.
//! `tests/run brackets` installs the engines and runs all of this.

mod stories;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tiltyard::domain::Rng;

/// Writes `count` stories and lets a script compare them.
fn compare(name: &str, count: usize, runner: &[PathBuf], story: impl Fn(&mut Rng) -> Option<Value>) {
    let seed = std::env::var("TILTYARD_BRACKETS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut rng = Rng::seeded(seed);
    let mut lines = String::new();
    let mut written = 0;
    while written < count {
        if let Some(story) = story(&mut rng) {
            writeln!(lines, "{story}").expect("a text takes everything");
            written += 1;
        }
    }
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let file = folder.path().join(format!("{name}.jsonl"));
    std::fs::write(&file, lines).expect("the folder takes a file");
    let status = Command::new(&runner[0]).args(&runner[1..]).arg(&file).status();
    let status = status.unwrap_or_else(|error| {
        panic!("{} does not run ({error}): tests/run brackets installs what is needed", runner[0].display())
    });
    assert!(status.success(), "{name} of seed {seed} differ, or an engine is missing; see above");
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/brackets").join(name)
}

fn node(name: &str) -> [PathBuf; 2] {
    ["node".into(), script(name)]
}

fn python(name: &str) -> [PathBuf; 2] {
    let python = std::env::var_os("TILTYARD_BRACKETS_PYTHON").map_or_else(|| "python3".into(), PathBuf::from);
    [python, script(name)]
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn eliminations_are_those_of_brackets_manager() {
    compare("eliminations", 1000, &node("eliminations.mjs"), |rng| {
        stories::elimination(if rng.below(10) == 0 { 128 } else { 40 }, rng)
    });
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn round_robins_are_those_of_brackets_manager_and_tournament_pairings() {
    compare("round_robins", 1000, &node("round_robins.mjs"), |rng| stories::round_robin(14, rng));
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn swiss_rounds_pair_as_many_as_tournament_pairings() {
    compare("swiss_rounds", 500, &node("swiss.mjs"), |rng| stories::swiss(32, false, rng));
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn berger_tables_and_tie_breaks_of_a_round_robin_are_those_of_the_rule_book() {
    compare("berger_tables", 1000, &python("round_robins.py"), |rng| stories::round_robin(20, rng));
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn tie_breaks_of_a_swiss_are_those_of_the_rule_book() {
    compare("tie_breaks", 400, &python("tie_breaks.py"), |rng| stories::swiss(28, true, rng));
}

#[test]
#[ignore = "needs other engines: tests/run brackets"]
fn score_groups_of_a_swiss_are_paired_as_by_the_dutch_system() {
    compare("score_groups", 250, &python("dutch.py"), |rng| stories::swiss(28, true, rng));
}
