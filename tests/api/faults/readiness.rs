//! When a load balancer is to bring people here, and when not.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tiltyard::games::standard;
use tiltyard::store::faults::FaultyDisk;

use crate::player::Dial;
use crate::process::Program;
use crate::records::settling::{duel_room, take_away};
use crate::server::{TestServer, settings};

#[tokio::test]
async fn a_server_that_drains_is_alive_and_not_ready() {
    let program = Program::start(&[
        ("TILTYARD__SERVER__DRAIN_MS", "60000"),
        ("TILTYARD__SERVER__STOP_MS_MAX", "60000"),
    ]);
    program.get("/health/ready").await.must_be(200);
    // As long as somebody has not read that the server stops, it drains.
    let room = program.room(json!({})).await;
    let anna = Dial::play(&room, "anna").enter(program.address()).await;
    program.terminate();
    let refused = program.eventually("/health/ready", |reply| reply.status != 200).await;
    refused.must_refuse(503);
    program.get("/health/live").await.must_be(200);
    anna.close().await;
    let (status, _) = tokio::task::spawn_blocking(move || program.ended()).await.expect("it ends");
    assert!(status.success());
}

#[tokio::test]
async fn a_server_whose_outbox_takes_no_more_is_not_ready_and_plays_on() {
    let disk = FaultyDisk::default();
    let server = TestServer::run_on(Arc::new(disk.clone()), settings(&[]), standard());
    server.get("/health/ready").await.must_be(200);
    // The database is away, too: otherwise the result would go there straight from memory.
    let database = take_away(server.data_dir());
    disk.leave_bytes(0);
    let room = duel_room(&server).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let refused = server.eventually("/health/ready", |reply| reply.status == 503).await;
    let problem = refused.must_refuse(503);
    assert!(
        problem["detail"].as_str().is_some_and(|why| why.contains("records.outbox_bytes_max")),
        "{problem}"
    );
    let held = |reply: &crate::http::Reply| reply.text.contains("\ntiltyard_results_held 1\n");
    server.eventually("/metrics", held).await;
    // Nobody who comes is refused.
    server.play(&duel_room(&server).await, "cora").await;
    disk.empty();
    anna.expect("match_over").await;
    let ready = server.eventually("/health/ready", |reply| reply.status == 200).await.json();
    assert_eq!(ready["records"]["owed"], 1, "the outbox has it, and the database is still away: {ready}");
    drop(database);
    server.eventually("/health/ready", |reply| reply.json()["records"]["settled"] == 1).await;
}

#[tokio::test]
async fn a_disk_that_takes_long_shows_in_the_figures_of_journals() {
    let disk = FaultyDisk::default();
    disk.aim_at("live");
    let server = TestServer::run_on(Arc::new(disk.clone()), settings(&[]), standard());
    let room = server.room(json!({"game": "arena", "max_players": 8, "bots": 4, "mode": "deathmatch"})).await;
    let _watcher = server.watch(&room).await;
    disk.slow_down(Duration::from_millis(400));
    for figure in ["backlog_bytes", "backlog_age_seconds", "unsynced_seconds"] {
        let name = format!("tiltyard_journal_{figure}");
        let grown = |reply: &crate::http::Reply| {
            crate::scrape::Scrape::read(&reply.text, false).get(&name, &[]) > 0.2
        };
        server.eventually("/metrics", grown).await;
    }
    disk.slow_down(Duration::ZERO);
    let caught_up = |reply: &crate::http::Reply| {
        crate::scrape::Scrape::read(&reply.text, false).get("tiltyard_journal_backlog_age_seconds", &[]) < 0.2
    };
    server.eventually("/metrics", caught_up).await;
}
