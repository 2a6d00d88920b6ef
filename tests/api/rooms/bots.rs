//! AI opponents: added, playing by themselves, limited, removed.

use serde_json::json;

use crate::arena_model::changed_course;
use crate::player::Dial;
use crate::server::TestServer;

fn wish(room: &str, more: &str) -> String {
    format!("/game/add-ai-opponent?room_id={room}{more}")
}

#[tokio::test]
async fn an_added_bot_is_announced_and_plays_by_itself() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "max_players": 4, "options": {"map": "open"}})).await;
    let mut anna = server.play(&room, "anna").await;
    let added = server.post(&wish(&room, ""), json!(null)).await.must_be(201);
    assert_eq!(added["message"], "AI opponent added!");
    assert_eq!(added["status"], "AI is now playing autonomously!");
    let id = added["ai_player_id"].as_str().expect("an id");
    assert!(id.len() == 11 && id.starts_with("ai_"), "{id}");
    let joined = anna.expect("player_joined").await;
    assert_eq!((&joined["player"], &joined["bot"]), (&json!(id), &json!(true)));
    let seat = joined["seat"].as_u64().expect("a seat");
    anna.expect_that("tick", |tick| changed_course(tick, seat)).await;
}

#[tokio::test]
async fn a_bot_answers_a_stone_with_a_stone() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four"})).await;
    server.post(&wish(&room, "&level=easy"), json!(null)).await.must_be(201);
    let mut anna = server.play(&room, "anna").await;
    let bot = 1 - anna.seat();
    if anna.welcome["state"]["turn"] == anna.seat() {
        anna.send(json!({"type": "drop", "column": 3})).await;
    }
    anna.expect_that("tick", |tick| tick["delta"]["placed"][2] == bot).await;
}

#[tokio::test]
async fn a_match_that_waits_for_nobody_does_not_end_before_all_the_bots_of_its_room_sit() {
    let server = TestServer::start();
    let fields = json!({"name": "brawl", "game": "arena", "max_players": 16, "bots": 16, "options": {"time_limit_s": 10},
        "pace": {"kind": "lockstep", "deadline_ms": 10_000}});
    for _ in 0..10 {
        let match_id = server.post("/rooms/", fields.clone()).await.must_be(201)["match_id"].clone();
        let path = format!("/replays/{}", match_id.as_str().expect("the id of the match"));
        let replay = server.eventually(&path, |reply| reply.status == 200).await.json();
        let joined = replay["players"].as_array().expect("a list").iter().map(|player| &player["from_tick"]);
        assert!(
            joined.clone().count() == 16 && joined.clone().all(|tick| tick.as_u64() <= Some(2)),
            "{replay}"
        );
    }
}

#[tokio::test]
async fn a_match_that_begins_with_a_few_has_all_the_bots_of_its_room() {
    let server = TestServer::start();
    for pace in [json!({"kind": "lockstep", "deadline_ms": 1000}), json!({"kind": "on_input"})] {
        let fields = json!({"name": "royale", "game": "arena", "mode": "battle_royale", "max_players": 8, "bots": 8,
            "options": {"countdown_s": 0, "min_players": 2}, "pace": pace});
        let opened = server.post("/rooms/", fields).await.must_be(201);
        assert_eq!(opened["bots"], 8, "{opened}");
    }
}

#[tokio::test]
async fn several_bots_come_with_one_request() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "max_players": 9})).await;
    let added = server.post(&wish(&room, "&count=8&level=hard"), json!(null)).await.must_be(201);
    let ids = added["ai_player_ids"].as_array().expect("all ids");
    assert_eq!((ids.len(), &ids[0]), (8, &added["ai_player_id"]));
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["bots"] == 8).await;
}

#[tokio::test]
async fn more_bots_than_seats_fill_the_room_and_no_more() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "max_players": 4})).await;
    let _anna = server.play(&room, "anna").await;
    let added = server.post(&wish(&room, "&count=99"), json!(null)).await.must_be(201);
    assert_eq!(added["ai_player_ids"].as_array().map(Vec::len), Some(3));
    let problem = server.post(&wish(&room, ""), json!(null)).await.must_refuse(409);
    assert_eq!(problem["detail"], "the room is full");
}

#[tokio::test]
async fn a_count_beyond_the_limits_is_refused() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    for count in ["0", "100", "-1", "many", "70000"] {
        server.post(&wish(&room, &format!("&count={count}")), json!(null)).await.must_refuse(400);
    }
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_refused() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    server.post(&wish(&room, "&level=unbeatable"), json!(null)).await.must_refuse(400);
    server.post(&wish(&room, "&colour=red"), json!(null)).await.must_refuse(400);
    server.post("/game/add-ai-opponent", json!(null)).await.must_refuse(400);
    server.post(&wish("nowhere", ""), json!(null)).await.must_refuse(404);
    server.post(&wish("a%20b", ""), json!(null)).await.must_refuse(400);
}

#[tokio::test]
async fn a_game_without_bots_says_so() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "relay"})).await;
    server.post(&wish(&room, ""), json!(null)).await.must_refuse(409);
}

#[tokio::test]
async fn a_removed_bot_leaves_its_seat() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = server.play(&room, "anna").await;
    let bot = server.post(&wish(&room, ""), json!(null)).await.must_be(201)["ai_player_id"].clone();
    let path = format!("/rooms/{room}/bots/{}", bot.as_str().expect("an id"));
    server.delete(&path).await.must_be(204);
    let left = anna.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&bot, &json!("removed")));
    server.delete(&path).await.must_refuse(404);
    server.play(&room, "bert").await;
}

#[tokio::test]
async fn nobody_plays_under_the_name_of_a_bot() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let added = server.post(&wish(&room, ""), json!(null)).await.must_be(201);
    let id = added["ai_player_id"].as_str().expect("an id");
    let mut impostor = Dial::play(&room, id).knock(server.address()).await.expect("a handshake");
    impostor.must_be_closed(4403).await;
}

#[tokio::test]
async fn bots_play_on_in_the_next_match() {
    let server = TestServer::with(&[("rooms.intermission_s", "0")]);
    let room = server.room(json!({"game": "connect_four", "rematch": true})).await;
    let mut watcher = server.watch(&room).await;
    server.post(&wish(&room, "&level=easy&count=2"), json!(null)).await.must_be(201);
    for _ in 0..2 {
        watcher.expect("match_over").await;
        watcher.expect("welcome").await;
    }
}
