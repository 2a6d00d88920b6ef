//! Tournaments over HTTP: opened, entered, started, watched and read, as pages and programs do it.

use reqwest::Method;
use serde_json::{Value, json};
use tiltyard::domain::TournamentId;

use crate::http::Reply;
use crate::listener::Listener;
use crate::people::Somebody;
use crate::server::{TestServer, WAIT};

/// Nobody waits for changes within a test.
const QUICK: &[(&str, &str)] = &[("tournaments.change_ms", "10")];
/// The same where everything takes a token.
const TOKEN: &[(&str, &str)] = &[("auth.mode", "token"), ("tournaments.change_ms", "10")];

/// The body of a tournament of connect four, with some fields of its own.
pub(super) fn body(fields: Value) -> Value {
    let mut body = json!({"name": "Cup", "game": "connect_four", "format": {"kind": "single_elimination"}});
    for (name, value) in fields.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

/// Opens a tournament without a token. Answers its path.
pub(super) async fn opened(server: &TestServer, fields: Value) -> String {
    let info = server.post("/tournaments/", body(fields)).await.must_be(201);
    format!("/tournaments/{}", info["id"].as_str().expect("an id"))
}

pub(super) async fn enter(server: &TestServer, cup: &str, player: &str) {
    server.post(&format!("{cup}/entrants"), json!({"player_id": player})).await.must_be(201);
}

/// Plays a tournament of so many bots to its end. Answers its path.
pub(super) async fn played(server: &TestServer, fields: Value, bots: u16) -> String {
    let cup = opened(server, fields).await;
    server.post(&format!("{cup}/entrants"), json!({"bots": bots, "level": "easy"})).await.must_be(201);
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    server.eventually(&cup, is_finished).await;
    cup
}

fn is_finished(reply: &Reply) -> bool {
    reply.json()["status"] == "finished"
}

#[tokio::test]
async fn a_tournament_is_opened_with_the_house_s_rules_and_listed() {
    let server = TestServer::start();
    let made = server.post("/tournaments", body(json!({"best_of": 3}))).await;
    let info = made.must_be(201);
    let path = format!("/tournaments/{}", info["id"].as_str().expect("an id"));
    assert_eq!(made.header("location"), Some(path.as_str()));
    let status = if info["registration_open"] == true { "registration" } else { "announced" };
    assert_eq!(
        (&info["status"], &info["owner"], &info["best_of"]),
        (&json!(status), &json!("anybody"), &json!(3))
    );
    assert_eq!(
        (&info["no_show_s"], &info["seeding"], &info["secret"]),
        (&json!(300), &json!("rating"), &Value::Null)
    );
    assert_eq!((&info["time_bank_ms"], &info["strikes"]), (&Value::Null, &Value::Null));
    assert_eq!(info["entrants"], json!({"people": 0, "programs": 0, "bots": 0, "waiting": 0, "max": 1024}));
    assert_eq!(info["format"], json!({"kind": "single_elimination", "third_place": false}));
    server.get(&path).await.must_be(200);
    let page = server.get("/tournaments/?game=connect_four").await.must_be(200);
    assert_eq!(page["tournaments"][0]["id"], info["id"], "{page}");
    assert_eq!(server.get("/tournaments?game=arena").await.must_be(200)["tournaments"], json!([]));
    let hidden = opened(&server, json!({"private": true})).await;
    server.get(&hidden).await.must_be(200);
    assert_eq!(
        server.get("/tournaments").await.must_be(200)["tournaments"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn a_list_is_walked_page_by_page_and_filtered_by_status() {
    let server = TestServer::start();
    let mut opened_last_first = Vec::new();
    for number in 0..5 {
        opened_last_first.insert(0, opened(&server, json!({"name": format!("Cup {number}")})).await);
    }
    server.patch(&opened_last_first[1], json!({"action": "cancel", "why": "rain"})).await.must_be(200);
    let mut walked = Vec::new();
    let mut next = "/tournaments?limit=2".to_owned();
    loop {
        let page = server.get(&next).await.must_be(200);
        let rows = page["tournaments"].as_array().expect("tournaments");
        walked.extend(rows.iter().map(|row| format!("/tournaments/{}", row["id"].as_str().expect("an id"))));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("/tournaments?limit=2&cursor={cursor}");
    }
    assert_eq!(walked, opened_last_first);
    let cancelled = server.get("/tournaments?status=cancelled").await.must_be(200);
    assert_eq!(cancelled["tournaments"].as_array().map(Vec::len), Some(1));
    assert_eq!(cancelled["tournaments"][0]["name"], "Cup 3");
}

#[tokio::test]
async fn a_bracket_has_all_that_a_page_draws() {
    let server = TestServer::start();
    let cup =
        played(&server, json!({"format": {"kind": "single_elimination", "third_place": true}}), 6).await;
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let rounds = bracket["rounds"].as_array().expect("rounds");
    let shape: Vec<_> = rounds
        .iter()
        .map(|of| (of["section"].as_str().unwrap_or_default(), of["matches"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(shape, [("winners", 4), ("winners", 2), ("winners", 1), ("third_place", 1)]);
    let matches = || rounds.iter().flat_map(|of| of["matches"].as_array().expect("matches"));
    let numbered = |number: &Value| matches().find(|of| of["number"] == *number).expect("a match");
    for of in matches().filter(|of| of["status"] == "played") {
        assert!(of["games"][0]["match_id"].is_string() && of["running"].is_null(), "{of}");
        let replay = format!("/replays/{}", of["games"][0]["match_id"].as_str().expect("an id"));
        server.eventually(&replay, |reply| reply.status == 200).await;
        if of["winner_to"].is_number() {
            let next = numbered(&of["winner_to"]);
            assert!(
                next["slots"].as_array().expect("slots").iter().any(|slot| slot["player"] == of["winner"]),
                "{next}"
            );
        }
    }
    let semifinals = &rounds[1]["matches"];
    assert_eq!(
        (&semifinals[0]["loser_to"], &semifinals[1]["loser_to"]),
        (&rounds[3]["matches"][0]["number"], &rounds[3]["matches"][0]["number"])
    );
    assert_eq!(matches().filter(|of| of["status"] == "bye").count(), 2);
    let entrant = &bracket["entrants"][0];
    assert_eq!(
        (&entrant["seed"], &entrant["kind"], &entrant["level"]),
        (&json!(1), &json!("bot"), &json!("easy"))
    );
    let standings = server.get(&format!("{cup}/standings")).await.must_be(200);
    assert_eq!((&standings["standings"], &standings["last"]), (&bracket["standings"], &bracket["last"]));
    assert_eq!(standings["standings"][0]["player"], rounds[2]["matches"][0]["winner"]);
}

#[tokio::test]
async fn in_token_mode_each_acts_for_herself_and_the_owner_runs_it() {
    let server = TestServer::with(TOKEN);
    let [olga, anna, bert] =
        [Somebody::guest(&server).await, Somebody::guest(&server).await, Somebody::guest(&server).await];
    server.post("/tournaments", body(json!({}))).await.must_refuse(401);
    let info =
        olga.ask(&server, Method::POST, "/tournaments", body(json!({"check_in_s": 60}))).await.must_be(201);
    assert_eq!((&info["owner"], &info["you"]["organises"]), (&json!(olga.id), &json!(true)));
    let cup = format!("/tournaments/{}", info["id"].as_str().expect("an id"));
    let entrants = format!("{cup}/entrants");
    server.post(&entrants, json!({"player_id": anna.id})).await.must_refuse(401);
    bert.ask(&server, Method::POST, &entrants, json!({"player_id": anna.id})).await.must_refuse(403);
    for one in [&anna, &bert] {
        let entered = one.ask(&server, Method::POST, &entrants, json!({})).await.must_be(201);
        assert_eq!(
            (&entered["entrants"][0]["player"], &entered["entrants"][0]["kind"]),
            (&json!(one.id), &json!("person"))
        );
    }
    anna.ask(&server, Method::POST, &format!("{cup}/start"), Value::Null).await.must_refuse(403);
    olga.ask(&server, Method::PATCH, &cup, json!({"action": "open_check_in"})).await.must_be(200);
    bert.ask(&server, Method::POST, &format!("{cup}/checkin/{}", anna.id), Value::Null)
        .await
        .must_refuse(403);
    for one in [&anna, &bert] {
        let path = format!("{cup}/checkin/{}", one.id);
        let info = one.ask(&server, Method::POST, &path, Value::Null).await.must_be(200);
        assert_eq!((&info["you"]["checked_in"], &info["you"]["state"]), (&json!(true), &json!("in")));
    }
    olga.ask(&server, Method::POST, &format!("{cup}/start"), Value::Null).await.must_be(200);
    let called = anna.ask(&server, Method::GET, &cup, Value::Null).await;
    assert!(called.must_be(200)["you"]["room"].is_string(), "she is told where she plays");
    assert!(server.get(&cup).await.must_be(200)["you"].is_null());
    let unseen = server.get(&format!("{cup}/bracket")).await.must_be(200);
    assert_eq!(
        unseen["rounds"][0]["matches"][0]["running"]["room"],
        Value::Null,
        "nobody in particular may not watch"
    );
    let seen = anna.ask(&server, Method::GET, &format!("{cup}/bracket"), Value::Null).await.must_be(200);
    assert!(seen["rounds"][0]["matches"][0]["running"]["room"].is_string());
    assert_eq!(
        seen["entrants"][0]["name"],
        json!(if seen["entrants"][0]["player"] == json!(anna.id) { &anna.name } else { &bert.name })
    );
    anna.ask(&server, Method::DELETE, &format!("{cup}/entrants/{}", bert.id), Value::Null)
        .await
        .must_refuse(403);
    bert.ask(&server, Method::DELETE, &format!("{cup}/entrants/{}", bert.id), Value::Null).await.must_be(200);
    let over = server.eventually(&cup, is_finished).await.json();
    assert_eq!(over["winners"], json!([anna.id]));
    assert!(over["secret"].is_string(), "everybody can check the draw and the seeds now");
}

#[tokio::test]
async fn an_entrant_is_not_told_where_others_play_unless_the_organiser_says_so() {
    for (watch, told) in [(false, false), (true, true)] {
        let server = TestServer::with(TOKEN);
        let olga = Somebody::guest(&server).await;
        let made = body(json!({"entrants_watch": watch, "seeding": "order"}));
        let info = olga.ask(&server, Method::POST, "/tournaments", made).await.must_be(201);
        let cup = format!("/tournaments/{}", info["id"].as_str().expect("an id"));
        let mut all = Vec::new();
        for _ in 0..4 {
            let one = Somebody::guest(&server).await;
            one.ask(&server, Method::POST, &format!("{cup}/entrants"), json!({})).await.must_be(201);
            all.push(one);
        }
        olga.ask(&server, Method::POST, &format!("{cup}/start"), Value::Null).await.must_be(200);
        let bracket =
            all[0].ask(&server, Method::GET, &format!("{cup}/bracket"), Value::Null).await.must_be(200);
        let first = bracket["rounds"][0]["matches"].as_array().expect("matches");
        for of in first {
            let hers =
                of["slots"].as_array().expect("slots").iter().any(|slot| slot["player"] == json!(all[0].id));
            assert_eq!(of["running"]["room"].is_string(), hers || told, "{of}");
        }
    }
}

#[tokio::test]
async fn a_stream_tells_how_it_is_and_then_what_has_changed() {
    let server = TestServer::with(QUICK);
    let cup = opened(&server, json!({})).await;
    let path = format!("/stream{cup}");
    let mut stream = Listener::knock(server.address(), &path).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    let (id, first) = stream.numbered().await;
    assert_eq!((&first["type"], first["id"].to_string()), (&json!("tournament"), id.clone()));
    enter(&server, &cup, "anna").await;
    let later = entered(&mut stream, "anna", &id).await;
    // Whoever has that much hears of the next changes alone; what somebody missed is told at once.
    let mut back = Listener::resume(server.address(), &path, &later).await;
    let mut anew = Listener::knock(server.address(), &format!("{path}?after=0")).await;
    let (now, _) = anew.numbered().await;
    enter(&server, &cup, "bert").await;
    for (stream, have) in [(&mut stream, later.clone()), (&mut back, later), (&mut anew, now)] {
        entered(stream, "bert", &have).await;
    }
}

/// Reads changes, each of which follows the one before, until somebody has entered. Answers the number of that change.
async fn entered(stream: &mut Listener, player: &str, have: &str) -> String {
    let mut have = have.to_owned();
    loop {
        let (id, change) = stream.numbered().await;
        if change["type"] == "tournament" {
            // Something happened between the number that was asked for and the question.
            assert_ne!(id, have, "whoever has it is not told it again");
            have = id;
            continue;
        }
        assert_eq!((&change["type"], change["after"].to_string()), (&json!("tournament_changed"), have));
        assert_eq!(change["id"].to_string(), id);
        let entrants = change["entrants"].as_array().expect("entrants");
        if entrants.iter().any(|of| of["player"] == player) {
            return id;
        }
        have = id;
    }
}

#[tokio::test]
async fn whoever_comes_and_goes_leaves_nothing_that_waits() {
    let server = TestServer::with(QUICK);
    let cup = opened(&server, json!({})).await;
    let id = TournamentId::parse(cup.trim_start_matches("/tournaments/")).expect("an id");
    let open = &server.contests().open_tournaments;
    let followed_by = async |count| {
        let reached = async {
            while open.followers(&id) != count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(WAIT, reached).await.expect("as many follow it as watch it");
    };
    for _ in 0..3 {
        let mut stream = Listener::knock(server.address(), &format!("/stream{cup}")).await;
        stream.numbered().await;
        followed_by(1).await;
        stream.cut();
        followed_by(0).await;
    }
}

#[tokio::test]
async fn a_stream_and_a_bracket_come_to_the_same() {
    let server = TestServer::with(QUICK);
    let cup = opened(&server, json!({"format": {"kind": "double_elimination"}})).await;
    let mut stream = Listener::knock(server.address(), &format!("/stream{cup}")).await;
    server.post(&format!("{cup}/entrants"), json!({"bots": 8, "level": "easy"})).await.must_be(201);
    server.post(&format!("{cup}/start"), json!({})).await.must_be(200);
    let mut matches = std::collections::BTreeMap::new();
    let mut have = json!("nothing yet");
    loop {
        let message = stream.numbered().await.1;
        if message["after"] == have {
            for of in message["matches"].as_array().expect("matches") {
                matches.insert(of["number"].to_string(), of.clone());
            }
            have = message["id"].clone();
        } else {
            let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
            have = bracket["last"].clone();
            matches = all_matches(&bracket);
        }
        if message["tournament"]["status"] == "finished" {
            break;
        }
    }
    let bracket = server.get(&format!("{cup}/bracket")).await.must_be(200);
    assert_eq!((&bracket["last"], all_matches(&bracket)), (&have, matches));
}

fn all_matches(bracket: &Value) -> std::collections::BTreeMap<String, Value> {
    let rounds = bracket["rounds"].as_array().expect("rounds").iter();
    let matches = rounds.flat_map(|round| round["matches"].as_array().expect("matches"));
    matches.map(|of| (of["number"].to_string(), of.clone())).collect()
}

#[tokio::test]
async fn a_tournament_that_is_over_is_there_after_a_restart() {
    let server = TestServer::start();
    let cup = played(&server, json!({}), 4).await;
    let before = server.get(&format!("{cup}/bracket")).await.must_be(200);
    let server = server.killed_now(&[], tiltyard::games::standard());
    assert_eq!(server.get(&format!("{cup}/bracket")).await.must_be(200), before);
    let page = server.get("/tournaments?status=finished").await.must_be(200);
    assert_eq!(page["tournaments"][0]["winners"], before["tournament"]["winners"]);
}
