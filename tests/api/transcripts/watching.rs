//! Transcripts of whole states in between: for those who lag, for all after a fault, for those who watch.

use serde_json::json;

use super::{Client, Recorder, anna, table};
use crate::games::with_test_games;
use crate::player::Codec;
use crate::server::TestServer;

pub(super) const ALL: &[&str] =
    &["watches", "watches_packed", "watches_late", "game_recovers", "game_recovers_for_spectators", "lags"];

fn watcher(room: &str) -> Client<'_> {
    Client { room, player: None, codec: Codec::Json }
}

fn packed_watcher(room: &str) -> Client<'_> {
    Client { codec: Codec::MsgPack, ..watcher(room) }
}

async fn watches(name: &'static str, client: fn(&str) -> Client<'_>) {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let (mut anna, bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let about = "Somebody watches two people play; the line breaks, and a new `welcome` begins anew: who watches has no seat to come back to.";
    let mut watcher = Recorder::new(name, about, &client(&room));
    watcher.enter(server.address()).await;
    anna.send(json!({"type": "drop", "column": 3, "seq": 1})).await;
    watcher.hear("tick").await;
    bert.close().await;
    watcher.hear("player_away").await;
    watcher.know();
    watcher.cut();
    watcher.enter(server.address()).await;
    watcher.know();
    watcher.finish();
}

#[tokio::test]
async fn somebody_watches_a_duel() {
    watches("watches", watcher).await;
}

#[tokio::test]
async fn somebody_watches_a_duel_in_messagepack() {
    watches("watches_packed", packed_watcher).await;
}

#[tokio::test]
async fn somebody_watches_what_is_shown_late() {
    let server = TestServer::start();
    let room = table(&server, json!({"delay_s": 1})).await;
    let (_anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let about = "A room that spectators see late says so first; the `welcome` comes when there is something old enough.";
    let mut watcher = Recorder::new("watches_late", about, &watcher(&room)).varied();
    watcher.enter(server.address()).await;
    watcher.know();
    watcher.finish();
}

async fn game_recovers(name: &'static str, client: fn(&str) -> Client<'_>) {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "bomb", "name": "A bomb", "max_players": 4})).await;
    let about = "An action makes the game fail: it does not count, the match goes on (`recovered`), and everybody gets the whole state (`keyframe`). Whoever sent it is told with its number.";
    let mut bert = server.play(&room, "bert").await;
    let client = client(&room);
    let acts = client.player.is_some();
    let mut recorded = Recorder::new(name, about, &client);
    recorded.enter(server.address()).await;
    for kind in ["touch", "explode", "touch"] {
        if acts {
            recorded.act(json!({"type": kind})).await;
        } else {
            bert.send(json!({"type": kind})).await;
        }
        match kind {
            "explode" if acts => recorded.hear_all(&["error", "recovered", "keyframe"]).await,
            "explode" => recorded.hear_all(&["recovered", "keyframe"]).await,
            _ => recorded.hear("tick").await,
        }
    }
    recorded.know();
    recorded.finish();
}

#[tokio::test]
async fn a_game_fails_and_goes_on() {
    game_recovers("game_recovers", anna).await;
}

#[tokio::test]
async fn a_game_fails_and_goes_on_for_spectators() {
    game_recovers("game_recovers_for_spectators", packed_watcher).await;
}

#[tokio::test]
async fn who_lags_skips_states_and_goes_on_from_a_whole_one() {
    let server = TestServer::with(&[
        ("socket.send_buffer_bytes", "4096"),
        ("socket.messages_per_s", "100000"),
        ("socket.messages_burst", "100000"),
    ]);
    let options = json!({"map": "open", "hz": 60});
    let room = server
        .room(json!({"game": "arena", "name": "A field", "max_players": 4, "bots": 1, "options": options}))
        .await;
    let about = "Anna's machine does not read for a while: states are skipped, events and chat are not (`events` in place of a `tick`), and one `keyframe` ends it.";
    let mut anna = Recorder::new("lags", about, &anna(&room)).narrow();
    anna.enter(server.address()).await;
    let mut bert = server.play(&room, "bert").await;
    let word = "🍀".repeat(500);
    for _ in 0..60 {
        bert.chat(&word).await;
        bert.expect("chat").await;
    }
    bert.forget();
    for _ in 0..30 {
        bert.expect("tick").await;
    }
    anna.hear("keyframe").await;
    anna.hear("tick").await;
    anna.know();
    anna.finish();
}
