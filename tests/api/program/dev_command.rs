//! `tiltyard new` and `tiltyard dev`: a crate is made, served, and served again after changes. Cargo is played by a script that
//! answers with this program, so that nothing has to be compiled; `tests/run snippets` has it done by the real one.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::Http;
use crate::listener::Listener;
use crate::player::Dial;
use crate::process::{command, lines, run_in};
use crate::server::WAIT;

/// Answers as cargo does: with a program, unless the rules say that they do not build; the crate needs a library beside it.
const CARGO: &str = r#"#!/bin/sh
if [ "$1" = metadata ]; then
    node() { echo "{\"id\":\"$1\",\"dependencies\":[$2]}"; }
    package() { echo "{\"id\":\"$1\",\"name\":\"$1\",\"source\":null,\"manifest_path\":\"$2/Cargo.toml\"}"; }
    echo "{\"packages\":[$(package my-game "$PWD"),$(package dice "$PWD/../dice")],
        \"resolve\":{\"root\":\"my-game\",\"nodes\":[$(node my-game '"dice"'),$(node dice)]},\"workspace_root\":\"$PWD\"}"
    exit
fi
if grep -q 'does not build' src/game.rs; then echo 'error: a slip' >&2; exit 101; fi
if grep -q 'takes long' src/game.rs; then sleep 600 & echo $! > ../compiler.new; mv ../compiler.new ../compiler; wait; fi
echo '{"reason":"compiler-artifact","executable":"PROGRAM","fresh":false}'
"#;

/// A crate, and `tiltyard dev` in it; dropping it stops both.
struct Dev {
    child: Child,
    said: Receiver<String>,
    http: Http,
    place: TempDir,
}

impl Dev {
    async fn start() -> Dev {
        let place = tempfile::tempdir().expect("a folder");
        run_in(place.path(), &["new", "my-game"]).expect("a crate");
        fs::create_dir_all(place.path().join("dice/src")).expect("a library beside it");
        fs::write(place.path().join("dice/src/lib.rs"), "").expect("a file");
        let cargo = place.path().join("cargo.sh");
        fs::write(&cargo, CARGO.replace("PROGRAM", env!("CARGO_BIN_EXE_tiltyard"))).expect("a script");
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it can be run");
        let mut dev = command(&place.path().join("my-game"));
        dev.args(["dev", "--port", "0"]).env("CARGO", &cargo).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = dev.spawn().expect("the program starts");
        let said = lines(child.stdout.take().expect("a pipe"));
        let line = heard(&said, "served at http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
        Dev { child, said, http: Http::of(address.expect("an address")), place }
    }

    /// A file of the crate.
    fn file(&self, path: &str) -> PathBuf {
        self.place.path().join("my-game").join(path)
    }

    /// Adds a line to a file of the crate.
    fn change(&self, path: &str, line: &str) {
        let text = fs::read_to_string(self.file(path)).expect("the file");
        fs::write(self.file(path), format!("{text}{line}\n")).expect("a file");
    }

    /// Waits until it says a line with this in it.
    fn says(&self, part: &str) -> String {
        heard(&self.said, part)
    }
}

impl Dev {
    /// Sends it a signal, and waits until it is gone.
    fn end(&mut self, signal: &str) {
        // It may be gone already.
        shell(&format!("kill -{signal} {}", self.child.id()));
        let _ = self.child.wait();
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        self.end("TERM");
    }
}

/// Runs a line of a shell. Answers whether it succeeds.
fn shell(line: &str) -> bool {
    std::process::Command::new("sh")
        .arg("-c")
        .arg(line)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
}

fn heard(said: &Receiver<String>, part: &str) -> String {
    let mut lines = std::iter::from_fn(|| said.recv_timeout(WAIT).ok());
    lines.find(|line| line.contains(part)).unwrap_or_else(|| panic!("it never said {part:?}"))
}

#[tokio::test]
async fn a_changed_page_is_told_and_nothing_is_started_again() {
    let dev = Dev::start().await;
    assert_eq!(dev.http.get("/site").await.must_be(200)["reloads"], json!(true));
    let mut pages = Listener::knock(dev.http.address(), "/dev/reload").await;
    let first = pages.expect("pages").await;
    dev.change("web/games/my_game/style.css", "p { color: red }");
    assert_ne!(pages.expect("pages").await["stamp"], first["stamp"], "over the same connection");
}

#[tokio::test]
async fn what_it_has_started_ends_with_it_however_it_is_told_to() {
    for signal in ["TERM", "HUP", "QUIT"] {
        let mut dev = Dev::start().await;
        dev.change("src/game.rs", "// takes long");
        let compiler = dev.place.path().join("compiler");
        let begun = Instant::now();
        while !compiler.exists() {
            assert!(begun.elapsed() < WAIT, "nothing is built");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let compiler = fs::read_to_string(compiler).expect("a number");
        // One that has ended and that nobody has asked how is still in the list of processes.
        let runs = format!("grep -q 'State:[^Z]*$' /proc/{}/status", compiler.trim());
        assert!(shell(&runs), "it compiles");
        dev.end(signal);
        let ended = Instant::now();
        while shell(&runs) {
            assert!(ended.elapsed() < WAIT, "{signal}: a compiler is left behind");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(
            std::net::TcpStream::connect(dev.http.address()).is_err(),
            "{signal}: a server is left behind"
        );
    }
}

#[tokio::test]
async fn a_server_does_not_outlive_a_dev_that_is_killed() {
    let mut dev = Dev::start().await;
    let begun = Instant::now();
    dev.end("KILL");
    while std::net::TcpStream::connect(dev.http.address()).is_ok() {
        assert!(begun.elapsed() < WAIT, "a server is left behind");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether a stone fell, or was refused because it was the other's turn: who begins is drawn.
fn was_answered(tick: &Value) -> bool {
    !tick["delta"]["placed"].is_null() || tick["events"].as_array().is_some_and(|events| !events.is_empty())
}

#[tokio::test]
async fn after_a_change_of_the_rules_a_match_goes_on_in_a_new_process() {
    let dev = Dev::start().await;
    let room = dev.http.room(json!({"game": "connect_four", "max_players": 2})).await;
    let (mut anna, mut bert) = (dev.http.play(&room, "anna").await, dev.http.play(&room, "bert").await);
    anna.send(json!({"type": "drop", "column": 3})).await;
    bert.expect_that("tick", was_answered).await;
    let before = dev.http.get(&format!("/rooms/{room}")).await.must_be(200);

    dev.change("src/game.rs", "// does not build");
    dev.says("the server of before goes on");
    assert_eq!(dev.http.get(&format!("/rooms/{room}")).await.must_be(200)["match_id"], before["match_id"]);

    let text = fs::read_to_string(dev.file("src/game.rs")).expect("the rules");
    // As some editors write: the file is empty for a moment, which is no version of it.
    let new = dev.place.path().join("new");
    fs::write(&new, text.replace("// does not build", "// builds")).expect("a file");
    fs::write(dev.file("src/game.rs"), "").expect("a file");
    fs::rename(new, dev.file("src/game.rs")).expect("a file");
    bert.must_be_closed(1012).await;
    dev.says("served at");
    // Not over a connection to the server that is gone.
    let after = Http::of(dev.http.address()).get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!(after["match_id"], before["match_id"]);
    let mut bert = Dial::resume(&room, "bert", bert.token()).enter(dev.http.address()).await;
    bert.send(json!({"type": "drop", "column": 3})).await;
    bert.expect_that("tick", was_answered).await;
}

#[tokio::test]
async fn a_library_that_the_game_needs_is_watched_like_the_game() {
    let dev = Dev::start().await;
    dev.change("../dice/src/lib.rs", "// loaded");
    dev.says("served at");
}

#[test]
fn a_port_that_somebody_else_has_is_told_before_anything_is_built() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let place = tempfile::tempdir().expect("a folder");
    run_in(place.path(), &["new", "my-game"]).expect("a crate");
    let said = run_in(&place.path().join("my-game"), &["dev", "--port", &port]).expect_err("it is taken");
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
}

#[tokio::test]
async fn settings_that_do_not_fit_leave_the_server_as_it_is() {
    let dev = Dev::start().await;
    dev.change("config.toml", "[rooms]\nmax = 0");
    dev.says("rooms.max");
    dev.http.get("/health/live").await.must_be(200);
}

#[tokio::test]
async fn what_only_the_start_would_refuse_leaves_the_server_as_it_is_and_is_tried_again() {
    let dev = Dev::start().await;
    let settings = fs::read_to_string(dev.file("config.toml")).expect("the settings");
    dev.change("config.toml", "[auth]\nmode = \"token\"");
    dev.says("server.reload_pages");
    dev.http.get("/health/live").await.must_be(200);
    fs::rename(dev.file("web"), dev.file("elsewhere")).expect("a folder");
    fs::write(dev.file("config.toml"), settings).expect("a file");
    dev.says("make it");
    dev.http.get("/health/live").await.must_be(200);
    fs::rename(dev.file("elsewhere"), dev.file("web")).expect("a folder");
    dev.says("served at");
}

#[test]
fn a_folder_that_is_no_crate_is_said_to_be_none() {
    let place = tempfile::tempdir().expect("a folder");
    let said = run_in(place.path(), &["dev"]).expect_err("there is nothing to build");
    assert!(said.contains("there is no Cargo.toml here") && said.contains("tiltyard new"), "{said}");
}

#[tokio::test]
async fn a_server_that_nobody_writes_pages_for_has_no_such_stream() {
    let server = crate::server::TestServer::start();
    assert_eq!(server.get("/dev/reload").await.status, 404);
    assert_eq!(server.get("/site").await.must_be(200).get("reloads"), None);
}
