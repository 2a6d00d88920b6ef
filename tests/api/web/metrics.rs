//! The figures for a monitoring system: that they move with what they are of, can be read, and not by everybody.

use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::http::{Http, Reply};
use crate::people::{PASSWORD, Somebody};
use crate::player::Dial;
use crate::process::{Program, run_in};
use crate::records::settling::walkover;
use crate::scrape::Scrape;
use crate::server::TestServer;

/// What OpenMetrics is asked for with.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0";

/// Waits until the figures of a server are as wanted.
async fn eventually(server: &Http, wanted: impl Fn(&Scrape) -> bool) -> Scrape {
    let reply = server
        .eventually("/metrics", |reply| reply.status == 200 && wanted(&Scrape::read(&reply.text, false)));
    Scrape::read(&reply.await.text, false)
}

#[tokio::test]
async fn figures_move_while_a_match_is_played() {
    let server = TestServer::start();
    let before = Scrape::of(&server).await;
    let arena = json!({"game": "arena", "max_players": 8, "bots": 3, "mode": "deathmatch"});
    let (arena, relay) = (server.room(arena).await, server.room(json!({})).await);
    let mut anna = server.play(&relay, "anna").await;
    let _watcher = server.watch(&arena).await;
    anna.send(json!({"any": "thing"})).await;
    anna.expect("player_action").await;
    anna.chat("hello").await;
    let now = eventually(&server, |now| {
        now.find("tiltyard_rooms", &[("game", "arena"), ("phase", "playing")]) == Some(1.0)
            && now.get("tiltyard_spectators", &[]) == 1.0
            && now.get("tiltyard_tick_late_seconds_count", &[])
                > before.get("tiltyard_tick_late_seconds_count", &[])
            && now.get("tiltyard_chats_total", &[]) > before.get("tiltyard_chats_total", &[])
    });
    let now = now.await;
    let gauges = ["players", "bots", "connections"].map(|of| now.get(&format!("tiltyard_{of}"), &[]));
    assert_eq!(gauges, [1.0, 3.0, 2.0]);
    assert_eq!(now.get("tiltyard_takes_players", &[]), 1.0);
    for moved in ["actions", "messages_in", "bytes_in", "messages_out", "bytes_out"] {
        let name = format!("tiltyard_{moved}_total");
        assert!(now.get(&name, &[]) > before.get(&name, &[]), "{name}");
    }
    let mail = |of: &Scrape| of.get("tiltyard_mailbox_fullness_count", &[("mailbox", "room")]);
    assert!(mail(&now) > mail(&before), "the action came by mail");
    for moved in ["tick_duration", "step_to_sent", "request_duration"] {
        let name = format!("tiltyard_{moved}_seconds_count");
        assert!(now.get(&name, &[]) > before.get(&name, &[]), "{name}");
    }
    for (route, status) in [("rooms", "2xx"), ("ws", "1xx"), ("health", "2xx")] {
        let answered =
            |of: &Scrape| of.get("tiltyard_requests_total", &[("route", route), ("status", status)]);
        assert!(answered(&now) > answered(&before), "{route} {status}");
    }
    assert!(now.get("process_open_fds", &[]) > 3.0 && now.get("process_cpu_seconds_total", &[]) > 0.0);
}

#[tokio::test]
async fn a_match_that_is_decided_can_be_followed_into_the_database() {
    let server = TestServer::start();
    let before = eventually(&server, |now| now.find("tiltyard_results_settled_total", &[]).is_some()).await;
    assert_eq!(before.get("tiltyard_results_settled_total", &[]), 0.0);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (_anna, _) = walkover(&server, &room).await;
    let settled = |now: &Scrape| now.find("tiltyard_results_settled_total", &[]) == Some(1.0);
    let now = eventually(&server, settled).await;
    for (name, value) in [
        ("tiltyard_results_owed", 0.0),
        ("tiltyard_outbox_results", 0.0),
        ("tiltyard_results_held", 0.0),
        ("tiltyard_database_away_seconds", 0.0),
    ] {
        assert_eq!(now.get(name, &[]), value, "{name}");
    }
    let settled = [("work", "settle")];
    let asked = |of: &Scrape| of.get("tiltyard_store_duration_seconds_count", &settled);
    assert!(asked(&now) > asked(&before) && now.get("tiltyard_store_statements_total", &[]) > 0.0);
    assert!(now.get("tiltyard_outbox_bytes", &[]) > 0.0, "the file has a head");
    for name in ["backlog_bytes", "backlog_age_seconds", "unsynced_seconds"] {
        assert!(now.get(&format!("tiltyard_journal_{name}"), &[]) >= 0.0, "{name}");
    }
}

#[tokio::test]
async fn a_flood_of_connections_shows_in_those_that_are_open_and_those_that_are_refused() {
    let server = TestServer::with(&[("server.connections_max", "16"), ("server.head_ms_max", "60000")]);
    let refused = |of: &Scrape| of.get("tiltyard_tcp_connections_refused_total", &[("why", "full")]);
    let before = Scrape::of(&server).await;
    assert_eq!(before.get("tiltyard_connections", &[]), 0.0);
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(TcpStream::connect(server.address()).await.expect("there is room"));
    }
    eventually(&server, |now| now.get("tiltyard_tcp_connections", &[]) >= 11.0).await;
    for _ in 0..20 {
        silent.push(TcpStream::connect(server.address()).await.expect("the backlog has room"));
    }
    // The connection on which figures were asked for has its place.
    let full = |now: &Scrape| {
        refused(now) >= refused(&before) + 10.0 && now.get("tiltyard_tcp_connections", &[]) == 16.0
    };
    assert_eq!(eventually(&server, full).await.get("tiltyard_connections", &[]), 0.0);
    silent.clear();
    eventually(&server, |now| now.get("tiltyard_tcp_connections", &[]) <= 6.0).await;
}

#[tokio::test]
async fn who_is_sent_away_counts_by_the_code() {
    let server = TestServer::with(&[("rooms.open_on_join", "false")]);
    let closed = [("code", "4404")];
    let before = Scrape::of(&server).await.get("tiltyard_closes_total", &closed);
    Dial::play("nowhere", "anna").knock_at(server.address()).await.must_be_closed(4404).await;
    assert!(Scrape::of(&server).await.get("tiltyard_closes_total", &closed) > before);
}

#[tokio::test]
async fn no_label_holds_what_a_client_made_up() {
    let server = TestServer::start();
    let room = server.room(json!({"name": "Secret garden"})).await;
    let _anna = server.play(&room, "annabelle").await;
    server.get("/made-up/by-a-client").await.must_refuse(404);
    let values = Scrape::of(&server).await.label_values();
    for made_up in [room.as_str(), "annabelle", "Secret garden", "made-up"] {
        assert!(!values.contains(made_up), "{made_up} in {values:?}");
    }
}

async fn as_open_metrics(server: &Http) -> Reply {
    server.send(server.request(Method::GET, "/metrics").header("accept", OPEN_METRICS)).await
}

#[tokio::test]
async fn both_formats_can_be_read_and_say_the_same() {
    let server = TestServer::start();
    let (text, open) = (server.get("/metrics").await, as_open_metrics(&server).await);
    assert_eq!(text.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(open.header("content-type"), Some(media_type));
    let (text, open) = (Scrape::read(&text.text, false), Scrape::read(&open.text, true));
    assert_eq!(text.label_values(), open.label_values());
    for name in ["tiltyard_build_info", "tiltyard_rooms", "process_start_time_seconds"] {
        assert_eq!(text.get(name, &[]), open.get(name, &[]), "{name}");
    }
}

/// Prometheus' own checker has nothing against the page, where it is installed.
#[tokio::test]
async fn the_checker_of_prometheus_finds_nothing_to_complain_of() {
    let promtool = || {
        let mut command = Command::new("promtool");
        command
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let Ok(mut checker) = promtool().spawn() else {
        return eprintln!("promtool is not installed; it comes with Debian's package prometheus");
    };
    let server = TestServer::start();
    let page = server.get("/metrics").await.text;
    let mut input = checker.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, page.as_bytes()).expect("it reads");
    drop(input);
    let said = checker.wait_with_output().expect("it ends");
    let complaints = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && complaints.trim().is_empty(), "{complaints}");
}

#[tokio::test]
async fn on_the_port_of_players_figures_are_for_operators() {
    let program = Program::start(&[("TILTYARD__AUTH__MODE", "token")]);
    program.get("/metrics").await.must_refuse(401);
    let anna = Somebody::account(&program, "Anna").await;
    anna.ask(&program, Method::GET, "/metrics", Value::Null).await.must_refuse(403);
    let folder = program.data_dir();
    run_in(folder.parent().expect("a folder"), &["grant", "Anna", "operator"]).expect("it grants");
    let body = json!({"name": "Anna", "password": PASSWORD});
    let anna = Somebody::of(program.post("/auth/login", body).await.must_be(200));
    let page = anna.ask(&program, Method::GET, "/metrics", Value::Null).await;
    assert_eq!(page.status, 200, "{}", page.text);
    Scrape::read(&page.text, false);
}

#[tokio::test]
async fn in_open_mode_a_request_through_a_proxy_is_none_of_this_machine() {
    let server = TestServer::start();
    for header in ["x-forwarded-for", "forwarded"] {
        let through = server.request(Method::GET, "/metrics").header(header, "127.0.0.1");
        server.send(through).await.must_refuse(401);
    }
    Scrape::of(&server).await;
}

#[tokio::test]
async fn an_address_of_their_own_has_figures_and_nothing_else() {
    let settings = [("TILTYARD__AUTH__MODE", "token"), ("TILTYARD__METRICS__LISTEN", "127.0.0.1:0")];
    let program = Program::start(&settings);
    let said = program.begun().iter().find_map(|line| line.split_once("figures are at ")?.1.split_once('/'));
    let own = Http::of(said.expect("the log says where").0.parse().expect("an address"));
    let page = Scrape::of(&own).await;
    assert_eq!(page.get("tiltyard_build_info", &[("version", env!("CARGO_PKG_VERSION"))]), 1.0);
    for elsewhere in ["/", "/rooms", "/health/live"] {
        assert_eq!(own.get(elsewhere).await.status, 404, "{elsewhere}");
    }
    program.get("/metrics").await.must_refuse(401);
}
