//! Leaderboards as they change: at once, soon after a match, the same for everybody.

use serde_json::{Value, json};

use crate::listener::{Event, Listener};
use crate::server::TestServer;

const STREAM: &str = "/stream/leaderboard";
/// No beat within a test: what is heard later than at once is heard because of a change.
const STILL: &[(&str, &str)] = &[("boards.every_ms", "3600000"), ("boards.change_ms", "10")];

/// A real match between two bots.
async fn bots_play(server: &TestServer) {
    server.room(json!({"game": "connect_four", "bots": 2, "bot_level": "easy"})).await;
}

fn rows(board: &Value) -> usize {
    board["rows"].as_array().expect("rows").len()
}

async fn watch(server: &TestServer, query: &str) -> Listener {
    let stream = Listener::knock(server.address(), &format!("{STREAM}{query}")).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    stream
}

#[tokio::test]
async fn a_board_is_shown_at_once_and_again_after_a_match() {
    let server = TestServer::with(STILL);
    let mut stream = watch(&server, "?bots=true").await;
    let (id, first) = stream.numbered().await;
    assert_eq!((&first["type"], &first["board"], rows(&first)), (&json!("leaderboard"), &json!("global"), 0));
    assert_eq!(first["id"].to_string(), id);
    bots_play(&server).await;
    let (later, changed) = stream.numbered().await;
    assert!(later.parse::<u64>().expect("a number") > id.parse().expect("a number"), "{later} after {id}");
    assert_eq!(rows(&changed), 2, "{changed}");
    let [best, other] = [&changed["rows"][0], &changed["rows"][1]];
    assert_eq!((&best["rank"], &best["bot"], &best["name"]), (&json!(1), &json!(true), &Value::Null));
    assert!(best["player"].as_str().is_some_and(|id| id.starts_with("ai_")), "{best}");
    assert!(best["score"].as_u64() >= other["score"].as_u64(), "{changed}");
}

#[tokio::test]
async fn a_board_without_news_is_shown_at_each_beat() {
    let server = TestServer::with(&[("boards.every_ms", "50")]);
    let mut stream = Listener::knock(server.address(), "/stream/live-leaderboard?board=weekly&limit=3").await;
    let (id, first) = stream.numbered().await;
    assert!(first["board"].as_str().is_some_and(|board| board.starts_with("weekly-20")), "{first}");
    let (again, second) = stream.numbered().await;
    assert_eq!((id, &first["rows"]), (again, &second["rows"]));
    assert_ne!(first["at"], second["at"]);
}

#[tokio::test]
async fn boards_differ_by_game_rating_length_and_bots() {
    let server = TestServer::with(STILL);
    let mut ladder = watch(&server, "?board=connect_four-rating&limit=1&bots=true").await;
    let mut people = watch(&server, "?board=connect_four").await;
    let mut arena = watch(&server, "?board=arena&bots=true").await;
    assert_eq!(rows(&ladder.numbered().await.1), 0);
    bots_play(&server).await;
    let (_, rated) = ladder.numbered().await;
    assert_eq!(rows(&rated), 1, "{rated}");
    assert!(rated["rows"][0]["score"].as_f64().is_some_and(|rating| rating > 0.0), "{rated}");
    assert_eq!(rows(&people.numbered().await.1), 0);
    assert_eq!(rows(&arena.numbered().await.1), 0);
}

#[tokio::test]
async fn who_has_the_present_rows_hears_nothing_before_they_change() {
    let server = TestServer::with(STILL);
    let mut first = watch(&server, "?bots=true").await;
    let (id, _) = first.numbered().await;
    let with_bots = format!("{STREAM}?bots=true");
    let mut back = Listener::resume(server.address(), &with_bots, &id).await;
    let mut anew = watch(&server, &format!("?after={id}&bots=true")).await;
    for stream in [&mut back, &mut anew] {
        assert_eq!(stream.event().await, Some(Event::Retry(2000)));
    }
    bots_play(&server).await;
    let (changed, board) = back.numbered().await;
    assert_ne!(changed, id);
    assert_eq!(rows(&board), 2, "{board}");
    assert_eq!(anew.numbered().await.0, changed);
    let mut late = Listener::resume(server.address(), &with_bots, &id).await;
    assert_eq!(late.numbered().await.0, changed);
}

#[tokio::test]
async fn what_is_no_board_is_refused() {
    let server = TestServer::with(&[("boards.watched_max", "1")]);
    for (path, status) in [
        ("?board=chess", 404),
        ("?board=arena-chess", 404),
        ("?board=weekly-2020-W01", 404),
        ("?board=a-b-c", 404),
        ("?limit=0", 400),
        ("?limit=101", 400),
    ] {
        server.get(&format!("{STREAM}{path}")).await.must_refuse(status);
    }
    let _global = watch(&server, "?bots=true").await;
    let problem = server.get(&format!("{STREAM}?board=arena")).await.must_refuse(503);
    assert!(
        problem["detail"].as_str().is_some_and(|detail| detail.contains("1 different boards")),
        "{problem}"
    );
    let _too = watch(&server, "?bots=true").await;
}

#[tokio::test]
async fn three_hundred_listeners_hear_of_a_match() {
    let server = TestServer::with(STILL);
    let mut streams = Vec::new();
    for _ in 0..300 {
        streams.push(watch(&server, "?bots=true").await);
    }
    for stream in &mut streams {
        stream.numbered().await;
    }
    bots_play(&server).await;
    for stream in &mut streams {
        assert_eq!(rows(&stream.numbered().await.1), 2);
    }
}
