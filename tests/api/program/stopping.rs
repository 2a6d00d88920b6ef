//! A server that is told to stop, when something holds it up.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::campaign::disk::{self, Disk, Place, Trouble};
use crate::process::Program;
use crate::server::{TestServer, WAIT};

/// A program on a disk that the test can slow down.
fn start_on(disk: &Disk, changes: &[(&str, &str)]) -> Program {
    let orders = disk.orders();
    let preload = [
        ("LD_PRELOAD", disk::library().to_str().expect("a path")),
        ("CAMPAIGN_DISK", orders.to_str().expect("a path")),
    ];
    Program::start(&[&preload, changes].concat())
}

#[tokio::test]
async fn a_planned_stop_on_a_slow_disk_ends_in_time_and_says_what_was_left() {
    let disk = Disk::new();
    let times = [("TILTYARD__SERVER__DRAIN_MS", "100"), ("TILTYARD__SERVER__STOP_MS_MAX", "1000")];
    let program = start_on(&disk, &times);
    let mut players = Vec::new();
    for _ in 0..8 {
        let room = program.room(json!({})).await;
        players.push(program.play(&room, "anna").await);
        let written = |reply: &crate::http::Reply| !reply.json()["recorded_tick"].is_null();
        program.eventually(&format!("/rooms/{room}"), written).await;
    }
    disk.fail(Place::Live, Trouble::Slow(250));
    program.terminate();
    let begun = Instant::now();
    for player in &mut players {
        player.must_be_closed(1012).await;
    }
    let (status, log) = tokio::task::spawn_blocking(move || program.ended()).await.expect("it ends");
    assert!(status.success() && begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let left = log.iter().find(|line| line.contains("the disk has not taken"));
    assert!(left.is_some_and(|line| line.contains("bytes of journals")), "{log:?}");
}

#[tokio::test]
async fn whoever_lives_is_counted_and_whoever_has_ended_is_not() {
    let server = TestServer::start();
    let before = server.alive();
    assert!(before.rooms == 1 && before.sessions == 0 && before.connections == 0, "{before:?}");
    let room = server.room(json!({})).await;
    let anna = server.play(&room, "anna").await;
    let watcher = server.watch(&room).await;
    let while_open = server.alive();
    let wanted = (before.rooms + 1, 1, 2);
    assert_eq!((while_open.rooms, while_open.sessions, while_open.connections), wanted);
    anna.close().await;
    watcher.close().await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let ended = async {
        while server.alive() != before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(WAIT, ended).await.expect("what has ended is gone");
}
