//! Those who watch: the same over both kinds of connection, without secrets, and never at the players' cost.

use serde_json::{Value, json};

use crate::arena_model::ArenaModel;
use crate::games::with_test_games;
use crate::http::Http;
use crate::listener::Listener;
use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

/// Small queues, and as many messages as a test likes.
const NARROW: &[(&str, &str)] = &[
    ("socket.send_buffer_bytes", "4096"),
    ("socket.queue_bytes_max", "65536"),
    ("analytics.history_s", "50"),
    ("notices.kept_max", "30"),
    ("socket.messages_per_s", "100000"),
    ("socket.messages_burst", "100000"),
];

async fn spectators(server: &TestServer, room: &str, count: usize) {
    let counted = |room: &Value| room["spectators"] == count;
    server.eventually(&format!("/rooms/{room}"), |reply| counted(&reply.json())).await;
}

/// Lets the seat whose turn it is win, with stones in the columns 3 and 4.
pub(crate) async fn play_to_the_end(players: &mut [TestPlayer; 2]) {
    let first = players[1].welcome["state"]["turn"].as_u64().expect("a turn") as usize;
    for turn in 0..7 {
        let mover = (first + turn) % 2;
        players[mover].send(json!({"type": "drop", "column": 3 + turn % 2})).await;
        for player in players.iter_mut() {
            player.expect_that("tick", |tick| tick["delta"]["placed"].is_array()).await;
        }
    }
    for player in players {
        player.expect("match_over").await;
    }
}

/// A game of connect four whose room has these fields, too.
pub(crate) async fn duel(server: &Http, fields: Value) -> (String, [TestPlayer; 2]) {
    let mut room = json!({"game": "connect_four"});
    room.as_object_mut().expect("an object").extend(fields.as_object().cloned().expect("an object"));
    let room = server.room(room).await;
    let players = [server.play(&room, "anna").await, server.play(&room, "bert").await];
    (room, players)
}

#[tokio::test]
async fn an_event_stream_shows_the_same_as_a_websocket() {
    let server = TestServer::start();
    let (room, mut players) = duel(&server, json!({})).await;
    let mut socket = server.watch(&room).await;
    let mut stream = Listener::watch(server.address(), &room).await;
    for field in ["type", "protocol", "player_id", "seat", "players", "tick", "state"] {
        assert_eq!(socket.welcome[field], stream.welcome[field], "{field}");
    }
    players[0].chat("good luck").await;
    play_to_the_end(&mut players).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    socket.must_be_closed(4410).await;
    let heard = socket.kept_all();
    assert!(heard.iter().any(|message| message["type"] == "match_over"));
    assert_eq!(heard, stream.rest().await);
}

#[tokio::test]
async fn spectators_of_both_encodings_see_the_same_state() {
    let server = TestServer::start();
    let options = json!({"map": "open", "hz": 60});
    let room = server.room(json!({"game": "arena", "max_players": 20, "bots": 8, "options": options})).await;
    let mut pictures = Vec::new();
    for codec in Codec::ALL {
        let mut watcher = Dial::watch(&room).speaking(codec).enter(server.address()).await;
        let mut picture = ArenaModel::of(&watcher.welcome);
        for _ in 0..30 {
            picture.apply(&watcher.expect("tick").await);
        }
        pictures.push((watcher, picture));
    }
    let truth = ArenaModel::of(&server.watch(&room).await.welcome);
    for (mut watcher, mut picture) in pictures {
        while picture.tick < truth.tick {
            picture.apply(&watcher.expect("tick").await);
        }
        picture.must_agree(&truth);
    }
}

#[tokio::test]
async fn what_only_a_seat_may_see_is_not_sent_to_spectators() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "cards", "delay_s": 1})).await;
    let open = server.room(json!({"game": "cards"})).await;
    for room in [&room, &open] {
        let mut watcher = Listener::watch(server.address(), room).await;
        let mut anna = server.play(room, "anna").await;
        anna.send(json!({"type": "draw"})).await;
        let own = anna.expect_that("tick", |tick| tick["delta"]["counts"] == json!([1])).await;
        assert_eq!(own["delta"]["hand"], json!([7000]));
        let seen = watcher.expect_that("tick", |tick| tick["delta"]["counts"] == json!([1])).await;
        assert_eq!(seen["delta"]["hand"], json!([]));
        let mut late = Listener::watch(server.address(), room).await;
        server.delete(&format!("/rooms/{room}")).await.must_be(204);
        for stream in [&mut watcher, &mut late] {
            let rest = stream.rest().await;
            let told = format!("{}{rest:?}", stream.welcome);
            assert!(!told.contains("[7000"), "a card of anna's in {told}");
        }
    }
}

#[tokio::test]
async fn a_slow_spectator_is_dropped_alone() {
    let server = TestServer::with(NARROW);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut brisk = [server.watch(&room).await, server.watch(&room).await];
    let mut deaf = Dial::watch(&room).narrow().enter(server.address()).await;
    spectators(&server, &room, 3).await;
    let word = "x".repeat(8_000);
    for number in 0..150 {
        anna.send(json!([number, word])).await;
        assert_eq!(anna.expect("player_action").await["action"][0], number);
        for watcher in &mut brisk {
            assert_eq!(watcher.expect("player_action").await["action"][0], number);
        }
    }
    spectators(&server, &room, 2).await;
    deaf.closed().await;
    assert!(deaf.kept("player_action").len() < 150);
}

#[tokio::test]
async fn a_spectator_who_lagged_goes_on_from_a_keyframe() {
    let changes = [NARROW, &[("socket.queue_bytes_max", "1048576")]].concat();
    let server = TestServer::with(&changes);
    let options = json!({"map": "open", "hz": 60});
    let room = server.room(json!({"game": "arena", "max_players": 20, "bots": 8, "options": options})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut slow = Dial::watch(&room).narrow().enter(server.address()).await;
    let word = "🍀".repeat(500);
    for _ in 0..200 {
        anna.chat(&word).await;
        anna.expect("chat").await;
    }
    anna.forget();
    for _ in 0..30 {
        anna.expect("tick").await;
    }
    let keyframe = slow.expect("keyframe").await;
    let (mut picture, mut ticks) = (ArenaModel::of(&keyframe), 0);
    slow.forget();
    while ticks < 5 {
        let message = slow.next().await;
        match message["type"].as_str().expect("a type") {
            "tick" => {
                picture.apply(&message);
                ticks += 1;
            }
            // It may lag once more.
            "keyframe" => picture = ArenaModel::of(&message),
            _ => {}
        }
    }
}

#[tokio::test]
async fn two_hundred_spectators_see_every_step() {
    let server = TestServer::with(&[("server.workers", "2")]);
    let (room, mut players) = duel(&server, json!({})).await;
    let mut watchers = Vec::new();
    for number in 0..200 {
        let dial = Dial::watch(&room).speaking(Codec::ALL[number % 2]);
        watchers.push(dial.knock(server.address()).await.expect("a handshake"));
    }
    for watcher in &mut watchers {
        watcher.expect("welcome").await;
    }
    spectators(&server, &room, 200).await;
    play_to_the_end(&mut players).await;
    for watcher in &mut watchers {
        watcher.expect("match_over").await;
        assert_eq!(watcher.kept("tick").len(), 7);
    }
    drop(watchers);
    spectators(&server, &room, 0).await;
}

#[tokio::test]
async fn spectators_are_shown_the_next_match() {
    let server = TestServer::with(&[("rooms.intermission_s", "0")]);
    let (room, mut players) = duel(&server, json!({"rematch": true})).await;
    let mut watcher = Listener::watch(server.address(), &room).await;
    play_to_the_end(&mut players).await;
    watcher.expect("match_over").await;
    let next = watcher.expect("welcome").await;
    assert_ne!(next["room"]["match_id"], watcher.welcome["room"]["match_id"]);
    assert_eq!(next["state"]["turn_number"], watcher.welcome["state"]["turn_number"]);
}

#[tokio::test]
async fn a_spectator_with_a_name_may_chat() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut fan = Dial::to(&format!("/ws/spectate/{room}?player=fan")).enter(server.address()).await;
    fan.chat("go, anna!").await;
    for hearer in [&mut anna, &mut fan] {
        let chat = hearer.expect("chat").await;
        assert_eq!((&chat["player"], &chat["spectator"]), (&json!("fan"), &json!(true)));
    }
    anna.chat("thanks").await;
    assert_eq!(fan.expect("chat").await["spectator"], Value::Null, "players are not marked");
    let said = server.get(&format!("/rooms/{room}/chat")).await.must_be(200);
    assert_eq!(
        (&said["messages"][0]["spectator"], &said["messages"][1]["spectator"]),
        (&json!(true), &Value::Null)
    );
    fan.send(json!({"any": "action"})).await;
    assert_eq!(fan.expect("error").await["code"], "read_only");
}

#[tokio::test]
async fn a_spectator_who_may_not_chat_is_told_so() {
    let server = TestServer::start();
    let quiet = server.room(json!({"spectator_chat": false})).await;
    let delayed = server.room(json!({"delay_s": 1})).await;
    let open = server.room(json!({})).await;
    for path in [format!("{quiet}?player=fan"), format!("{delayed}?player=fan"), open] {
        let mut fan = Dial::to(&format!("/ws/spectate/{path}")).enter(server.address()).await;
        fan.chat("go!").await;
        assert_eq!(fan.expect("error").await["code"], "read_only", "{path}");
    }
    let chatty = server.room(json!({"delay_s": 1, "spectator_chat": true})).await;
    let mut fan = Dial::to(&format!("/ws/spectate/{chatty}?player=fan")).enter(server.address()).await;
    fan.chat("go!").await;
    assert_eq!(fan.expect("chat").await["player"], "fan");
}

#[tokio::test]
async fn nobody_chats_under_the_id_of_somebody_who_plays() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "max_players": 4, "bots": 1})).await;
    let mut anna = server.play(&room, "anna").await;
    let bot = anna.welcome["players"][0]["player"].as_str().expect("a bot").to_owned();
    for (id, why) in [("anna", "plays here"), (&bot, "for bots of the house")] {
        let mut false_one = Dial::watch_as(&room, id).knock_at(server.address()).await;
        assert!(false_one.must_be_closed(4403).await.contains(why));
    }
    let mut bert = Dial::to(&format!("/ws/spectate/{room}?player=bert")).enter(server.address()).await;
    let _true_bert = server.play(&room, "bert").await;
    bert.chat("I am bert").await;
    assert_eq!(bert.expect("error").await["code"], "refused");
    anna.settle().await;
    assert!(anna.kept("chat").is_empty());
}

#[tokio::test]
async fn spectators_chat_at_a_sane_rate() {
    let server = TestServer::with(&[("rooms.spectator_chats_burst", "2")]);
    let room = server.room(json!({})).await;
    let mut fan = Dial::to(&format!("/ws/spectate/{room}?player=fan")).enter(server.address()).await;
    for _ in 0..10 {
        fan.chat("go!").await;
    }
    assert_eq!(fan.expect("error").await["code"], "rate_limited");
    fan.expect("chat").await;
}
