//! The real program: how it complains, how it stops, how much memory hostile clients can take.

use std::os::unix::fs::MetadataExt;

use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::people::Somebody;
use crate::player::{Dial, TestPlayer};
use crate::process::{Program, complaint, run_in};

/// Settings that let a test say as much as it likes.
const TALKATIVE: &[(&str, &str)] = &[
    ("TILTYARD__SOCKET__MESSAGES_PER_S", "100000"),
    ("TILTYARD__SOCKET__MESSAGES_BURST", "100000"),
    ("TILTYARD__SOCKET__BYTES_PER_S", "1000000000"),
    ("TILTYARD__SOCKET__BYTES_BURST", "1000000000"),
    ("TILTYARD__ROOMS__CHATS_PER_MINUTE", "0"),
];

#[tokio::test]
async fn on_sigterm_everybody_is_told_when_to_come_back() {
    let program = Program::start(&[("TILTYARD__SERVER__DRAIN_MS", "300")]);
    let mut anna = Dial::play("commons", "anna").enter(program.address()).await;
    let mut watcher = Dial::watch("commons").enter(program.address()).await;
    program.terminate();
    for client in [&mut anna, &mut watcher] {
        let (closing, code) = client.closed().await;
        let expected =
            json!({"type": "closing", "code": 1012, "reason": "the server restarts", "retry_after": 1});
        assert_eq!((closing, code), (expected, Some(1012)));
    }
    let (status, log) = program.ended();
    assert!(status.success(), "{status}: {log:?}");
}

#[test]
fn a_program_without_clients_stops_on_sigterm_at_once() {
    let program = Program::start(&[("TILTYARD__SERVER__DRAIN_MS", "0")]);
    program.terminate();
    let (status, log) = program.ended();
    assert!(status.success(), "{status}: {log:?}");
}

#[test]
fn a_port_that_is_taken_is_a_clear_complaint() {
    let first = Program::start(&[]);
    let port = first.address().port().to_string();
    let complaint = complaint(&["--port", &port], &[]);
    let expected = format!("error: cannot listen on 127.0.0.1:{port}: ");
    assert!(complaint.contains(&expected) && complaint.contains("--port"), "{complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
}

#[test]
fn a_setting_that_does_not_fit_is_named_by_its_key() {
    for (variable, value, key) in [
        ("TILTYARD__ROOMS__MAX", "1", "rooms.max"),
        ("TILTYARD__ROOMS__COLOUR", "red", "colour"),
        ("TILTYARD__SOCKET__PING_S", "soon", "socket.ping_s"),
        ("TILTYARD__LOG__FILTER", "nonsense===", "log.filter"),
        ("RUST_LOG", "nonsense===", "RUST_LOG"),
        ("TILTYARD__DEMO__LEVEL", "godlike", "demo.level"),
        ("TILTYARD__SERVER__HOST", "0.0.0.0", "auth.allow_open_anywhere"),
    ] {
        let complaint = complaint(&["--port", "0"], &[(variable, value)]);
        assert!(complaint.starts_with("error: ") && complaint.contains(key), "{variable}: {complaint}");
    }
}

#[test]
fn a_settings_file_that_is_wrong_or_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("my.toml");
    let path = file.to_str().expect("a path");
    let missing = complaint(&["--config", path], &[]);
    assert!(missing.contains("my.toml"), "{missing}");
    std::fs::write(&file, "[rooms]\nmax = \"many\"\n").expect("a file");
    let wrong = complaint(&["--config", path], &[]);
    assert!(wrong.contains("rooms.max"), "{wrong}");
}

#[tokio::test]
async fn messages_that_are_too_big_take_no_memory() {
    let program = Program::start(&[]);
    let mut neighbour = Dial::play("commons", "neighbour").enter(program.address()).await;
    let before = program.memory_kib("VmRSS");
    for number in 0..2 {
        let mut giant = Dial::play("commons", &format!("giant_{number}")).enter(program.address()).await;
        let (_, code) = giant.pour(vec![Message::binary(vec![0; 32_000_000])]).await;
        assert_eq!(code, Some(1009));
    }
    neighbour.settle().await;
    let grown = program.memory_kib("VmHWM") - before;
    assert!(grown < 10_000, "memory grew by {grown} KiB");
}

#[tokio::test]
async fn clients_that_never_read_take_bounded_memory() {
    let program = Program::start(TALKATIVE);
    let mut anna = Dial::play("commons", "anna").enter(program.address()).await;
    let mut deaf: Vec<TestPlayer> = Vec::new();
    for number in 0..3 {
        deaf.push(Dial::play("commons", &format!("deaf_{number}")).narrow().enter(program.address()).await);
    }
    let before = program.memory_kib("VmRSS");
    let word = "🍀".repeat(500);
    for _ in 0..250 {
        for _ in 0..100 {
            anna.chat(&word).await;
        }
        for _ in 0..100 {
            anna.expect("chat").await;
        }
    }
    let grown = program.memory_kib("VmHWM") - before;
    assert!(grown < 35_000, "50 MB were said, and memory grew by {grown} KiB");
}

#[test]
fn who_runs_the_server_as_root_is_told_what_to_do_instead() {
    let program = Program::start(&[]);
    // The owner of what this process makes is its user, and the program's.
    let user = std::fs::metadata(program.data_dir()).expect("a folder").uid();
    let warned = program.begun().iter().filter(|line| line.contains("runs as root")).count();
    assert_eq!(warned, usize::from(user == 0), "{:?}", program.begun());
}

/// How many files a program has open that are not open for a moment only.
async fn lasting_files(program: &Program) -> usize {
    let mut fewest = usize::MAX;
    for _ in 0..10 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        fewest = fewest.min(program.open_files());
    }
    fewest
}

#[tokio::test]
async fn a_connection_takes_one_file_and_the_limit_of_files_is_raised_to_what_is_allowed() {
    const CONNECTIONS: usize = 100;
    // The watchers here answer no pings.
    let patient = [("TILTYARD__SOCKET__SILENT_S", "3600")];
    let program = Program::start_with_files(64, 450, &patient);
    let told = program.begun().iter().find(|line| line.contains("server.connections_max"));
    assert!(told.is_some_and(|line| line.contains("450 may be open")), "{:?}", program.begun());
    let first = Dial::watch("commons").enter(program.address()).await;
    let before = lasting_files(&program).await;
    let mut watchers = Vec::new();
    for _ in 0..CONNECTIONS {
        watchers.push(Dial::watch("commons").enter(program.address()).await);
    }
    assert_eq!(lasting_files(&program).await - before, CONNECTIONS);
    drop((first, watchers));
}

/// The settings of a server that everybody may reach, on a free port.
const PRODUCTION: &[&str] =
    &["--config", concat!(env!("CARGO_MANIFEST_DIR"), "/config/production.toml"), "--port", "0"];

#[test]
fn a_server_for_everybody_does_not_start_without_keys_and_says_how_to_make_one() {
    let complaint = complaint(PRODUCTION, &[]);
    assert!(complaint.contains("tiltyard keys new data/keys"), "{complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
}

#[test]
fn types_are_written_for_the_games_there_are() {
    let folder = std::env::temp_dir();
    let text =
        run_in(&folder, &["types", "--lang", "typescript", "--game", "relay"]).expect("they are written");
    assert!(text.contains("export type RelayServerMessage") && !text.contains("ConnectFour"), "{text}");
    let complaint =
        run_in(&folder, &["types", "--lang", "python", "--game", "chess"]).expect_err("no such game");
    assert!(
        complaint.contains("there is no game \"chess\"") && complaint.contains("connect_four"),
        "{complaint}"
    );
}

#[tokio::test]
async fn keys_are_made_and_roles_are_given_on_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let mode = [("TILTYARD__AUTH__MODE", "token"), ("TILTYARD__AUTH__GENERATE_KEYS", "false")];
    let said = run_in(folder.path(), &["keys", "new", "data/keys"]).expect("a key is made");
    assert!(said.contains(" is in data/keys/"), "{said}");
    let program = Program::start_in(folder, &mode);
    let anna = Somebody::account(&program, "Anna").await;
    let bert = Somebody::account(&program, "Bert").await;
    let room = anna.room(&program).await;
    let folder = program.data_dir().parent().expect("a folder").to_owned();
    let unknown = run_in(&folder, &["grant", "Nobody", "operator"]).expect_err("there is none");
    assert!(unknown.contains("there is no account \"Nobody\""), "{unknown}");
    let bad = run_in(&folder, &["grant", "bert", "king"]).expect_err("there is no such role");
    assert!(bad.contains("operator"), "{bad}");
    run_in(&folder, &["grant", "bert", "operator"]).expect("the role is given");
    let path = format!("/rooms/{room}");
    bert.ask(&program, Method::DELETE, &path, Value::Null).await.must_refuse(403);
    let operator = Somebody::sign_in(&program, "Bert").await;
    assert_eq!(operator.answer["role"], "operator");
    operator.ask(&program, Method::DELETE, &path, Value::Null).await.must_be(204);
    run_in(&folder, &["reset", "Nobody"]).expect_err("there is none");
    let said = run_in(&folder, &["reset", "anna"]).expect("a code");
    let code = said.lines().next().expect("a code");
    let body = json!({"name": "Anna", "recovery_code": code, "password": "battery staple"});
    program.post("/auth/recover", body).await.must_be(200);
}
