//! `tiltyard bench`: what it counts is what there was, what cannot be measured is explained, and nothing is left behind.
//!
//! No figure is looked at: how fast anything is depends on what else the machine does.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::process::Program;
use crate::server::WAIT;

/// So small that a scenario takes a moment.
const SMALL: &[&str] = &["--seconds", "0.2", "--scale", "0.02", "--repeat", "1", "--json"];

fn bench(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiltyard"));
    command.arg("bench").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it. Answers its code, its report by the names of the scenarios, and what it said beside.
fn measure(arguments: &[&str]) -> (Option<i32>, Vec<(String, Value)>, String) {
    let Output { status, stdout, stderr } =
        bench(&[arguments, SMALL].concat()).output().expect("the program runs");
    let said = String::from_utf8(stderr).expect("text");
    let report: Value = serde_json::from_slice(&stdout).unwrap_or_default();
    let scenarios = report["scenarios"].as_array().cloned().unwrap_or_default();
    let named =
        scenarios.into_iter().map(|scenario| (scenario["name"].as_str().unwrap_or("").to_owned(), scenario));
    (status.code(), named.collect(), said)
}

fn figures(scenario: &Value) -> Vec<&str> {
    let rows = scenario["rows"].as_array().expect("rows");
    rows.iter().filter_map(|row| row["figure"].as_str()).collect()
}

#[test]
fn every_delivery_is_counted_at_the_server_and_at_the_floor() {
    let names = ["--only", "fan-out-100x10", "--only", "steady-10x10"];
    let (code, scenarios, said) = measure(&names);
    assert_eq!((code, scenarios.len()), (Some(0), 2), "{said}");
    for (name, scenario) in &scenarios {
        assert_eq!(scenario["error"], Value::Null, "{name}");
        let runs = scenario["runs"].as_array().expect("runs");
        assert_eq!(
            runs.iter().map(|run| run["floor"].as_bool()).collect::<Vec<_>>(),
            [Some(false), Some(true)]
        );
        for run in runs {
            let count = |what: &str| run[what].as_u64().expect("a number");
            assert_eq!(count("received"), count("sent") * 10, "{name}: each of ten members has each action");
            // Two rooms of ten: everybody at least once; in the open loop ten times a second for 0.2 s.
            let fits = if name == "steady-10x10" { count("sent") == 40 } else { count("sent") >= 20 };
            assert!(fits, "{name}: {run}");
        }
        let row = &scenario["rows"][1];
        assert!(
            row["min"].as_f64() <= row["median"].as_f64() && row["median"].as_f64() <= row["max"].as_f64()
        );
        assert!(row["floor_median"].is_number(), "{row}");
        if cfg!(target_os = "linux") {
            let cpu = figures(scenario).iter().any(|figure| figure.starts_with("cpu_"));
            assert!(cpu, "{name}: {:?}", figures(scenario));
        }
    }
}

#[test]
fn connections_requests_spectators_and_matches_are_counted_one_by_one() {
    let counted = [("idle", 100), ("connects", 100), ("moves", 200), ("lockstep", 20), ("tournament", 20)];
    let watched = [("spectators-ws", 20), ("spectators-sse", 20)];
    let expected = [counted.as_slice(), &watched].concat();
    let names: Vec<_> = expected.iter().flat_map(|(name, _)| ["--only", name]).collect();
    let (code, scenarios, said) = measure(&names);
    assert_eq!((code, scenarios.len()), (Some(0), expected.len()), "{said}");
    for (name, scenario) in &scenarios {
        let count = expected.iter().find(|(known, _)| known == name).map(|(_, count)| *count);
        for run in scenario["runs"].as_array().expect("runs") {
            assert_eq!((run["sent"].as_u64(), run["received"].as_u64()), (count, count), "{name}");
        }
    }
}

#[tokio::test]
async fn a_server_that_runs_is_driven_and_keeps_no_room_of_it() {
    let program = Program::start(&[]);
    let (url, pid) = (format!("http://{}", program.address()), program.pid().to_string());
    let (code, scenarios, said) =
        measure(&["--url", &url, "--pid", &pid, "--only", "steady-10x10", "--only", "arena-1x100"]);
    assert_eq!((code, scenarios.len()), (Some(0), 2), "{said}");
    let rooms = program.get("/rooms/").await.must_be(200);
    let left: Vec<_> = rooms["rooms"].as_array().expect("rooms").iter().map(|room| &room["id"]).collect();
    assert_eq!(left, ["commons"]);
    let (_, scenarios, said) = measure(&["--url", &url, "--only", "idle"]);
    assert!(said.contains("without --pid there is no CPU and no memory"), "{said}");
    assert!(figures(&scenarios[0].1).is_empty());
}

#[test]
fn a_scenario_that_fails_says_why_and_the_others_go_on() {
    // One is always open, and three are left: fewer than the second scenario opens.
    let program = Program::start(&[("TILTYARD__ROOMS__MAX", "4")]);
    let url = format!("http://{}", program.address());
    let (code, scenarios, said) =
        measure(&["--url", &url, "--only", "steady-10x10", "--only", "connects", "--only", "spectators-ws"]);
    let errors: Vec<_> = scenarios.iter().map(|(_, scenario)| scenario["error"].as_str()).collect();
    assert_eq!(code, Some(1), "{said}");
    assert!(matches!(errors[..], [None, Some(_), None]), "{errors:?}: {said}");
    let why = errors[1].expect("an error");
    assert!(why.contains("POST /rooms/") && why.contains("503"), "{why}");
}

#[test]
fn what_cannot_be_measured_is_explained() {
    let nobody = "http://127.0.0.1:1";
    for (arguments, expected) in [
        (["--only", "fan-in"].as_slice(), "there is no scenario \"fan-in\"; there are fan-out-100x10, "),
        (&["--url", nobody], "there is no server at http://127.0.0.1:1"),
        (&["--url", "https://127.0.0.1:1"], "say http://HOST:PORT"),
        (&["--url", "127.0.0.1:8000"], "say http://HOST:PORT"),
        (&["--repeat", "0"], "--repeat: 1 to 100 runs"),
        (&["--scale", "0"], "--scale: 0.001 to 100"),
        (&["--pid", "1"], "--url"),
    ] {
        let output = bench(arguments).output().expect("the program runs");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(!output.status.success() && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_what_was_started() {
    let mut child = bench(&["--only", "steady-10x10", "--seconds", "60"]).spawn().expect("the program runs");
    let server = server_of(&mut child);
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.expect("a signal").success());
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && said.contains("interrupted"), "{said}");
    assert!(!Path::new(&format!("/proc/{server}")).exists(), "the server is still there");
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_was_started_does_not_outlive_a_bench_that_is_killed() {
    let mut child = bench(&["--only", "steady-10x10", "--seconds", "60"]).spawn().expect("the program runs");
    let server = server_of(&mut child);
    child.kill().expect("a signal");
    child.wait().expect("an end");
    // One that has ended and that nobody has asked how is still in the list of processes.
    let status = format!("/proc/{server}/status");
    let runs = || std::fs::read_to_string(&status).is_ok_and(|status| !status.contains("State:\tZ"));
    let begun = Instant::now();
    while runs() {
        assert!(begun.elapsed() < WAIT, "the server is still there");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The server that it has started, once there is one.
#[cfg(target_os = "linux")]
fn server_of(child: &mut Child) -> String {
    let mut begun = String::new();
    let said = child.stderr.as_mut().expect("a pipe");
    BufReader::with_capacity(1, said).read_line(&mut begun).expect("it says what it does");
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    std::iter::repeat_with(|| std::fs::read_to_string(&children).expect("it runs"))
        .find_map(|children| children.split_whitespace().next().map(str::to_owned))
        .expect("it starts a server")
}
