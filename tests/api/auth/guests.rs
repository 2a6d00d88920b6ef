//! Guests who can never come back: what was kept for them goes, and nobody who is still here, or could be, loses anything.
//!
//! The program runs with a clock of its own, which is set forward by weeks: while it is down, because age is asked of the clock at a
//! start.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::faults::clocks::Clock;
use crate::http::{Http, Reply};
use crate::listener::Listener;
use crate::people::{PASSWORD, Somebody};
use crate::player::Dial;
use crate::process::Program;
use crate::records::settling::{matches, records_in, until_settler};
use crate::server::{TestServer, settings};

/// What guests have saved stays so long, with the settings as shipped ...
const STAY_S: i64 = 30 * 86_400 + 900;
/// ... and they themselves.
const END_S: i64 = STAY_S + 86_400;

fn start(clock: &Clock, folder: Option<TempDir>) -> Program {
    clock.run(folder, &[("TILTYARD__AUTH__GUESTS_TIDIED_S", "1")])
}

/// Starts the program again, so many seconds from the right time.
fn start_again(program: Program, clock: &Clock, seconds: i64) -> Program {
    let folder = program.stop();
    clock.write(seconds);
    start(clock, Some(folder))
}

async fn try_to_save(server: &Http, who: &Somebody) -> Reply {
    let path = format!("/players/{}/saves/one", who.id);
    server.send(who.request(server, Method::PUT, &path).body("a game")).await
}

async fn save(server: &Http, who: &Somebody) {
    try_to_save(server, who).await.must_be(201);
}

/// Whether files of a player's saves are there.
fn has_saves(program: &Program, who: &Somebody) -> bool {
    let files = |folder: &Path| std::fs::read_dir(folder).expect("a folder").flatten();
    let shards = files(&program.data_dir().join("saves"));
    let mut names = shards.flat_map(|shard| files(&shard.path())).map(|file| file.file_name());
    names.any(|name| name.to_str().is_some_and(|name| name.starts_with(&who.id)))
}

async fn profile(server: &Http, who: &Somebody) -> Reply {
    server.get(&format!("/players/{}", who.id)).await
}

/// Waits until nothing is known of a guest any more.
async fn until_ended(server: &Http, who: &Somebody) {
    server.eventually(&format!("/players/{}", who.id), |reply| reply.status == 404).await;
}

async fn must_still_be(server: &Http, who: &Somebody) {
    assert_eq!(profile(server, who).await.must_be(200)["name"], who.name.as_str());
}

/// A match that a guest loses, by leaving. Answers its id.
async fn lost(server: &Http, who: &Somebody) -> Value {
    let room = server.room(json!({"game": "connect_four"})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut guest = who.seat(&room).enter(server.address()).await;
    anna.expect("player_joined").await;
    guest.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    until_settler(server, |told| told["owed"] == 0 && told["settled"] == 1).await;
    over["match_id"].clone()
}

#[tokio::test]
async fn a_guest_who_cannot_come_back_ends_and_leaves_only_matches() {
    let clock = Clock::new();
    let program = start(&clock, None);
    let (gone, played) = (Somebody::guest(&program).await, Somebody::guest(&program).await);
    let account = Somebody::account(&program, "Zoe").await;
    let match_id = lost(&program, &played).await;
    for who in [&gone, &played, &account] {
        save(&program, who).await;
    }
    let program = start_again(program, &clock, END_S + 60);
    until_ended(&program, &gone).await;
    let path = format!("/players/{}", played.id);
    program.eventually(&path, |reply| reply.json()["name"].is_null()).await;
    let known = records_in(&program.data_dir()).await;
    let left = matches(&known, &played.id).await;
    assert_eq!(json!(left.iter().map(|of| of.match_id.as_str()).collect::<Vec<_>>()), json!([match_id]));
    assert!(!has_saves(&program, &gone) && !has_saves(&program, &played));
    let again = Somebody::sign_in(&program, "Zoe").await;
    assert_eq!(
        again.ask(&program, Method::GET, &format!("/players/{}/saves/one", again.id), Value::Null).await.text,
        "a game"
    );
    for name in [&gone.name, &played.name] {
        program.post("/auth/guest", json!({"name": name})).await.must_be(201);
    }
}

#[tokio::test]
async fn a_guest_who_is_still_here_does_not_end() {
    let clock = Clock::new();
    // Connections would not last over a start. So the clock is put back first, and right again later.
    clock.write(2 * END_S + 180);
    let program = start(&clock, None);
    clock.write(0);
    let (gone, seated) = (Somebody::guest(&program).await, Somebody::guest(&program).await);
    let (watches, listens) = (Somebody::guest(&program).await, Somebody::guest(&program).await);
    let room = program.room(json!({})).await;
    let mut player = seated.seat(&room).enter(program.address()).await;
    let watcher =
        Dial::watch_as(&room, &watches.id).with("authorization", &format!("Bearer {}", watches.token));
    let mut watcher = watcher.enter(program.address()).await;
    let path =
        format!("/stream/players/{}/notifications?ticket={}", listens.id, listens.ticket(&program).await);
    let stream = Listener::knock(program.address(), &path).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    program.eventually("/analytics", |reply| reply.json()["connections"] == 3).await;
    let here = [&seated, &watches, &listens];
    for who in here {
        save(&program, who).await;
    }
    clock.write(END_S + 60);
    until_ended(&program, &gone).await;
    for who in here {
        must_still_be(&program, who).await;
        assert!(has_saves(&program, who));
    }
    for connection in [&mut player, &mut watcher] {
        connection.send(json!({"type": "ping", "t": 1})).await;
        connection.expect("pong").await;
    }
    // Who was here stays for as long again, and no longer.
    player.send(json!({"type": "leave"})).await;
    player.closed().await;
    watcher.close().await;
    drop(player);
    program.eventually("/analytics", |reply| reply.json()["connections"] == 1).await;
    clock.write(2 * END_S + 180);
    for who in [&seated, &watches] {
        until_ended(&program, who).await;
        assert!(!has_saves(&program, who));
    }
    must_still_be(&program, &listens).await;
}

#[tokio::test]
async fn a_guest_who_signed_out_stays_as_long_as_the_token_would_have() {
    let clock = Clock::new();
    let program = start(&clock, None);
    let gone = Somebody::guest(&program).await;
    let lasting = Somebody::guest(&program).await;
    save(&program, &gone).await;
    // The last refresh tokens are about to run out, and an access token that one gives now is good a while longer.
    let program = start_again(program, &clock, STAY_S - 960);
    let fresh = program.post("/auth/refresh", json!({"refresh_token": lasting.refresh})).await;
    let fresh = Somebody::of(fresh.must_be(200));
    program.post("/auth/logout", json!({"refresh_token": fresh.refresh})).await.must_be(204);
    let program = start_again(program, &clock, STAY_S - 120);
    assert!(has_saves(&program, &gone));
    save(&program, &fresh).await;
    let program = start_again(program, &clock, END_S + 60);
    until_ended(&program, &gone).await;
    must_still_be(&program, &fresh).await;
    assert!(has_saves(&program, &fresh));
}

#[tokio::test]
async fn a_clock_that_is_set_forward_for_a_while_ends_no_guest() {
    let clock = Clock::new();
    clock.write(END_S + 60);
    let program = start(&clock, None);
    let guest = Somebody::guest(&program).await;
    save(&program, &guest).await;
    clock.write(0);
    // Her time is over by any clock: when she is gone, all have been looked at.
    let gone = Somebody::guest(&program).await;
    clock.write(2 * (END_S + 60));
    until_ended(&program, &gone).await;
    clock.write(END_S + 60);
    let path = format!("/players/{}/saves/one", guest.id);
    assert_eq!(guest.ask(&program, Method::GET, &path, Value::Null).await.text, "a game");
    program.post("/auth/refresh", json!({"refresh_token": guest.refresh})).await.must_be(200);
}

#[tokio::test]
async fn a_clock_that_is_set_forward_for_a_while_signs_nobody_out() {
    let clock = Clock::new();
    let program = start(&clock, None);
    let zoe = Somebody::account(&program, "Zoe").await;
    clock.write(END_S);
    // Whenever somebody gets a token, those are forgotten that have run out.
    Somebody::guest(&program).await;
    clock.write(0);
    program.post("/auth/refresh", json!({"refresh_token": zoe.refresh})).await.must_be(200);
}

#[tokio::test]
async fn a_guest_whose_seat_comes_back_with_the_server_does_not_end() {
    let clock = Clock::new();
    let program = start(&clock, None);
    let (gone, seated) = (Somebody::guest(&program).await, Somebody::guest(&program).await);
    let room = program.room(json!({})).await;
    let player = seated.seat(&room).enter(program.address()).await;
    save(&program, &seated).await;
    let token = player.token().to_owned();
    crate::faults::recovery::recorded(&program, &room).await;
    let program = start_again(program, &clock, 2 * END_S);
    until_ended(&program, &gone).await;
    must_still_be(&program, &seated).await;
    assert!(has_saves(&program, &seated));
    let back = Dial::resume(&room, &seated.id, &token).enter(program.address()).await;
    assert_eq!(back.seat(), player.seat());
}

#[tokio::test]
async fn guests_cannot_fill_the_place_of_accounts() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || {
        // Four blocks, and two of them for guests.
        let mut settings = settings(&[("saves.total_bytes_max", "16384")]);
        settings.server.data_dir = folder.path().to_owned();
        TestServer::run(settings, tiltyard::games::standard())
    };
    let server = start();
    let (one, two) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let (three, zoe) = (Somebody::guest(&server).await, Somebody::account(&server, "Zoe").await);
    save(&server, &one).await;
    save(&server, &two).await;
    let refused = try_to_save(&server, &three).await.must_refuse(507);
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("guests")), "{refused}");
    save(&server, &zoe).await;
    // What a guest has saved goes along into the account, and out of the share of guests.
    let body = json!({"name": "Anna", "password": PASSWORD});
    one.ask(&server, Method::POST, "/auth/register", body).await.must_be(201);
    save(&server, &three).await;
    drop(server);
    let server = start();
    let four = Somebody::guest(&server).await;
    try_to_save(&server, &four).await.must_refuse(507);
    let path = format!("/players/{}/saves/one", two.id);
    two.ask(&server, Method::DELETE, &path, Value::Null).await.must_be(204);
    save(&server, &four).await;
}
