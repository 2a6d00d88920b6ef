//! Notices to players, which are kept until they are read, and sent at once to every place where the player is.

use serde_json::{Value, json};

use crate::listener::{Event, Listener};
use crate::player::TestPlayer;
use crate::server::TestServer;

/// Two people play; the second one gives up.
async fn duel(server: &TestServer, winner: &str, loser: &str) -> TestPlayer {
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut wins, mut loses) = (server.play(&room, winner).await, server.play(&room, loser).await);
    wins.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    loses.send(json!({"type": "leave"})).await;
    loses.closed().await;
    wins
}

/// Listens for a player who was here before.
async fn listen(server: &TestServer, player: &str) -> Listener {
    let room = server.room(json!({})).await;
    server.play(&room, player).await.close().await;
    let stream = Listener::knock(server.address(), &format!("/stream/players/{player}/notifications")).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    stream
}

/// What is unread, once something is.
async fn unread(server: &TestServer, player: &str) -> Vec<Value> {
    let path = format!("/players/{player}/notifications");
    let some = server.eventually(&path, |reply| reply.json()["notifications"] != json!([])).await;
    some.json()["notifications"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_player_hears_over_every_stream_and_socket() {
    let server = TestServer::start();
    let mut stream = listen(&server, "anna").await;
    let mut anna = duel(&server, "anna", "bert").await;
    let pushed = anna.expect("notification").await;
    assert_eq!((&pushed["kind"], &pushed["n"]), (&json!("achievement_unlocked"), &Value::Null));
    let (id, told) = stream.numbered().await;
    assert_eq!((&told["type"], &told["id"].to_string()), (&json!("notification"), &id));
    assert_eq!(told, pushed);
    assert!(told["data"].is_object() && told["at"].is_string(), "{told}");
}

#[tokio::test]
async fn what_is_unread_comes_first_until_it_is_read() {
    let server = TestServer::start();
    let _anna = duel(&server, "anna", "bert").await;
    let waiting = unread(&server, "anna").await;
    let mut stream = listen(&server, "anna").await;
    for notification in &waiting {
        assert_eq!(&stream.numbered().await.1, notification);
    }
    let last = waiting.last().expect("one")["id"].clone();
    let read = json!({"up_to": last});
    let answer = server.post("/players/anna/notifications/read", read).await.must_be(200);
    assert_eq!(answer, json!({"read": waiting.len()}));
    assert_eq!(stream.expect("notifications_read").await["up_to"], last);
    let rest = server.get("/players/anna/notifications").await.must_be(200);
    assert_eq!(rest, json!({"notifications": [], "next_cursor": null}));
}

#[tokio::test]
async fn a_stream_goes_on_behind_what_was_seen() {
    let server = TestServer::start();
    let mut stream = listen(&server, "anna").await;
    let _won = duel(&server, "anna", "bert").await;
    let (seen, _) = stream.numbered().await;
    let waiting = unread(&server, "anna").await;
    stream.cut();
    let path = "/stream/players/anna/notifications";
    let mut back = Listener::resume(server.address(), path, &seen).await;
    let mut anew = Listener::knock(server.address(), &format!("{path}?after={seen}")).await;
    let missed = waiting.iter().filter(|one| one["id"].as_u64() != seen.parse().ok());
    for notification in missed {
        assert_eq!(&back.numbered().await.1, notification);
        assert_eq!(&anew.numbered().await.1, notification);
    }
    // Whatever comes next is new.
    for opponent in ["cleo", "dora"] {
        let _won = duel(&server, "anna", opponent).await;
    }
    server.post("/players/anna/notifications/read", json!({"up_to": 0})).await.must_be(200);
    let ended = back.expect("notifications_read").await;
    assert_eq!(ended["up_to"], 0);
}

#[tokio::test]
async fn unread_notifications_come_in_pages() {
    let server = TestServer::start();
    let _anna = duel(&server, "anna", "bert").await;
    let all = unread(&server, "anna").await;
    let (mut found, mut path) = (Vec::new(), "/players/anna/notifications?limit=1".to_owned());
    loop {
        let page = server.get(&path).await.must_be(200);
        found.extend(page["notifications"].as_array().expect("a list").clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/players/anna/notifications?limit=1&cursor={cursor}");
    }
    assert_eq!(found, all);
    server.get("/players/anna/notifications?limit=201").await.must_refuse(400);
    server.get("/players/anna/notifications?cursor=x").await.must_refuse(400);
}

#[tokio::test]
async fn a_player_has_a_bounded_number_of_streams() {
    let server = TestServer::with(&[("notices.streams_of_one_max", "1")]);
    let mut first = listen(&server, "anna").await;
    assert_eq!(first.event().await, Some(Event::Retry(2000)));
    let path = "/stream/players/anna/notifications";
    server.get(path).await.must_refuse(503);
    let _bert = listen(&server, "bert").await;
    first.cut();
    // Its end is noticed within a sweep.
    loop {
        if Listener::knock(server.address(), path).await.status == 200 {
            break;
        }
    }
}

#[tokio::test]
async fn nobody_hears_what_a_bot_or_somebody_else_is_told() {
    let server = TestServer::start();
    server.get("/players/ai_12345678/notifications").await.must_refuse(403);
    // An id that the server gives out is its player's alone, whoever else may know it.
    let path = "/players/p_0123456789abcdefghijklmn/notifications";
    server.get(path).await.must_refuse(401);
    server.get(&format!("/stream{path}")).await.must_refuse(401);
    server.post(&format!("{path}/read"), json!({"up_to": 1})).await.must_refuse(401);
}
