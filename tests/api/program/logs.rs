//! The log of the program: lines for people and lines for programs, and that they name whom they are about.

use serde_json::{Value, json};

use crate::player::Dial;
use crate::process::Program;
use crate::records::settling::take_away;

/// The lines of a program that logs JSON, after something was done and it was stopped.
async fn lines(settings: &[(&str, &str)], work: impl AsyncFnOnce(&Program)) -> Vec<Value> {
    let as_json = [("TILTYARD__LOG__FORMAT", "json")];
    let program = Program::start(&[&as_json, settings].concat());
    work(&program).await;
    program.terminate();
    let (status, log) = tokio::task::spawn_blocking(move || program.ended()).await.expect("it ends");
    assert!(status.success());
    log.iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[tokio::test]
async fn every_line_of_json_is_an_object_that_names_its_room() {
    let mut room = String::new();
    let log = lines(&[], async |program| room = program.room(json!({})).await).await;
    assert!(!log.is_empty());
    for line in &log {
        for field in ["time", "level", "target", "message"] {
            assert!(line[field].is_string(), "{field}: {line}");
        }
    }
    let of_room: Vec<_> = log.iter().filter(|line| line["room"] == room.as_str()).collect();
    assert!(of_room.len() >= 2, "it opens, and is written down: {log:?}");
    assert!(of_room[0]["request"].is_null(), "the lobby opens it, and works for many: {}", of_room[0]);
}

#[tokio::test]
async fn an_access_line_says_who_asked_what_and_hides_what_is_secret() {
    let (mut listed, mut missing) = (String::new(), String::new());
    let access = [("TILTYARD__LOG__ACCESS", "true")];
    let log = lines(&access, async |program| {
        let id = |reply: crate::http::Reply| reply.header("x-request-id").expect("an id").to_owned();
        listed = id(program.get("/rooms?limit=1").await);
        missing = id(program.get("/rooms/nowhere?ticket=secret").await);
        let anna = Dial::to("/ws/game/commons/anna?ticket=secret").attempt(program.address()).await;
        drop(anna);
    });
    let log = log.await;
    let of =
        |id: &str| log.iter().find(|line| line["request"] == id).unwrap_or_else(|| panic!("{id} in {log:?}"));
    let line = of(&listed);
    let told = ["target", "client", "method", "path"].map(|field| line[field].as_str().expect(field));
    assert_eq!(told, ["tiltyard::access", "127.0.0.1", "GET", "/rooms"]);
    assert!(line["status"] == 200 && line["ms"].is_number(), "{line}");
    assert_eq!((&of(&missing)["path"], &of(&missing)["status"]), (&json!("/rooms/nowhere"), &json!(401)));
    assert!(log.iter().any(|line| line["path"] == "/ws/game/commons/anna"), "{log:?}");
    assert!(log.iter().all(|line| !line.to_string().contains("secret")), "{log:?}");
}

#[tokio::test]
async fn what_goes_wrong_for_a_request_is_logged_with_its_id() {
    let program = Program::start(&[]);
    let database = take_away(&program.data_dir());
    let body = json!({"name": "Anna", "password": "correct horse"});
    let refused = program.post("/auth/register", body).await;
    refused.must_refuse(503);
    let id = refused.header("x-request-id").expect("an id").to_owned();
    drop(database);
    program.terminate();
    let (_, log) = tokio::task::spawn_blocking(move || program.ended()).await.expect("it ends");
    let line = log.iter().find(|line| line.contains("account") && line.contains(" ERROR "));
    let line = line.unwrap_or_else(|| panic!("{log:?}"));
    assert!(line.ends_with(&format!(" request={id}")), "{line}");
}

#[tokio::test]
async fn without_a_wish_there_are_no_access_lines() {
    let program = Program::start(&[]);
    program.get("/rooms").await.must_be(200);
    program.terminate();
    let (_, log) = tokio::task::spawn_blocking(move || program.ended()).await.expect("it ends");
    assert!(log.iter().all(|line| !line.contains("tiltyard::access")), "{log:?}");
}
