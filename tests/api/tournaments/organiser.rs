//! What an organiser puts right: each act is audited, and what depends on it is computed anew.

use serde_json::{Value, json};

use super::rest::{enter, opened, played};
use crate::server::TestServer;

async fn matches(server: &TestServer, cup: &str) -> Vec<Value> {
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let rounds = bracket["rounds"].as_array().expect("rounds").clone();
    rounds.into_iter().flat_map(|round| round["matches"].as_array().expect("matches").clone()).collect()
}

/// What happened, by the words of the audit, with who did it and why.
async fn audit(server: &TestServer, cup: &str) -> Vec<(String, Value, Value)> {
    let page = server.get(&format!("{cup}/audit?limit=200")).await.must_be(200);
    let word = |what: &Value| match what {
        Value::String(word) => word.clone(),
        other => other.as_object().and_then(|of| of.keys().next()).cloned().unwrap_or_default(),
    };
    let lines = page["events"].as_array().expect("events").iter();
    lines.map(|line| (word(&line["what"]), line["by"].clone(), line["why"].clone())).collect()
}

async fn four(server: &TestServer) -> String {
    let cup = opened(server, json!({"owner": "olga", "seeding": "order"})).await;
    for player in ["anna", "bert", "carl", "dora"] {
        enter(server, &cup, player).await;
    }
    server.post(&format!("{cup}/start"), json!({"why": "everybody is here"})).await.must_be(200);
    cup
}

#[tokio::test]
async fn a_match_is_decided_and_taken_back_and_what_follows_is_open_again() {
    let server = TestServer::start();
    let cup = four(&server).await;
    let decide = |number: u64, winner: &str| {
        let (server, path) = (&server, format!("{cup}/matches/{number}/override"));
        let body = json!({"winner": winner, "why": "it was clear"});
        async move { server.post(&path, body).await.must_be(200) }
    };
    assert_eq!(decide(0, "anna").await["status"], "overridden");
    decide(1, "bert").await;
    let last = &matches(&server, &cup).await[2];
    let players: Vec<_> =
        last["slots"].as_array().expect("slots").iter().map(|slot| slot["player"].clone()).collect();
    assert_eq!(players, ["anna", "bert"]);
    server.post(&format!("{cup}/matches/0/reopen"), json!({"why": "it was not"})).await.must_be(200);
    let all = matches(&server, &cup).await;
    assert_eq!((&all[0]["winner"], &all[2]["slots"][0]["kind"]), (&Value::Null, &json!("open")));
    assert!(all[0]["decide_until"].is_string(), "the organiser decides now, or both are out");
    decide(0, "dora").await;
    assert_eq!(matches(&server, &cup).await[2]["slots"][0]["player"], "dora");
    let done = audit(&server, &cup).await;
    let said = |word: &str| done.iter().filter(|line| line.0 == word).cloned().collect::<Vec<_>>();
    assert_eq!(said("reopened"), [("reopened".to_owned(), json!("olga"), json!("it was not"))]);
    assert_eq!(said("overridden").len(), 3);
    assert_eq!(said("started")[0].2, "everybody is here");
}

#[tokio::test]
async fn a_running_game_is_made_void_and_played_again() {
    let server = TestServer::start();
    let cup = four(&server).await;
    let before = matches(&server, &cup).await[0]["running"].clone();
    let after = server.post(&format!("{cup}/matches/0/void"), json!({})).await.must_be(200);
    let again = server
        .eventually(&format!("{cup}/bracket"), |reply| {
            let running = &reply.json()["rounds"][0]["matches"][0]["running"];
            running["until"].is_string() && running["until"] != before["until"]
        })
        .await;
    assert_eq!(after["winner"], Value::Null);
    assert_eq!(again.json()["rounds"][0]["matches"][0]["running"]["game"], 1);
}

#[tokio::test]
async fn who_is_put_out_plays_no_more_and_somebody_takes_a_place() {
    let server = TestServer::start();
    let cup = four(&server).await;
    let out = format!("{cup}/entrants/dora/disqualify");
    server.post(&out, json!({"why": "she was rude"})).await.must_be(200);
    server.post(&out, json!({})).await.must_refuse(409);
    let all = matches(&server, &cup).await;
    assert_eq!((&all[0]["status"], &all[0]["winner"]), (&json!("disqualified"), &json!("anna")));
    let replaced = format!("{cup}/entrants/carl/replace");
    server.post(&replaced, json!({"player_id": "emil", "why": "carl is ill"})).await.must_be(200);
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let emil = bracket["entrants"].as_array().expect("entrants").iter().find(|of| of["player"] == "emil");
    assert_eq!(emil.expect("he is in")["in_place_of"], "carl");
}

#[tokio::test]
async fn a_paused_tournament_calls_no_game_and_a_cancelled_one_is_over() {
    let server = TestServer::start();
    let cup = four(&server).await;
    assert_eq!(
        server.patch(&cup, json!({"action": "pause", "why": "lunch"})).await.must_be(200)["why"],
        "lunch"
    );
    server.patch(&cup, json!({"action": "pause"})).await.must_refuse(409);
    for number in [0, 1] {
        let winner = if number == 0 { "anna" } else { "bert" };
        server
            .post(&format!("{cup}/matches/{number}/override"), json!({"winner": winner}))
            .await
            .must_be(200);
    }
    assert_eq!(matches(&server, &cup).await[2]["running"], Value::Null);
    server.patch(&cup, json!({"action": "resume"})).await.must_be(200);
    server
        .eventually(&format!("{cup}/bracket"), |reply| {
            reply.json()["rounds"][1]["matches"][0]["running"].is_object()
        })
        .await;
    let over = server.patch(&cup, json!({"action": "cancel", "why": "fire"})).await.must_be(200);
    assert_eq!((&over["status"], &over["why"]), (&json!("cancelled"), &json!("fire")));
    server.patch(&cup, json!({"action": "resume"})).await.must_refuse(409);
}

#[tokio::test]
async fn settings_are_changed_before_it_begins_and_not_later() {
    let server = TestServer::start();
    let cup = opened(&server, json!({"owner": "olga"})).await;
    let change = json!({"name": "Great cup", "best_of": 3, "format": {"kind": "double_elimination"}, "check_in_s": 60});
    let info = server.patch(&cup, change).await.must_be(200);
    assert_eq!(
        (&info["name"], &info["best_of"], &info["check_in_s"]),
        (&json!("Great cup"), &json!(3), &json!(60))
    );
    assert_eq!(info["format"], json!({"kind": "double_elimination", "grand_final": "double"}));
    assert_eq!(server.patch(&cup, json!({"check_in_s": null})).await.must_be(200)["check_in_s"], Value::Null);
    let page = server.get("/tournaments").await.must_be(200);
    assert_eq!(page["tournaments"][0]["name"], "Great cup", "lists show it, too");
    assert!(!server.get(&format!("{cup}/audit")).await.text.contains("secret"));
    for player in ["anna", "bert"] {
        enter(&server, &cup, player).await;
    }
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    server.patch(&cup, json!({"best_of": 5})).await.must_refuse(409);
}

#[tokio::test]
async fn a_round_robin_is_had_as_trf_and_any_bracket_as_json() {
    let server = TestServer::start();
    let cup = played(&server, json!({"format": {"kind": "round_robin"}}), 4).await;
    let trf = server.get(&format!("{cup}/export?format=trf")).await;
    assert_eq!((trf.status, trf.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let lines: Vec<&str> = trf.text.lines().filter(|line| line.starts_with("001 ")).collect();
    assert_eq!(lines.len(), 4, "{}", trf.text);
    let halves: f64 = lines.iter().map(|line| line[80..84].trim().parse::<f64>().expect("points")).sum();
    assert!((halves - 6.0).abs() < f64::EPSILON, "six games give six points: {}", trf.text);
    for (seed, line) in (1..).zip(&lines) {
        assert_eq!(line[4..8].trim(), seed.to_string());
        for round in 0..3 {
            let block = &line[91 + 10 * round..99 + 10 * round];
            let opponent: usize = block[..4].trim().parse().expect("a seed");
            let other = &lines[opponent - 1][91 + 10 * round..99 + 10 * round];
            assert_eq!(other[..4].trim(), seed.to_string(), "both say whom they met");
            let pair = (&block[5..6], &other[5..6], &block[7..8], &other[7..8]);
            assert!(["wb", "bw"].contains(&format!("{}{}", pair.0, pair.1).as_str()), "{pair:?}");
            assert!(["10", "01", "=="].contains(&format!("{}{}", pair.2, pair.3).as_str()), "{pair:?}");
        }
    }
    let json = server.get(&format!("{cup}/export")).await.must_be(200);
    assert_eq!(json["document"], "tiltyard.tournament.1");
    assert_eq!(json["bracket"]["last"].as_u64(), json["events"].as_array().map(|events| events.len() as u64));
    let knockout = played(&server, json!({}), 2).await;
    server.get(&format!("{knockout}/export?format=trf")).await.must_refuse(409);
    server.get(&format!("{knockout}/export?format=pdf")).await.must_refuse(400);
}

#[tokio::test]
async fn winners_are_on_the_boards_of_champions_and_tournaments_on_the_pages_of_players() {
    let server = TestServer::start();
    let cup = opened(&server, json!({"owner": "olga", "seeding": "order"})).await;
    for player in ["anna", "bert", "carl", "dora"] {
        enter(&server, &cup, player).await;
    }
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    // One game is played, because a tournament without any brings nothing.
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let room = bracket["rounds"][0]["matches"][0]["running"]["room"].clone();
    assert_eq!(room, Value::Null, "nobody in particular is told");
    server.post(&format!("{cup}/matches/0/override"), json!({"winner": "anna"})).await.must_be(200);
    server.post(&format!("{cup}/matches/1/override"), json!({"winner": "bert"})).await.must_be(200);
    let path = "/players/anna/tournaments";
    server
        .eventually(path, |reply| reply.status == 200 && reply.json()["tournaments"][0]["state"] == "in")
        .await;
    server.post(&format!("{cup}/matches/2/override"), json!({"winner": "anna"})).await.must_be(200);
    let page = server.eventually(path, |reply| reply.json()["tournaments"][0]["place"] == 1).await.json();
    assert_eq!(page["tournaments"][0]["tournament"]["status"], "finished");
    assert_eq!(server.get("/leaderboards/champions?bots=true").await.must_be(200)["rows"], json!([]));
    played(&server, json!({}), 4).await;
    let champions = server.get("/leaderboards/champions-connect_four?bots=true").await.must_be(200);
    assert_eq!((&champions["counts"], &champions["rows"][0]["score"]), (&json!("titles"), &json!(1)));
    let player = champions["rows"][0]["player"].as_str().expect("a player");
    let page = server.get(&format!("/players/{player}/tournaments")).await.must_be(200);
    assert_eq!(page["tournaments"][0]["place"], 1);
    let achievements =
        server.get(&format!("/game/dashboard/{player}")).await.must_be(200)["achievements"].clone();
    assert!(
        achievements.as_array().expect("a list").iter().any(|one| one["name"] == "champion"),
        "{achievements}"
    );
}

#[tokio::test]
async fn a_match_of_somebody_who_is_out_is_not_played_again_until_she_is_replaced() {
    let server = TestServer::start();
    let cup = four(&server).await;
    let decided = json!({"winner": "anna", "why": "dora did not come"});
    server.post(&format!("{cup}/matches/0/override"), decided).await.must_be(200);
    let out = format!("{cup}/entrants/anna/disqualify");
    server.post(&out, json!({"why": "she cheats"})).await.must_be(200);
    let refused = server.post(&format!("{cup}/matches/0/replay"), json!({})).await.must_refuse(409);
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.starts_with("anna is out")), "{refused}");
    assert_eq!(matches(&server, &cup).await[0]["winner"], "anna", "what was decided stands");
}
