//! The promises in writing: the generated documents, the bodies of errors, the messages on the wire.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::player::{Dial, TestPlayer};
use crate::redact::redacted;
use crate::server::TestServer;

/// What the OpenAPI document must list.
const ENDPOINTS: &[&str] = &[
    "get /auth/me",
    "post /auth/guest",
    "post /auth/login",
    "post /auth/logout",
    "post /auth/refresh",
    "post /auth/register",
    "post /auth/ticket",
    "delete /rooms/{id}",
    "delete /rooms/{id}/bots/{bot}",
    "get /health/live",
    "get /health/ready",
    "get /metrics",
    "delete /players/{id}/saves/{slot}",
    "get /players/{id}/saves",
    "get /players/{id}/saves/{slot}",
    "head /players/{id}/saves/{slot}",
    "put /players/{id}/saves/{slot}",
    "get /achievements",
    "get /game/dashboard/{player_id}",
    "get /leaderboards",
    "get /leaderboards/{board}",
    "get /player/{player_id}/detailed-stats",
    "get /players/{id}",
    "get /players/{id}/matches",
    "get /players/{id}/ratings",
    "patch /players/{id}",
    "get /rooms",
    "get /rooms/{id}",
    "get /rooms/{id}/chat",
    "patch /rooms/{id}",
    "post /game/add-ai-opponent",
    "post /game/move",
    "get /analytics",
    "get /replays",
    "get /players/{id}/notifications",
    "get /stream/analytics",
    "get /stream/leaderboard",
    "get /stream/live-leaderboard",
    "get /stream/players/{id}/notifications",
    "post /players/{id}/notifications/read",
    "get /replays/{match_id}",
    "get /replays/{match_id}/file",
    "get /stream/replays/{match_id}",
    "get /stream/rooms/{id}",
    "post /replays/save/{room_id}",
    "post /replays/{match_id}/verify",
    "post /rooms",
    "get /matchmaking/queues",
    "post /matchmaking/tickets",
    "get /matchmaking/tickets/{id}",
    "delete /matchmaking/tickets/{id}",
    "post /matchmaking/quick",
    "get /players/{id}/matchmaking",
    "post /parties",
    "get /parties/{id}",
    "delete /parties/{id}",
    "post /parties/{id}/invitations",
    "post /parties/{id}/join",
    "post /parties/{id}/ready",
    "post /parties/{id}/leave",
    "post /parties/{id}/kick",
    "get /players/{id}/tournaments",
    "get /stream/tournaments/{id}",
    "get /tournaments",
    "post /tournaments",
    "get /tournaments/{id}",
    "patch /tournaments/{id}",
    "get /tournaments/{id}/audit",
    "get /tournaments/{id}/bracket",
    "post /tournaments/{id}/checkin/{player_id}",
    "post /tournaments/{id}/entrants",
    "delete /tournaments/{id}/entrants/{player_id}",
    "post /tournaments/{id}/entrants/{player_id}/disqualify",
    "post /tournaments/{id}/entrants/{player_id}/replace",
    "get /tournaments/{id}/export",
    "post /tournaments/{id}/matches/{match}/forfeit/{player_id}",
    "post /tournaments/{id}/matches/{match}/override",
    "post /tournaments/{id}/matches/{match}/reopen",
    "post /tournaments/{id}/matches/{match}/replay",
    "post /tournaments/{id}/matches/{match}/void",
    "get /tournaments/{id}/standings",
    "post /tournaments/{id}/start",
];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[tokio::test]
async fn the_openapi_document_lists_the_endpoints() {
    let server = TestServer::start();
    let document = server.get("/openapi.json").await.must_be(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    let paths = document["paths"].as_object().expect("paths");
    let methods = |path: &str| keys(&paths[path]).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut listed: Vec<_> = paths
        .keys()
        .flat_map(|path| methods(path).into_iter().map(move |method| format!("{method} {path}")))
        .collect();
    listed.sort();
    for endpoint in ENDPOINTS {
        assert!(listed.iter().any(|listed| listed == endpoint), "{endpoint} is not in {listed:#?}");
    }
}

#[tokio::test]
async fn every_answer_in_the_openapi_document_is_described() {
    let server = TestServer::start();
    let document = server.get("/openapi.json").await.must_be(200);
    let operations = document["paths"].as_object().expect("paths").values();
    let operations = operations.flat_map(|path| path.as_object().expect("operations").values());
    let mut answers = 0;
    for (status, answer) in operations.flat_map(|one| one["responses"].as_object().expect("responses")) {
        assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{status}: {answer}");
        answers += 1;
    }
    assert!(answers > 20, "{answers}");
}

/// What the document says of a request or an answer holds: a tester that is driven by it finds no other.
#[tokio::test]
async fn the_openapi_document_tells_what_is_answered() {
    let server = TestServer::start();
    let document = server.get("/openapi.json").await.must_be(200);
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let (get, head) = (&operations["get"], &operations["head"]);
        assert_eq!(keys(&get["responses"]), keys(&head["responses"]), "{path}");
        for operation in operations.as_object().expect("operations").values() {
            let refused = keys(&operation["responses"]);
            let has_body = operation["requestBody"].is_object();
            assert!(!has_body || ["408", "413", "415"].iter().all(|one| refused.contains(one)), "{path}");
        }
    }
    let save = &document["paths"]["/players/{id}/saves/{slot}"];
    assert_ne!(save["put"]["requestBody"]["required"], true);
    assert_eq!(keys(&save["put"]["requestBody"]["content"]), ["*/*"]);
    assert_eq!(keys(&save["get"]["responses"]["200"]["content"]), ["*/*"]);
    assert_eq!(
        keys(&document["paths"]["/rooms"]["post"]["requestBody"]["content"]),
        ["*/*", "application/json"]
    );
    let seed = &document["components"]["schemas"]["CreateRoom"]["properties"]["seed"];
    assert_eq!((&seed["minimum"], seed["maximum"].as_u64()), (&json!(0), Some(u64::MAX)), "{seed}");
    let open = |seed: Value| {
        let body = format!(r#"{{"name": "x", "game": "relay", "max_players": 2, "seed": {seed}}}"#);
        server.request(Method::POST, "/rooms").body(body)
    };
    server.send(open(json!(u64::MAX))).await.must_be(201);
    server.send(open(json!(18_446_744_073_709_551_616_f64))).await.must_refuse(422);
}

#[tokio::test]
async fn the_openapi_document_tells_what_a_room_is_like_of_which_no_more_is_said() {
    let server = TestServer::start();
    let document = server.get("/openapi.json").await.must_be(200);
    let schema = &document["components"]["schemas"]["CreateRoom"];
    assert_eq!(schema["required"], json!(["name", "game", "max_players"]));
    let body = json!({"name": "x", "game": "relay", "max_players": 2});
    let opened = server.post("/rooms", body).await.must_be(201);
    for (field, said) in schema["properties"].as_object().expect("fields") {
        let described = said["description"].as_str().is_some_and(|text| text.contains("left out"));
        let required = schema["required"].as_array().is_some_and(|fields| fields.contains(&json!(field)));
        assert!(required || described || !said["default"].is_null(), "{field}: {said}");
        if ["bots", "private", "rematch", "delay_s"].contains(&field.as_str()) {
            assert_eq!(said["default"], opened[field], "{field}");
        }
    }
    assert_eq!(schema["properties"]["bot_level"]["default"], "normal");
    assert_eq!((&opened["spectator_chat"], &opened["metadata"]), (&json!(true), &json!({})));
}

#[tokio::test]
async fn the_documents_can_be_browsed() {
    let server = TestServer::start();
    let docs = server.get("/docs").await;
    assert_eq!((docs.status, docs.header("location")), (308, Some("/docs/index.html")));
    let page = server.get("/docs/index.html").await;
    assert!(page.status == 200 && page.text.contains("swagger"), "{}", page.text);
}

#[tokio::test]
async fn every_reference_of_the_asyncapi_document_leads_somewhere() {
    let server = TestServer::start();
    let document = server.get("/asyncapi.json").await.must_be(200);
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference inside the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| collect_references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

/// Channels, operations, and the fields of each message: what a client's author reads first.
#[tokio::test]
async fn the_asyncapi_document_describes_every_message() {
    let server = TestServer::start();
    let document = server.get("/asyncapi.json").await.must_be(200);
    let mut digest = format!("asyncapi {}\n", document["asyncapi"].as_str().unwrap_or_default());
    for (name, channel) in document["channels"].as_object().expect("channels") {
        writeln!(digest, "channel {name}: {}", channel["address"]).expect("a line");
    }
    for (name, operation) in document["operations"].as_object().expect("operations") {
        writeln!(digest, "operation {name}: {}", operation["action"]).expect("a line");
    }
    for (name, message) in document["components"]["messages"].as_object().expect("messages") {
        let payload = &message["payload"];
        let pointer = payload["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
        let payload = pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(payload);
        writeln!(digest, "message {name}: {}", keys(&payload["properties"]).join(", ")).expect("a line");
    }
    insta::assert_snapshot!("asyncapi", digest);
}

/// As docs/types.md says.
#[tokio::test]
async fn the_shapes_of_a_game_stand_beside_its_action() {
    let server = TestServer::start();
    let document = server.get("/asyncapi.json").await.must_be(200);
    let messages = &document["components"]["messages"];
    assert_eq!(keys(&messages["connect_four_action"]["x-game"]), ["delta", "event", "options", "state"]);
    let tick = &messages["tick"]["payload"];
    assert_eq!(tick["properties"]["type"]["const"], "tick");
    // Only what is always written is promised.
    assert_eq!(tick["required"], serde_json::json!(["type", "tick", "delta"]));
}

/// One refusal of each kind.
#[tokio::test]
async fn errors_are_problem_documents() {
    let server = TestServer::with(&[("rooms.max", "2")]);
    let room = |more: Value| {
        let mut body = json!({"name": "x", "game": "relay", "max_players": 2});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        server.request(Method::POST, "/rooms").json(&body)
    };
    let bots = "/game/add-ai-opponent?room_id=commons";
    let large = json!({"name": "x".repeat(70_000)});
    let requests = [
        ("no JSON", server.request(Method::POST, "/rooms").body("{")),
        ("bad fields", room(json!({"max_players": 1, "name": ""}))),
        ("unknown game", room(json!({"game": "chess"}))),
        ("bad options", room(json!({"options": {"speed": 1}}))),
        ("another origin", room(json!({})).header("origin", "https://evil.example")),
        ("too large", room(large)),
        ("no such room", server.request(Method::GET, "/rooms/nowhere")),
        ("bad id", server.request(Method::GET, "/rooms/a%20b")),
        ("bad query", server.request(Method::GET, "/rooms?colour=red")),
        ("no bots", server.request(Method::POST, bots)),
        ("no such path", server.request(Method::GET, "/nothing")),
        ("no such method", server.request(Method::PUT, "/rooms")),
    ];
    let mut shown = String::new();
    for (name, request) in requests {
        let reply = server.send(request).await;
        let problem = reply.must_refuse(reply.status);
        writeln!(shown, "{name}\n  {problem}").expect("a line");
    }
    server.send(room(json!({}))).await.must_be(201);
    let mut full = server.send(room(json!({}))).await.must_refuse(503);
    let request_id = full.as_object_mut().and_then(|full| full.remove("request_id"));
    assert!(request_id.is_some_and(|id| id.is_string()), "by it the log has more to say");
    writeln!(shown, "too many rooms\n  {full}").expect("a line");
    insta::assert_snapshot!("problems", shown);
}

/// One message of each type, as a client gets it.
#[tokio::test]
async fn messages_have_the_shape_that_is_promised() {
    let server = TestServer::with(&[("rooms.resume_grace_s", "3"), ("records.announce_wait_ms", "5000")]);
    let mut shown = String::new();
    relay_messages(&server, &mut shown).await;
    duel_messages(&server, &mut shown).await;
    insta::assert_snapshot!("messages", shown);
}

fn show(shown: &mut String, message: Value) {
    writeln!(shown, "{}", redacted(message)).expect("a line");
}

async fn show_next(shown: &mut String, player: &mut TestPlayer, kinds: &[&str]) {
    for kind in kinds {
        show(shown, player.expect(kind).await);
    }
}

async fn relay_messages(server: &TestServer, shown: &mut String) {
    let mut anna = server.play("snapshot", "anna").await;
    show(shown, anna.welcome.clone());
    let mut bert = server.play("snapshot", "bert").await;
    show_next(shown, &mut anna, &["player_joined"]).await;
    bert.send(json!({"any": ["thing"]})).await;
    bert.chat("hello").await;
    show_next(shown, &mut anna, &["player_action", "chat"]).await;
    anna.send(json!({"type": "ping", "t": 7})).await;
    anna.send(json!({"type": "chat", "seq": 3})).await;
    show_next(shown, &mut anna, &["pong", "error"]).await;
    let token = bert.token().to_owned();
    bert.cut();
    show_next(shown, &mut anna, &["player_away"]).await;
    let bert = Dial::resume("snapshot", "bert", &token).enter(server.address()).await;
    show_next(shown, &mut anna, &["player_back"]).await;
    bert.cut();
    show_next(shown, &mut anna, &["player_left"]).await;
    let watcher = server.watch("snapshot").await;
    show(shown, watcher.welcome);
    server.delete("/rooms/snapshot").await.must_be(204);
    show(shown, anna.closed().await.0);
}

async fn duel_messages(server: &TestServer, shown: &mut String) {
    let room = server.room(json!({"game": "connect_four", "seed": 5})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    let first = if bert.welcome["state"]["turn"] == 0 { &mut anna } else { &mut bert };
    first.send(json!({"type": "drop", "column": 3, "seq": 9})).await;
    let placed = anna.expect_that("tick", |tick| tick["acks"].is_array()).await;
    show(shown, placed);
    bert.send(json!({"type": "leave"})).await;
    let forfeit = anna.expect_that("tick", |tick| tick["events"].is_array()).await;
    show(shown, forfeit);
    show_next(shown, &mut anna, &["match_over"]).await;
}
