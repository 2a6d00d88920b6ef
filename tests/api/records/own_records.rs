//! Records that a game brings along: its counters, items and achievements, and what becomes of them without the game.

use serde_json::{Value, json};
use tiltyard::games::standard;

use crate::games::with_test_games;
use crate::http::{Http, Reply};
use crate::records::settling::{take_away, until_settler};
use crate::server::TestServer;

/// A match of `bowls` that anna wins against bert. Answers its `match_over`.
async fn bowl(server: &Http) -> Value {
    let room = server.room(json!({"game": "bowls"})).await;
    let (mut anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    for _ in 0..3 {
        anna.send(json!({"type": "strike"})).await;
    }
    anna.expect("match_over").await
}

async fn detail(server: &Http, player: &str, matches: u64) -> Value {
    let counted = |reply: &Reply| reply.json()["basic_stats"]["matches"] == matches;
    server.eventually(&format!("/player/{player}/detailed-stats"), counted).await.json()
}

/// What a player has reached, by name, with what people read.
fn reached(detail: &Value) -> Vec<(&str, &str)> {
    let all = detail["achievements"].as_array().expect("a list").iter();
    let reached = all.filter(|one| one["unlocked_at"].is_string());
    let mut words: Vec<_> = reached.map(|one| (text(&one["name"]), text(&one["title"]))).collect();
    words.sort_unstable();
    words
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn cups(won: u64) -> Value {
    json!([{"item": "bowls_cup", "won": won, "used": 0, "kept": 0}])
}

#[tokio::test]
async fn a_game_of_others_has_its_own_achievements_and_items() {
    let server = TestServer::with_games(&[], with_test_games());
    bowl(&server).await;
    let anna = detail(&server, "anna", 1).await;
    // The rule that panics is not reached, and costs nobody anything.
    assert_eq!(reached(&anna), [("first_win", "First win"), ("turkey", "Turkey")]);
    assert_eq!(anna["inventory"], cups(1));
    bowl(&server).await;
    let anna = detail(&server, "anna", 2).await;
    assert_eq!(reached(&anna), [("bowler", "Bowler"), ("first_win", "First win"), ("turkey", "Turkey")]);
    assert_eq!(
        (&anna["inventory"], &anna["basic_stats"]["games"][0]["figures"]["strikes"]),
        (&cups(2), &json!(6))
    );
    let bert = detail(&server, "bert", 2).await;
    assert_eq!((reached(&bert), &bert["inventory"]), (vec![], &json!([])));
}

#[tokio::test]
async fn what_a_game_brings_is_told_with_words_for_people() {
    let server = TestServer::with_games(&[], with_test_games());
    let site = server.get("/site").await.must_be(200);
    let mut games = site["games"].as_array().expect("a list").iter();
    let bowls = games.find(|game| game["name"] == "bowls").expect("it is there");
    assert_eq!(bowls["counters"][0], json!({"name": "strikes", "title": "Strikes", "part_of": null}));
    assert_eq!(bowls["items"], json!([{"name": "bowls_cup", "title": "Cup of bowls"}]));
    let turkey = json!({"name": "turkey", "title": "Turkey", "words": "Struck three times in a match"});
    let known = |catalogue: Value| catalogue["achievements"].as_array().expect("a list").contains(&turkey);
    assert!(known(server.get("/achievements").await.must_be(200)));
    assert!(!known(TestServer::start().get("/achievements").await.must_be(200)));
    bowl(&server).await;
    let told = |reply: &Reply| reply.text.contains("\"turkey\"");
    let told = server.eventually("/players/anna/notifications", told).await.json();
    let mut told = told["notifications"].as_array().expect("a list").iter();
    let turkey = told.find(|told| told["data"]["achievement"] == "turkey").expect("it is told");
    assert_eq!((&turkey["data"]["title"], &turkey["data"]["game"]), (&json!("Turkey"), &json!("bowls")));
}

#[tokio::test]
async fn records_of_a_game_that_is_gone_stay_and_go_on_when_it_is_back() {
    let server = TestServer::with_games(&[], with_test_games());
    bowl(&server).await;
    let before = detail(&server, "anna", 1).await;
    let without = server.killed_now(&[], standard());
    let gone = detail(&without, "anna", 1).await;
    assert_eq!(reached(&gone), [("first_win", "First win"), ("turkey", "turkey")]);
    assert_eq!((&gone["inventory"], &gone["basic_stats"]), (&cups(1), &before["basic_stats"]));
    let back = without.killed_now(&[], with_test_games());
    bowl(&back).await;
    let anna = detail(&back, "anna", 2).await;
    assert_eq!(reached(&anna), [("bowler", "Bowler"), ("first_win", "First win"), ("turkey", "Turkey")]);
    assert_eq!(anna["inventory"], cups(2));
}

#[tokio::test]
async fn a_result_that_is_owed_settles_also_without_its_game() {
    let changes = [("records.announce_wait_ms", "10"), ("records.retry_ms", "10")];
    let server = TestServer::with_games(&changes, with_test_games());
    let away = take_away(server.data_dir());
    let over = bowl(&server).await;
    let without = server.killed_now(&changes, standard());
    until_settler(&without, |told| told["owed"] == 0).await;
    let anna = detail(&without, "anna", 1).await;
    assert_eq!(anna["recent_matches"][0]["match_id"], over["match_id"]);
    assert_eq!(anna["recent_matches"][0]["figures"], json!({"strikes": 3, "cups_won": 1}));
    assert!(anna["recent_matches"][0]["rating_after"].is_number());
    assert_eq!((reached(&anna), &anna["inventory"]), (vec![("first_win", "First win")], &json!([])));
    drop(away);
}
