//! Rooms that operators close, and players whom they take out.

use serde_json::json;

use super::{look, operator, tell};
use crate::player::Dial;
use crate::server::TestServer;

#[tokio::test]
async fn a_room_that_is_closed_says_why_and_is_gone() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({"private": true})).await;
    let (mut anna, mut watcher) = (server.play(&room, "anna").await, server.watch(&room).await);
    let listed = look(&server, &root, "/operator/rooms").await;
    let rooms = listed["rooms"].as_array().expect("rooms");
    let shown = rooms.iter().find(|of| of["id"] == room.as_str()).expect("it is private, and shown");
    assert_eq!((&shown["members"][0]["player"], &shown["private"]), (&json!("anna"), &json!(true)));
    let close = json!({"reason": "it hangs"});
    tell(&server, &root, &format!("/operator/rooms/{room}/close"), close.clone()).await.must_be(204);
    for client in [&mut anna, &mut watcher] {
        assert_eq!(client.must_be_closed(4410).await, "an operator closed the room: it hangs");
    }
    tell(&server, &root, &format!("/operator/rooms/{room}/close"), close.clone()).await.must_refuse(404);
    let refused = tell(&server, &root, "/operator/rooms/commons/close", close).await.must_refuse(403);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("kick")), "{refused}");
    let log = look(&server, &root, "/operator/log").await;
    assert_eq!(log["acts"].as_array().map(Vec::len), Some(1), "{log}");
}

#[tokio::test]
async fn rooms_are_walked_page_by_page() {
    let server = TestServer::start();
    let root = operator(&server).await;
    for number in 0..4 {
        server.room(json!({"private": number % 2 == 0})).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = look(&server, &root, &format!("/operator/rooms?limit=2{cursor}")).await;
        let rooms = page["rooms"].as_array().expect("rooms").iter();
        seen.extend(rooms.map(|room| room["id"].as_str().expect("an id").to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5, "the commons, too: {seen:?}");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn who_is_kicked_out_of_a_room_stays_in_the_others_and_may_come_back() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let rooms = [server.room(json!({})).await, server.room(json!({})).await];
    let mut seats = [server.play(&rooms[0], "anna").await, server.play(&rooms[1], "anna").await];
    let mut bert = server.play(&rooms[0], "bert").await;
    let kick = json!({"room_id": rooms[0], "reason": "spoils the game"});
    let kicked = tell(&server, &root, "/operator/players/anna/kick", kick).await.must_be(200);
    assert_eq!(kicked["rooms"], json!([rooms[0]]));
    let why = seats[0].must_be_closed(4403).await;
    assert_eq!(why, "an operator has taken you out: spoils the game");
    let left = bert.expect("player_left").await;
    assert_eq!((&left["player_id"], &left["reason"]), (&json!("anna"), &json!("removed")));
    seats[1].settle().await;
    server.play(&rooms[0], "anna").await;
    let all = json!({"reason": "enough"});
    let kicked = tell(&server, &root, "/operator/players/anna/kick", all).await.must_be(200);
    assert_eq!(kicked["rooms"].as_array().map(Vec::len), Some(2));
    seats[1].must_be_closed(4403).await;
    let nowhere = json!({"room_id": "nowhere", "reason": "x"});
    tell(&server, &root, "/operator/players/anna/kick", nowhere).await.must_refuse(404);
}

#[tokio::test]
async fn operators_see_who_is_connected_and_from_where() {
    let server = TestServer::with(&[("server.trusted_proxies", "127.0.0.1")]);
    let root = operator(&server).await;
    let room = server.room(json!({})).await;
    let away = |dial: Dial| dial.with("x-forwarded-for", "192.0.2.7");
    let _seated = away(Dial::play(&room, "anna")).enter(server.address()).await;
    let _watching = away(Dial::watch(&room)).enter(server.address()).await;
    let page = look(&server, &root, "/operator/players").await;
    let (anna, nameless) = (&page["clients"][0], &page["clients"][1]);
    assert_eq!((&anna["player_id"], &nameless["player_id"]), (&json!("anna"), &json!(null)));
    for (client, kind) in [(anna, "play"), (nameless, "watch")] {
        let connection = &client["connections"][0];
        let facts = (&connection["kind"], &connection["room_id"], &connection["address"]);
        assert_eq!(facts, (&json!(kind), &json!(room), &json!("192.0.2.7")));
    }
    let first = look(&server, &root, "/operator/players?limit=1").await;
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = look(&server, &root, &format!("/operator/players?limit=1&cursor={cursor}")).await;
    assert_eq!((&second["clients"][0]["player_id"], &second["next_cursor"]), (&json!(null), &json!(null)));
    drop((_seated, _watching));
    let none = |reply: &crate::http::Reply| reply.json()["clients"] == json!([]);
    server.eventually_sent(|| root.request(&server, reqwest::Method::GET, "/operator/players"), none).await;
}
