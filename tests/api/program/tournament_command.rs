//! `tiltyard tournament`: the standings are complete, every replay verifies, and a program that fails costs nobody else
//! anything.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Runs a tournament in a folder of its own. Answers its code, what it prints as JSON, and what it complains of.
fn tournament(arguments: &[&str]) -> (Option<i32>, Value, String) {
    let folder = TempDir::new().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiltyard"));
    command.current_dir(folder.path()).arg("tournament").args(arguments).arg("--json");
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let said = String::from_utf8(stderr).expect("text");
    (status.code(), serde_json::from_slice(&stdout).unwrap_or_default(), said)
}

fn ranks(account: &Value) -> Vec<u64> {
    let standings = account["standings"].as_array().unwrap_or_else(|| panic!("no standings: {account}"));
    standings.iter().map(|row| row["rank"].as_u64().expect("a rank")).collect()
}

#[test]
fn every_format_ranks_everybody_and_every_replay_verifies() {
    for (format, games_min) in [("single", 7), ("double", 14), ("round_robin", 28), ("swiss", 12)] {
        let (code, account, said) =
            tournament(&["--bots", "8", "--level", "easy", "--format", format, "--verify"]);
        assert_eq!(code, Some(0), "{format}: {said}");
        let ranks = ranks(&account);
        assert!(ranks.len() == 8 && ranks[0] == 1 && ranks.is_sorted(), "{format}: {ranks:?}");
        let games = account["games"].as_array().expect("games").len() as u64;
        assert!(games >= games_min, "{format}: {games} games");
        assert_eq!(account["replays"]["verified"].as_u64(), Some(games), "{format}: {said}");
    }
}

#[test]
fn a_game_by_the_clock_is_played_as_fast_as_its_bots_decide() {
    let options = r#"{"time_limit_s": 10, "score_limit": 1000}"#;
    let (code, account, said) =
        tournament(&["--game", "arena", "--options", options, "--bots", "4", "--level", "easy", "--verify"]);
    assert_eq!(code, Some(0), "{said}");
    let games = account["games"].as_array().expect("games").len();
    assert_eq!(account["replays"]["verified"].as_u64(), Some(games as u64), "{said}");
    let seconds = account["seconds"].as_f64().expect("a number");
    assert!(seconds < games as f64 * 10.0, "{games} games of ten seconds took {seconds} s");
}

#[test]
fn a_program_that_has_ended_is_out_at_once_and_the_others_play_on() {
    let arguments = ["--entrant", "false", "--bots", "3", "--level", "easy", "--wait-ms", "600000"];
    let (code, account, said) = tournament(&arguments);
    assert_eq!(code, Some(1), "whoever started it hears of it: {said}");
    let standings = account["standings"].as_array().expect("standings");
    let program = standings.iter().find(|row| row["program"] == true).expect("the program is ranked");
    assert_eq!((&program["wins"], &program["ended"]), (&0.into(), &"exit status: 1".into()), "{account}");
    assert_eq!(standings.len(), 4);
}

#[test]
fn what_cannot_be_held_is_refused_with_what_to_change() {
    for (arguments, word) in [
        (&["--bots", "1"][..], "--bots"),
        (&["--bots", "2", "--game", "chess"], "there are: "),
        (&["--bots", "2", "--game", "relay"], "nobody wins"),
        (&["--bots", "2", "--options", "[]"], "--options"),
        (&["--bots", "2", "--options", r#"{"turn_clock_s": 1}"#], "turn_clock_s"),
        (&["--bots", "2000"], "1024"),
    ] {
        let (code, _, said) = tournament(arguments);
        assert!(code == Some(1) && said.contains(word), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}
