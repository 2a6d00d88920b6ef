//! Bad input: the error of the contract, and nothing else moves.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::rest::{body, enter, opened, played};
use crate::people::Somebody;
use crate::server::TestServer;

/// A problem that has something to say to people, too.
fn says(problem: &Value) -> &str {
    problem["detail"].as_str().filter(|detail| detail.len() > 10).expect("what to do")
}

/// Everything that there is to be read of a tournament.
async fn all_of(server: &TestServer, cup: &str) -> [Value; 2] {
    [
        server.get(&format!("{cup}/bracket")).await.must_be(200),
        server.get(&format!("{cup}/audit?limit=200")).await.must_be(200),
    ]
}

#[tokio::test]
async fn a_tournament_that_cannot_be_is_not_opened() {
    let server = TestServer::with(&[("tournaments.of_one_max", "2")]);
    for (fields, pointer) in [
        (json!({"entrants_max": 1}), "/entrants_max"),
        (json!({"entrants_max": 5000}), "/entrants_max"),
        (json!({"entrants_min": 9, "entrants_max": 8}), "/entrants_max"),
        (json!({"format": {"kind": "round_robin"}, "entrants_max": 1000}), "/entrants_max"),
        (json!({"game": "chess"}), "/game"),
        (json!({"game": "relay"}), "/game"),
        (json!({"mode": "blitz"}), "/game"),
        (json!({"best_of": 0}), "/best_of"),
        (json!({"best_of": 100}), "/best_of"),
        (
            json!({"rounds_best_of": [{"section": "winners", "round": 1, "best_of": 100}]}),
            "/rounds_best_of/0/best_of",
        ),
        (json!({"format": {"kind": "swiss", "rounds": 0}}), "/format"),
        (json!({"format": {"kind": "knockout"}}), "/format/kind"),
        (json!({"format": {"kind": "swiss"}}), "/format/rounds"),
        (json!({"starts_at": "2020-01-01T00:00:00Z"}), "/starts_at"),
        (json!({"starts_at": "tomorrow"}), "/starts_at"),
        (json!({"starts_at": "9999-01-01T00:00:00Z"}), "/starts_at"),
        (json!({"opens_at": "9999-01-01T00:00:00Z"}), "/opens_at"),
        (json!({"check_in_s": 0}), "/check_in_s"),
        (json!({"no_show_s": 0}), "/no_show_s"),
        (json!({"attempts": 0}), "/attempts"),
        (json!({"time_bank_ms": 99}), "/time_bank_ms"),
        (json!({"time_bank_ms": 1000, "strikes": 101}), "/strikes"),
        (json!({"time_bank_ms": 1000, "game": "arena"}), "/game"),
        (json!({"delay_s": 1000}), "/delay_s"),
        (json!({"cron": "every friday", "starts_at": "2099-01-01T00:00:00Z"}), "/cron"),
        (json!({"cron": "0 20 * * FRI Europe/Berlin"}), "/cron"),
        (json!({"admits": {"people": false, "programs": false, "bots": false}}), "/admits"),
        (json!({"name": ""}), "/name"),
        (json!({"name": "x".repeat(81)}), "/name"),
    ] {
        let refused = server.post("/tournaments", body(fields.clone())).await.must_refuse(422);
        let pointers: Vec<_> =
            refused["errors"].as_array().expect("errors").iter().map(|of| of["pointer"].clone()).collect();
        assert!(
            pointers
                .iter()
                .any(|of| of.as_str().is_some_and(|of| pointer.starts_with(of) || of.starts_with(pointer))),
            "{fields}: {refused}"
        );
        says(&refused);
    }
    server.post("/tournaments", json!({"name": "Cup"})).await.must_refuse(422);
    assert_eq!(server.get("/tournaments").await.must_be(200)["tournaments"], json!([]));
    for _ in 0..2 {
        opened(&server, json!({"owner": "olga"})).await;
    }
    says(&server.post("/tournaments", body(json!({"owner": "olga"}))).await.must_refuse(409));
    opened(&server, json!({"owner": "emil"})).await;
}

#[tokio::test]
async fn as_many_as_may_be_open_are_when_many_are_opened_at_once() {
    for limit in ["tournaments.of_one_max", "tournaments.open_max"] {
        let server = TestServer::with(&[(limit, "3")]);
        let open = (0..20).map(|_| server.post("/tournaments", body(json!({"owner": "olga"}))));
        let answers = join_all(open).await;
        let are_open = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(are_open, 3, "{limit}");
    }
}

#[tokio::test]
async fn those_that_are_over_take_nobody_s_place_and_fill_no_memory() {
    let settings = &[("tournaments.open_max", "1"), ("tournaments.kept_s", "3600")];
    let server = TestServer::with(settings);
    let over = played(&server, json!({}), 2).await;
    played(&server, json!({}), 2).await;
    says(&server.post("/tournaments", body(json!({}))).await.must_refuse(503));
    // The next server has read neither of them yet.
    let server = server.killed_now(settings, tiltyard::games::standard());
    played(&server, json!({}), 2).await;
    server.delete(&format!("{over}/entrants/anna")).await.must_refuse(404);
    let other = json!({"name": "Other"});
    says(&server.post("/tournaments", body(other)).await.must_refuse(503));
}

#[tokio::test]
async fn what_is_not_there_is_a_404() {
    let server = TestServer::start();
    let cup = opened(&server, json!({})).await;
    for path in ["", "/bracket", "/standings", "/audit", "/export"] {
        says(&server.get(&format!("/tournaments/nope{path}")).await.must_refuse(404));
    }
    server.get("/stream/tournaments/nope").await.must_refuse(404);
    server.post("/tournaments/nope/start", json!({})).await.must_refuse(404);
    server.post("/tournaments/nope/entrants", json!({"player_id": "anna"})).await.must_refuse(404);
    server.get("/tournaments/a%20b").await.must_refuse(400);
    for query in ["limit=0", "limit=201", "cursor=x", "status=nope", "game=chess", "colour=red"] {
        server.get(&format!("/tournaments?{query}")).await.must_refuse(400);
    }
    server.get(&format!("{cup}/audit?cursor=x")).await.must_refuse(400);
    server.delete(&format!("{cup}/entrants/anna")).await.must_refuse(404);
    enter(&server, &cup, "anna").await;
    enter(&server, &cup, "bert").await;
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    server.post(&format!("{cup}/matches/7/reopen"), json!({})).await.must_refuse(404);
    server.post(&format!("{cup}/matches/x/reopen"), json!({})).await.must_refuse(400);
}

#[tokio::test]
async fn who_cannot_enter_does_not() {
    let server = TestServer::start();
    let cup = opened(&server, json!({"admits": {"programs": false}, "owner": "olga"})).await;
    let entrants = format!("{cup}/entrants");
    enter(&server, &cup, "anna").await;
    let before = all_of(&server, &cup).await;
    says(&server.post(&entrants, json!({"player_id": "anna"})).await.must_refuse(409));
    says(&server.post(&entrants, json!({"player_id": "prog", "program": true})).await.must_refuse(409));
    says(&server.post(&entrants, json!({"player_id": "ai_00000000"})).await.must_refuse(403));
    says(&server.post(&entrants, json!({})).await.must_refuse(422));
    says(&server.post(&entrants, json!({"player_id": "bert", "bots": 2})).await.must_refuse(422));
    says(&server.post(&entrants, json!({"bots": 0})).await.must_refuse(422));
    says(&server.post(&entrants, json!({"bots": 2000})).await.must_refuse(422));
    says(&server.post(&entrants, json!({"player_id": "b c"})).await.must_refuse(422));
    // Somebody else's id takes that player's token, also where ids are free.
    let guest = Somebody::guest(&server).await;
    says(&server.post(&entrants, json!({"player_id": guest.id})).await.must_refuse(401));
    assert_eq!(all_of(&server, &cup).await, before);
    says(&server.post(&format!("{cup}/start"), json!({})).await.must_refuse(409));
    enter(&server, &cup, "bert").await;
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    says(&server.post(&entrants, json!({"player_id": "carl"})).await.must_refuse(409));
    says(&server.post(&format!("{cup}/start"), json!({})).await.must_refuse(409));
    says(&server.post(&format!("{cup}/checkin/anna"), json!(null)).await.must_refuse(409));
}

#[tokio::test]
async fn what_a_match_does_not_take_changes_nothing() {
    let server = TestServer::start();
    let cup = opened(&server, json!({"owner": "olga", "seeding": "order"})).await;
    for player in ["anna", "bert", "carl", "dora"] {
        enter(&server, &cup, player).await;
    }
    server.post(&format!("{cup}/matches/0/void"), json!({})).await.must_refuse(409);
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    let before = all_of(&server, &cup).await;
    // There is no way to tell a result: it comes from the room of the match.
    server.post(&format!("{cup}/matches/0/result"), json!({"winner": "anna"})).await.must_refuse(404);
    says(&server.post(&format!("{cup}/matches/2/void"), json!({})).await.must_refuse(409));
    says(
        &server.post(&format!("{cup}/matches/2/override"), json!({"winner": "anna"})).await.must_refuse(409),
    );
    says(
        &server.post(&format!("{cup}/matches/0/override"), json!({"winner": "emil"})).await.must_refuse(404),
    );
    says(
        &server.post(&format!("{cup}/matches/0/override"), json!({"winner": "bert"})).await.must_refuse(409),
    );
    says(&server.post(&format!("{cup}/matches/0/override"), json!({})).await.must_refuse(422));
    says(
        &server
            .post(&format!("{cup}/matches/0/override"), json!({"winner": null, "places": []}))
            .await
            .must_refuse(422),
    );
    says(
        &server
            .post(&format!("{cup}/matches/0/reopen"), json!({"why": "x".repeat(201)}))
            .await
            .must_refuse(422),
    );
    says(&server.post(&format!("{cup}/matches/0/forfeit/bert"), json!(null)).await.must_refuse(409));
    says(&server.patch(&cup, json!({"action": "explode"})).await.must_refuse(422));
    says(&server.patch(&cup, json!({"action": "pause", "name": "Other"})).await.must_refuse(422));
    says(
        &server
            .post(&format!("{cup}/entrants/carl/replace"), json!({"player_id": "anna"}))
            .await
            .must_refuse(409),
    );
    says(
        &server
            .post(&format!("{cup}/entrants/carl/replace"), json!({"player_id": "ai_1"}))
            .await
            .must_refuse(403),
    );
    assert_eq!(all_of(&server, &cup).await, before);
}

#[tokio::test]
async fn nobody_leaves_a_tournament_that_is_over() {
    let server = TestServer::start();
    let cup = played(&server, json!({}), 2).await;
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let player = bracket["entrants"][0]["player"].as_str().expect("a player");
    let before = all_of(&server, &cup).await;
    says(&server.post(&format!("{cup}/start"), json!({})).await.must_refuse(409));
    says(&server.post(&format!("{cup}/entrants"), json!({"player_id": "anna"})).await.must_refuse(409));
    says(&server.delete(&format!("{cup}/entrants/{player}")).await.must_refuse(409));
    says(&server.patch(&cup, json!({"action": "pause"})).await.must_refuse(409));
    assert_eq!(all_of(&server, &cup).await, before);
}

#[tokio::test]
async fn nobody_runs_somebody_else_s_tournament() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let (olga, anna) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let info = olga.ask(&server, Method::POST, "/tournaments", body(json!({}))).await.must_be(201);
    let cup = format!("/tournaments/{}", info["id"].as_str().expect("an id"));
    anna.ask(&server, Method::POST, &format!("{cup}/entrants"), json!({})).await.must_be(201);
    let before = all_of(&server, &cup).await;
    let own = body(json!({"owner": olga.id}));
    says(&anna.ask(&server, Method::POST, "/tournaments", own).await.must_refuse(403));
    for (method, path, body) in [
        (Method::PATCH, String::new(), json!({"action": "cancel"})),
        (Method::PATCH, String::new(), json!({"name": "Anna's"})),
        (Method::POST, "/start".to_owned(), json!({})),
        (Method::POST, "/entrants".to_owned(), json!({"bots": 2})),
        (Method::POST, format!("/entrants/{}/disqualify", anna.id), json!({})),
        (Method::POST, format!("/entrants/{}/replace", anna.id), json!({"player_id": olga.id})),
        (Method::POST, "/matches/0/override".to_owned(), json!({"winner": anna.id})),
        (Method::POST, "/matches/0/reopen".to_owned(), json!({})),
        (Method::POST, "/matches/0/replay".to_owned(), json!({})),
        (Method::POST, "/matches/0/void".to_owned(), json!({})),
    ] {
        let path = format!("{cup}{path}");
        says(&anna.ask(&server, method.clone(), &path, body.clone()).await.must_refuse(403));
        let nobody = server.send(server.request(method, &path).json(&body)).await;
        says(&nobody.must_refuse(401));
    }
    assert_eq!(all_of(&server, &cup).await, before);
    // Her own disqualification is the organiser's to say, of herself as of everybody.
    olga.ask(&server, Method::POST, &format!("{cup}/entrants"), json!({})).await.must_be(201);
    let out = format!("{cup}/entrants/{}/disqualify", olga.id);
    olga.ask(&server, Method::POST, &out, json!({"why": "I have to run it"})).await.must_be(200);
}

#[tokio::test]
async fn an_address_has_so_many_tournaments_open() {
    let server = TestServer::with(&[("auth.mode", "token"), ("tournaments.from_one_max", "2")]);
    let open = async |who: &Somebody| who.ask(&server, Method::POST, "/tournaments", body(json!({}))).await;
    let (olga, anna) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let first = open(&olga).await.must_be(201);
    open(&anna).await.must_be(201);
    says(&open(&anna).await.must_refuse(409));
    let path = format!("/tournaments/{}", first["id"].as_str().expect("an id"));
    olga.ask(&server, Method::PATCH, &path, json!({"action": "cancel"})).await.must_be(200);
    // What is over is forgotten within a second or two.
    let opened = async {
        while open(&anna).await.status != 201 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(crate::server::WAIT, opened).await.expect("what is over does not count");
}
