//! Playing: the standard games over the wire, in both encodings.

use serde_json::{Value, json};

use crate::arena_model::{ArenaModel, changed_course};
use crate::games::with_test_games;
use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

async fn enter(server: &TestServer, codec: Codec, room: &str, player: &str) -> TestPlayer {
    Dial::play(room, player).speaking(codec).enter(server.address()).await
}

/// Both players of a duel, who begins first.
async fn duel(server: &TestServer, codec: Codec, room: &str) -> [TestPlayer; 2] {
    let mut anna = enter(server, codec, room, "anna").await;
    let bert = enter(server, codec, room, "bert").await;
    anna.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    if bert.welcome["state"]["turn"] == anna.seat() { [anna, bert] } else { [bert, anna] }
}

/// The first player stacks four stones in one column.
async fn win(players: &mut [TestPlayer; 2]) {
    for turn in 0..7 {
        let [mover, column] = [turn % 2, turn % 2];
        players[mover].send(json!({"type": "drop", "column": column, "seq": turn})).await;
        let placed = |tick: &Value| tick["delta"]["placed"][0] == column && tick["acks"][0][1] == turn;
        for player in players.iter_mut() {
            player.expect_that("tick", placed).await;
        }
    }
}

#[tokio::test]
async fn any_value_reaches_everybody_in_a_relay_unchanged() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = enter(&server, Codec::Json, &room, "anna").await;
    let mut bert = enter(&server, Codec::MsgPack, &room, "bert").await;
    let mut watcher = server.watch(&room).await;
    let said =
        [json!({"type": "dance", "deep": [1, -2.5, null, true, "ä🚪"]}), json!([1]), json!("hi"), json!(7)];
    for action in said {
        for sender in 0..2 {
            let who = [&mut anna, &mut bert].into_iter().nth(sender).expect("two");
            who.send(action.clone()).await;
            for listener in [&mut anna, &mut bert, &mut watcher] {
                let told = listener.expect("player_action").await;
                assert_eq!((&told["player"], &told["action"]), (&json!(["anna", "bert"][sender]), &action));
            }
        }
    }
}

#[tokio::test]
async fn a_room_that_does_not_exist_opens_for_who_joins_it() {
    let server = TestServer::start();
    let anna = server.play("prototype", "anna").await;
    let room = &anna.welcome["room"];
    assert_eq!((&room["id"], &room["game"]), (&json!("prototype"), &json!("relay")));
    server.get("/rooms/prototype").await.must_be(200);
}

#[tokio::test]
async fn a_duel_is_played_to_its_end_in_both_encodings() {
    for codec in Codec::ALL {
        let server = TestServer::with(&[("records.announce_wait_ms", "5000")]);
        let room = server.room(json!({"game": "connect_four"})).await;
        let mut players = duel(&server, codec, &room).await;
        win(&mut players).await;
        let (winner, loser) =
            (players[0].welcome["player_id"].clone(), players[1].welcome["player_id"].clone());
        for player in &mut players {
            let over = player.expect("match_over").await;
            let results = json!([
                {"player": winner, "placement": 1, "score": 2, "rating_before": 1000.0, "rating_after": 1137.55,
                    "points": 10},
                {"player": loser, "placement": 2, "score": 0, "rating_before": 1000.0, "rating_after": 926.73,
                    "points": 0},
            ]);
            assert_eq!((&over["results"], &over["next_match_in_ms"]), (&results, &Value::Null));
        }
    }
}

#[tokio::test]
async fn a_room_closes_after_its_last_match() {
    let server = TestServer::with(&[("rooms.finished_close_s", "0")]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let mut players = duel(&server, Codec::Json, &room).await;
    win(&mut players).await;
    for player in &mut players {
        assert_eq!(player.must_be_closed(4410).await, "the match is over and the room has closed");
        assert_eq!(player.kept("match_over").len(), 1);
    }
}

#[tokio::test]
async fn a_rematch_begins_with_everybody_in_the_same_seat() {
    let server = TestServer::with(&[("rooms.intermission_s", "0")]);
    let room = server.room(json!({"game": "connect_four", "rematch": true})).await;
    let mut players = duel(&server, Codec::Json, &room).await;
    let mut watcher = server.watch(&room).await;
    win(&mut players).await;
    for player in &mut players {
        assert_eq!(player.expect("match_over").await["next_match_in_ms"], 0);
        let again = player.expect("welcome").await;
        assert_eq!(
            (&again["seat"], &again["player_id"]),
            (&player.welcome["seat"], &player.welcome["player_id"])
        );
        assert_ne!(again["room"]["match_id"], player.welcome["room"]["match_id"]);
        assert_ne!(again["resume_token"], player.welcome["resume_token"]);
    }
    let again = watcher.expect("welcome").await;
    let first = again["state"]["first"].as_u64().expect("the match has begun") as usize;
    players.sort_by_key(TestPlayer::seat);
    players[first].send(json!({"type": "drop", "column": 6})).await;
    watcher.expect_that("tick", |tick| tick["delta"]["placed"] == json!([6, 0, first])).await;
}

#[tokio::test]
async fn an_illegal_stone_is_told_and_changes_nothing() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four"})).await;
    let [mut first, mut second] = duel(&server, Codec::Json, &room).await;
    second.send(json!({"type": "drop", "column": 0})).await;
    let tick = first.expect_that("tick", |tick| tick["events"].is_array()).await;
    let illegal = json!([{"kind": "illegal", "seat": second.seat(), "why": "not_your_turn"}]);
    assert_eq!((&tick["events"], &tick["delta"]["placed"]), (&illegal, &Value::Null));
    first.send(json!({"type": "drop", "column": 0})).await;
    second.expect_that("tick", |tick| tick["delta"]["placed"] == json!([0, 0, first.seat()])).await;
}

#[tokio::test]
async fn who_leaves_a_duel_loses_it() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four"})).await;
    let [mut first, mut second] = duel(&server, Codec::MsgPack, &room).await;
    first.send(json!({"type": "leave"})).await;
    assert_eq!(first.must_be_closed(1000).await, "you left");
    let left = second.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&first.welcome["player_id"], &json!("left")));
    let over = second.expect("match_over").await;
    assert_eq!(over["results"][0]["player"], second.welcome["player_id"]);
}

#[tokio::test]
async fn actions_are_acknowledged_in_the_frame_with_their_effect() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "options": {"map": "open"}})).await;
    let mut anna = server.play(&room, "anna").await;
    let go = json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": 41});
    anna.send(go).await;
    let tick = anna.expect_that("tick", |tick| tick["acks"].is_array()).await;
    assert!(tick["acks"] == json!([[0, 41]]) && changed_course(&tick, 0), "{tick}");
}

#[tokio::test]
async fn deltas_of_the_arena_lead_to_the_same_picture_as_a_keyframe() {
    let server = TestServer::start();
    let options = json!({"map": "keep", "hz": 60});
    let fields =
        json!({"game": "arena", "max_players": 20, "bots": 8, "bot_level": "hard", "options": options});
    let room = server.room(fields).await;
    for codec in Codec::ALL {
        let mut anna = enter(&server, codec, &room, &format!("anna_{codec:?}")).await;
        let mut picture = ArenaModel::of(&anna.welcome);
        for _ in 0..60 {
            picture.apply(&anna.expect("tick").await);
        }
        let bert = enter(&server, codec, &room, &format!("bert_{codec:?}")).await;
        let truth = ArenaModel::of(&bert.welcome);
        while picture.tick < truth.tick {
            picture.apply(&anna.expect("tick").await);
        }
        picture.must_agree(&truth);
    }
}

#[tokio::test]
async fn chat_reaches_players_and_spectators_in_every_encoding() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = enter(&server, Codec::Json, &room, "anna").await;
    let mut bert = enter(&server, Codec::MsgPack, &room, "bert").await;
    let mut watcher = server.watch(&room).await;
    anna.chat("good luck 🍀").await;
    for listener in [&mut anna, &mut bert, &mut watcher] {
        let chat = listener.expect("chat").await;
        assert_eq!((&chat["player"], &chat["message"]), (&json!("anna"), &json!("good luck 🍀")));
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_its_own_number() {
    let server = TestServer::start();
    for codec in Codec::ALL {
        let mut anna = enter(&server, codec, "commons", "anna").await;
        for t in [json!(0), json!(-1.5), json!(u64::MAX)] {
            anna.send(json!({"type": "ping", "t": t})).await;
            assert_eq!(anna.expect("pong").await["t"], t);
        }
        anna.close().await;
    }
}

#[tokio::test]
async fn a_spectator_sees_the_match_and_can_not_act() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "bots": 2})).await;
    let mut watcher = server.watch(&room).await;
    assert_eq!((&watcher.welcome["seat"], watcher.welcome.get("resume_token")), (&Value::Null, None));
    watcher.expect("tick").await;
    for message in
        [json!({"type": "chat", "message": "hi"}), json!({"type": "use_item", "item": "health_potion"})]
    {
        watcher.send(message).await;
        assert_eq!(watcher.expect("error").await["code"], "read_only");
    }
    watcher.send(json!({"type": "leave"})).await;
    watcher.must_be_closed(1000).await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["spectators"] == 0).await;
}

#[tokio::test]
async fn a_step_in_lockstep_waits_for_everybody() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "stride"})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut bert = Dial::play(&room, "bert").knock(server.address()).await.expect("a handshake");
    anna.expect_that("player_joined", |joined| joined["player"] == "bert").await;
    anna.send(json!({"type": "pass", "tick": anna.welcome["tick"]})).await;
    let tick = bert.expect("welcome").await["tick"].as_u64().expect("a tick");
    anna.expect_that("tick", |frame| frame["tick"] == tick).await;
    anna.send(json!({"type": "walk"})).await;
    anna.settle().await;
    assert_eq!(anna.kept("tick").len(), 0, "a step was made without bert");
    bert.send(json!({"type": "pass", "tick": tick})).await;
    let step = bert.expect("tick").await;
    let walked = json!([{"seat": 0, "action": {"type": "walk"}}]);
    assert_eq!((&step["tick"], &step["delta"], &step["actions"]), (&json!(tick + 1), &json!(1), &walked));
}

#[tokio::test]
async fn a_step_in_lockstep_is_made_without_who_is_late() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "stride", "options": {"deadline_ms": 50}})).await;
    let mut anna = server.play(&room, "anna").await;
    let _late = server.play(&room, "bert").await;
    for _ in 0..3 {
        anna.send(json!({"type": "walk"})).await;
        anna.expect_that("tick", |tick| tick["actions"].is_array()).await;
    }
}

/// Whether a message acknowledges this `seq` of this seat.
fn acknowledges(message: &Value, seat: u64, seq: u64) -> bool {
    message["acks"].as_array().is_some_and(|acks| acks.contains(&json!([seat, seq])))
}

#[tokio::test]
async fn an_action_before_the_welcome_is_acknowledged_by_it() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "options": {"hz": 1}})).await;
    let mut anna = Dial::play(&room, "anna").knock_at(server.address()).await;
    anna.send(json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": 7})).await;
    let mut heard = Vec::new();
    while heard.len() < 4 && !heard.iter().any(|message| acknowledges(message, 0, 7)) {
        heard.push(anna.next().await);
    }
    assert!(heard.iter().any(|message| acknowledges(message, 0, 7)), "{heard:?}");
}

#[tokio::test]
async fn who_comes_back_is_told_what_was_taken_meanwhile() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    assert!(anna.welcome["acks"].is_null() && bert.welcome["acks"].is_null());
    anna.send(json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": 7})).await;
    anna.send(json!({"type": "ping", "t": 1})).await;
    anna.expect("pong").await;
    let (seat, token) = (anna.seat(), anna.token().to_owned());
    anna.cut();
    bert.expect_that("tick", |tick| acknowledges(tick, seat, 7)).await;
    let anna = Dial::resume(&room, "anna", &token).enter(server.address()).await;
    assert!(acknowledges(&anna.welcome, seat, 7), "{}", anna.welcome);
}
