//! `/rooms`: open, list, look at, change, end.

use serde_json::{Value, json};

use crate::player::Dial;
use crate::server::TestServer;

fn ids(page: &Value) -> Vec<&str> {
    let rooms = page["rooms"].as_array().expect("a list of rooms");
    rooms.iter().map(|room| room["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn a_room_is_opened_and_can_be_looked_at() {
    let server = TestServer::start();
    let body = json!({"name": "Friday duel", "game": "arena", "max_players": 10, "mode": "deathmatch",
        "metadata": {"cup": 7}});
    let opened = server.post("/rooms/", body).await;
    let room = opened.must_be(201);
    let location = opened.header("location").expect("a new room says where it is").to_owned();
    assert_eq!(location, format!("/rooms/{}", room["id"].as_str().expect("an id")));
    assert_eq!((&room["name"], &room["game"]), (&json!("Friday duel"), &json!("arena")));
    assert_eq!((&room["mode"], &room["max_players"]), (&json!("deathmatch"), &json!(10)));
    let shown = server.get(&location).await.must_be(200);
    assert_eq!((&shown["id"], &shown["metadata"]), (&room["id"], &json!({"cup": 7})));
    assert_eq!((&shown["members"], &shown["tick"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn a_trailing_slash_makes_no_difference() {
    let server = TestServer::start();
    for path in ["/rooms", "/rooms/", "/rooms/commons", "/rooms/commons/", "/health/live/"] {
        server.get(path).await.must_be(200);
    }
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    for path in ["/rooms", "/rooms/"] {
        server.post(path, body.clone()).await.must_be(201);
    }
}

#[tokio::test]
async fn a_room_opened_with_bots_has_them_in_their_seats() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "max_players": 5, "bots": 3, "bot_level": "easy"})).await;
    let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!((&shown["bots"], &shown["players"]), (&json!(3), &json!(0)));
    let members = shown["members"].as_array().expect("members");
    assert_eq!(members.iter().filter(|member| member["bot"] == true).count(), 3);
}

#[tokio::test]
async fn rooms_are_listed_newest_first_and_in_pages() {
    let server = TestServer::start();
    let mut opened = Vec::new();
    for _ in 0..4 {
        opened.push(server.room(json!({})).await);
    }
    opened.reverse();
    let first = server.get("/rooms/?limit=3").await.must_be(200);
    assert_eq!(ids(&first), opened[..3].iter().map(String::as_str).collect::<Vec<_>>());
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = server.get(&format!("/rooms/?limit=3&cursor={cursor}")).await.must_be(200);
    assert_eq!(ids(&second), [opened[3].as_str(), "commons"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_page_goes_on_although_its_last_room_is_gone() {
    let server = TestServer::start();
    let (old, new) = (server.room(json!({})).await, server.room(json!({})).await);
    let first = server.get("/rooms/?limit=1").await.must_be(200);
    assert_eq!(ids(&first), [new.as_str()]);
    server.delete(&format!("/rooms/{new}")).await.must_be(204);
    server.eventually(&format!("/rooms/{new}"), |reply| reply.status == 404).await;
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = server.get(&format!("/rooms/?cursor={cursor}")).await.must_be(200);
    assert_eq!(ids(&second), [old.as_str(), "commons"]);
}

#[tokio::test]
async fn the_list_is_filtered_by_game_state_and_openness() {
    let server = TestServer::start();
    let arena = server.room(json!({"game": "arena"})).await;
    let duel = server.room(json!({"game": "connect_four"})).await;
    let (_anna, _bert) = (server.play(&duel, "anna").await, server.play(&duel, "bert").await);
    let server = &server;
    let listed =
        |query: &'static str| async move { server.get(&format!("/rooms/{query}")).await.must_be(200) };
    assert_eq!(ids(&listed("?game=arena").await), [arena.as_str()]);
    server.eventually("/rooms/?state=playing&game=connect_four", |reply| ids(&reply.json()) == [&duel]).await;
    assert_eq!(ids(&listed("?open=false").await), [duel.as_str()]);
    assert_eq!(ids(&listed("?open=true").await), [arena.as_str(), "commons"]);
}

#[tokio::test]
async fn a_private_room_is_not_listed_but_can_be_joined() {
    let server = TestServer::start();
    let room = server.room(json!({"private": true})).await;
    assert!(!ids(&server.get("/rooms/").await.must_be(200)).contains(&room.as_str()));
    assert_eq!(server.play(&room, "anna").await.welcome["room"]["private"], true);
}

#[tokio::test]
async fn a_room_changes_its_name_lock_and_metadata() {
    let server = TestServer::start();
    let room = server.room(json!({"metadata": {"a": 1}})).await;
    let path = format!("/rooms/{room}");
    let renamed = server.patch(&path, json!({"name": "Another name"})).await.must_be(200);
    assert_eq!((&renamed["name"], &renamed["metadata"]), (&json!("Another name"), &json!({"a": 1})));
    let changed = server.patch(&path, json!({"locked": true, "metadata": {"b": 2}})).await.must_be(200);
    assert_eq!((&changed["locked"], &changed["metadata"]), (&json!(true), &json!({"b": 2})));
    let listed = server.get("/rooms/?open=false").await.must_be(200);
    assert_eq!((ids(&listed), &listed["rooms"][0]["name"]), (vec![room.as_str()], &json!("Another name")));
}

#[tokio::test]
async fn a_locked_room_lets_nobody_in_until_it_is_unlocked() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let path = format!("/rooms/{room}");
    server.patch(&path, json!({"locked": true})).await.must_be(200);
    let mut refused = Dial::play(&room, "anna").knock(server.address()).await.expect("a handshake");
    assert_eq!(refused.must_be_closed(4413).await, "the room is locked");
    server.patch(&path, json!({"locked": false})).await.must_be(200);
    server.play(&room, "anna").await;
}

#[tokio::test]
async fn a_deleted_room_tells_everybody_and_is_gone() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (mut anna, mut watcher) = (server.play(&room, "anna").await, server.watch(&room).await);
    let path = format!("/rooms/{room}");
    server.delete(&path).await.must_be(204);
    assert_eq!(anna.must_be_closed(4410).await, "the room was closed");
    assert_eq!(watcher.must_be_closed(4410).await, "the room was closed");
    server.eventually(&path, |reply| reply.status == 404).await;
    server.delete(&path).await.must_refuse(404);
}

#[tokio::test]
async fn a_room_that_is_always_open_is_nobodys_to_change() {
    let server = TestServer::start();
    server.delete("/rooms/commons").await.must_refuse(403);
    server.patch("/rooms/commons", json!({"locked": true})).await.must_refuse(403);
    server.play("commons", "anna").await;
}

#[tokio::test]
async fn a_room_in_which_only_a_bot_waits_for_people_closes() {
    let server = TestServer::with(&[("rooms.empty_close_s", "1")]);
    let room = server.room(json!({"game": "connect_four", "max_players": 2, "bots": 1})).await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
}

#[tokio::test]
async fn the_chat_of_a_room_can_be_read_later() {
    let server = TestServer::with(&[("rooms.chat_kept", "2")]);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    for message in ["one", "two", "three"] {
        anna.chat(message).await;
        anna.expect("chat").await;
    }
    let page = server.get(&format!("/rooms/{room}/chat")).await.must_be(200);
    let said: Vec<_> = page["messages"].as_array().expect("messages").iter().collect();
    assert_eq!(said.iter().map(|line| &line["message"]).collect::<Vec<_>>(), ["two", "three"]);
    assert_eq!(said[0]["player"], "anna");
}

#[tokio::test]
async fn a_chat_is_read_in_pages_from_its_end() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    for message in ["one", "two", "three", "four", "five"] {
        anna.chat(message).await;
        anna.expect("chat").await;
    }
    let path = format!("/rooms/{room}/chat?limit=2");
    let (mut pages, mut next) = (Vec::new(), path.clone());
    loop {
        let page = server.get(&next).await.must_be(200);
        let said = page["messages"].as_array().expect("messages").iter();
        pages.push(said.map(|line| line["message"].as_str().expect("words").to_owned()).collect::<Vec<_>>());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("{path}&cursor={cursor}");
    }
    assert_eq!(pages, [vec!["four", "five"], vec!["two", "three"], vec!["one"]]);
    for bad in ["limit=0", "limit=201", "cursor=x", "colour=red"] {
        server.get(&format!("/rooms/{room}/chat?{bad}")).await.must_refuse(400);
    }
    let forgotten = server.get(&format!("/rooms/{room}/chat?cursor=7")).await.must_be(200);
    assert_eq!(forgotten, json!({"messages": [], "next_cursor": null}));
}

#[tokio::test]
async fn an_empty_room_closes_after_its_time() {
    let server = TestServer::with(&[("rooms.empty_close_s", "1")]);
    let (never_used, left) = (server.room(json!({})).await, server.room(json!({})).await);
    let mut anna = server.play(&left, "anna").await;
    anna.send(json!({"type": "leave"})).await;
    anna.must_be_closed(1000).await;
    for room in [never_used, left] {
        server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
    }
    server.get("/rooms/commons").await.must_be(200);
}

#[tokio::test]
async fn a_seed_decides_how_a_match_begins() {
    let server = TestServer::start();
    let mut starts = Vec::new();
    for _ in 0..2 {
        let room = server.room(json!({"game": "arena", "seed": 42})).await;
        starts.push(server.play(&room, "anna").await.welcome["state"]["players"].clone());
    }
    assert_eq!(starts[0], starts[1]);
}

#[tokio::test]
async fn no_more_rooms_are_opened_than_the_settings_allow() {
    let server = TestServer::with(&[("rooms.max", "2")]);
    server.room(json!({})).await;
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    let refused = server.post("/rooms/", body).await;
    refused.must_refuse(503);
    assert_eq!(refused.header("retry-after"), Some("2"));
    let mut late = Dial::play("another", "anna").knock(server.address()).await.expect("a handshake");
    late.must_be_closed(4503).await;
}
