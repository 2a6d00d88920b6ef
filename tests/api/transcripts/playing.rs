//! Transcripts of somebody who plays, and whose line holds.

use serde_json::json;

use super::{Client, Recorder, anna, answer, drop_both, packed_anna, seated, table};
use crate::server::TestServer;

pub(super) const ALL: &[&str] = &[
    "joins_and_plays",
    "joins_and_plays_packed",
    "actions_are_refused",
    "too_much_at_once",
    "relays_anything",
    "relays_anything_packed",
    "a_match_and_the_next",
    "a_late_result",
    "a_seat_with_a_past",
    "leaves",
];

async fn joins_and_plays(name: &'static str, client: fn(&str) -> Client<'_>) {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let about = "Anna sits down, bert joins, both play. A stone that is not hers to drop is told by an event, and is acknowledged.";
    let mut anna = Recorder::new(name, about, &client(&room));
    let mut bert = seated(&server, &room, &mut anna).await;
    drop_both(&mut anna, &mut bert, [3, 3]).await;
    drop_both(&mut anna, &mut bert, [2, 4]).await;
    anna.know();
    anna.act(json!({"type": "drop", "column": 0})).await;
    anna.hear("tick").await;
    anna.act(json!({"type": "drop", "column": 0})).await;
    anna.hear("tick").await;
    bert.chat("not yet").await;
    anna.hear("chat").await;
    anna.say("sorry").await;
    anna.hear("chat").await;
    bert.close().await;
    anna.hear("player_away").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn somebody_joins_and_plays() {
    joins_and_plays("joins_and_plays", anna).await;
}

#[tokio::test]
async fn somebody_joins_and_plays_in_messagepack() {
    joins_and_plays("joins_and_plays_packed", packed_anna).await;
}

#[tokio::test]
async fn actions_that_are_no_actions_are_refused() {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let about = "Actions that the game does not know, or that come at the wrong time, are refused with their numbers; they wait for nothing any more.";
    let mut anna = Recorder::new("actions_are_refused", about, &anna(&room));
    let mut bert = seated(&server, &room, &mut anna).await;
    for action in [json!({"type": "fly"}), json!({"type": "drop", "column": "left"}), json!({"type": "drop"})]
    {
        anna.act(action).await;
        anna.hear("error").await;
    }
    anna.know();
    anna.act(json!({"type": "drop", "column": 3})).await;
    anna.hear("tick").await;
    answer(&mut bert, [3, 4]).await;
    anna.hear("tick").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn who_sends_too_much_is_told_so() {
    let server = TestServer::with(&[("socket.messages_per_s", "1"), ("socket.messages_burst", "3")]);
    let room = table(&server, json!({})).await;
    let about = "More messages than the server takes in a second: what is too much is refused with `rate_limited`, and the connection stays.";
    let mut anna = Recorder::new("too_much_at_once", about, &anna(&room)).varied();
    let _bert = seated(&server, &room, &mut anna).await;
    for column in 0..5 {
        anna.act(json!({"type": "drop", "column": column})).await;
    }
    // Each action is either acknowledged or refused, in whatever order that comes.
    let (mut acked, mut refused) = (0, 0);
    anna.hear_that(|told| {
        acked = told["acks"][0][1].as_u64().unwrap_or(acked);
        refused += u64::from(told["type"] == "error");
        refused > 0 && acked + refused == 5
    })
    .await;
    anna.know();
    anna.finish();
}

async fn relays_anything(name: &'static str, client: fn(&str) -> Client<'_>) {
    let server = TestServer::start();
    let about =
        "A relay room passes any JSON on: numbers of every size, text of every script, lists and objects.";
    let mut anna = Recorder::new(name, about, &client("commons"));
    anna.enter(server.address()).await;
    let mut bert = server.play("commons", "bert").await;
    anna.hear("player_joined").await;
    anna.act(json!({"type": "wave", "to": ["bert", 1.5, -3, null, true], "🍀": {}})).await;
    anna.hear("player_action").await;
    let numbers = json!([
        0,
        127,
        128,
        255,
        256,
        65535,
        65536,
        4294967295u64,
        4294967296u64,
        9007199254740991u64,
        -1,
        -32,
        -33,
        -128,
        -129,
        -32768,
        -32769,
        -2147483648i64,
        -2147483649i64,
        0.1,
        -2.5e-9,
        1e300
    ]);
    let texts: Vec<String> =
        [0, 1, 31, 32, 33, 190].iter().map(|length| "ä🚪x".chars().cycle().take(*length).collect()).collect();
    let list: Vec<u64> = (0..17).collect();
    let object: serde_json::Map<String, serde_json::Value> =
        (0..17).map(|number| (format!("f{number}"), json!(number))).collect();
    for value in [numbers, json!(texts), json!(list), json!(object), json!("hi"), json!(null)] {
        bert.send(value).await;
        anna.hear("player_action").await;
    }
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_relay_passes_anything_on() {
    relays_anything("relays_anything", anna).await;
}

#[tokio::test]
async fn a_relay_passes_anything_on_in_messagepack() {
    relays_anything("relays_anything_packed", packed_anna).await;
}

#[tokio::test]
async fn a_match_is_over_and_the_next_begins() {
    let server = TestServer::with(&[("rooms.intermission_s", "1"), ("records.announce_wait_ms", "5000")]);
    let room = table(&server, json!({"rematch": true})).await;
    let about = "Bert wins. The result comes with `match_over`; a moment later a second `welcome` begins the next match, and numbers of actions go on.";
    let mut anna = Recorder::new("a_match_and_the_next", about, &anna(&room)).varied();
    let mut bert = seated(&server, &room, &mut anna).await;
    for column in [0, 2, 0, 2] {
        drop_both(&mut anna, &mut bert, [column, 1]).await;
    }
    anna.hear("match_over").await;
    anna.know();
    anna.hear("welcome").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_result_that_is_known_late_is_settled() {
    let server = TestServer::with(&[("records.announce_wait_ms", "0")]);
    let room = table(&server, json!({})).await;
    let about = "Nobody knows at the end of a match what it was worth: `match_over` says so by null, and `settled` follows.";
    let mut anna = Recorder::new("a_late_result", about, &packed_anna(&room));
    let mut bert = seated(&server, &room, &mut anna).await;
    for column in [0, 2, 0, 2] {
        drop_both(&mut anna, &mut bert, [column, 1]).await;
    }
    anna.hear("settled").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_seat_with_a_past_is_counted_on() {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let about = "Another client of anna's has acted in her seat, up to number 7. The `welcome` acknowledges that to one that has given out no number yet: its first action has number 8.";
    let mut first = server.play(&room, "anna").await;
    let mut bert = server.play(&room, "bert").await;
    first.send(json!({"type": "drop", "column": 3, "seq": 7})).await;
    answer(&mut bert, [3, 3]).await;
    let mut anna = Recorder::new("a_seat_with_a_past", about, &anna(&room));
    anna.enter(server.address()).await;
    anna.know();
    anna.act(json!({"type": "drop", "column": 2})).await;
    anna.hear_that(|told| told["acks"][0][1] == 8).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn somebody_gives_the_seat_up() {
    let server = TestServer::start();
    let about = "Anna gives her seat up; the server closes with 1000, and she does not come back by herself. When the program asks for it, she takes a new seat.";
    let mut anna = Recorder::new("leaves", about, &anna("commons"));
    anna.enter(server.address()).await;
    anna.leave().await;
    anna.closed(1000).await;
    anna.again();
    anna.enter(server.address()).await;
    anna.know();
    anna.finish();
}
