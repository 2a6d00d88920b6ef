//! The cost of replays, and how it is shared: forgeries are shown to nobody, work is kept, shared out and ended with
//! its client, and replays that nobody wants displace none that somebody does.

use std::path::Path;
use std::time::Duration;

use futures_util::future::select_all;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tiltyard::game::Tick;
use tiltyard::game::journal::{Mark, Record, encode, state_hash};
use tiltyard::store::frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{Http, Reply};
use crate::listener::Listener;
use crate::server::TestServer;

/// Plays connect four between two people until one of them gives up. Answers the id of the replay.
async fn duelled(server: &Http) -> String {
    let room = server.room(json!({"game": "connect_four", "max_players": 2})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut ben = server.play(&room, "ben").await;
    ben.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let match_id = over["match_id"].as_str().expect("a match").to_owned();
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    match_id
}

async fn verify(server: &Http, match_id: &str) -> Reply {
    server.send(server.request(Method::POST, &format!("/replays/{match_id}/verify"))).await
}

/// Puts another text of the same length into the description of a replay, its checksum in order.
fn forge(folder: &Path, match_id: &str, was: &str, now: &str) {
    let path = folder.join("replays").join(format!("{match_id}.tilt"));
    let mut file = std::fs::read(&path).expect("the replay is there");
    let length = u32::from_le_bytes(file[8..12].try_into().expect("four bytes")) as usize;
    let meta = String::from_utf8(file[17..17 + length].to_vec()).expect("JSON");
    let forged = meta.replace(was, now);
    assert!(forged.len() == length && forged != meta, "{was} is not in {meta}");
    let mut frame = Vec::new();
    frame::put(1, forged.as_bytes(), &mut frame).expect("a small frame");
    file[8..17 + length].copy_from_slice(&frame);
    std::fs::write(&path, file).expect("a writable file");
}

#[tokio::test]
async fn a_forged_winner_is_neither_verified_nor_played_back_nor_handed_out() {
    let folder = tempdir().expect("a folder");
    let server = TestServer::run_in(folder.path(), &[], tiltyard::games::standard());
    let match_id = duelled(&server).await;
    let verdict = verify(&server, &match_id).await.must_be(200);
    assert_eq!(verdict["verdict"], "verified", "{verdict}");
    forge(folder.path(), &match_id, "\"player\":\"anna\"", "\"player\":\"evil\"");
    let verdict = verify(&server, &match_id).await.must_be(200);
    assert_eq!(verdict["verdict"], "damaged", "{verdict}");
    server.get(&format!("/replays/{match_id}/file")).await.must_refuse(409);
    server.get(&format!("/stream/replays/{match_id}")).await.must_refuse(409);
    let path = folder.path().join("replays").join(format!("{match_id}.tilt"));
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_tiltyard")).arg("replay").arg(path).output();
    assert_eq!(program.expect("the program runs").status.code(), Some(1));
}

#[tokio::test]
async fn a_verdict_is_kept() {
    let server = TestServer::start();
    let room = server
        .room(json!({"game": "arena", "max_players": 4, "bots": 4, "mode": "deathmatch",
            "options": {"time_limit_s": 40}, "pace": {"kind": "lockstep", "deadline_ms": 5000}}))
        .await;
    let listed = |reply: &Reply| reply.json()["replays"].as_array().is_some_and(|list| !list.is_empty());
    let page = server.eventually(&format!("/replays/?room={room}"), listed).await.json();
    let match_id = page["replays"][0]["match_id"].as_str().expect("a match").to_owned();
    let first = verify(&server, &match_id).await.must_be(200);
    assert_eq!(first["verdict"], "verified");
    for _ in 0..5 {
        assert_eq!(verify(&server, &match_id).await.must_be(200), first, "down to how long it took");
    }
}

/// A file of the game that can be played for hours, of a match `endless`: its state does not change, so its marks are right.
fn endless() -> Vec<u8> {
    let kind = tiltyard::games::standard().get("connect_four").expect("the game").clone();
    let opened = kind.open(1, 2, &json!({})).expect("good options");
    let hash = state_hash(opened.dyn_game.as_ref());
    let mut records = Vec::new();
    (1..40_000)
        .for_each(|mark| encode(&Record::Mark(Mark { tick: Tick(mark * 100_000), hash }), &mut records));
    replay_of(&records)
}

/// A file of a match `endless` that has these records.
pub(crate) fn replay_of(records: &[u8]) -> Vec<u8> {
    let kind = tiltyard::games::standard().get("connect_four").expect("the game").clone();
    let opened = kind.open(1, 2, &json!({})).expect("good options");
    let meta = json!({"format": 1, "match_id": "endless", "room": {"id": "r", "name": "r", "private": false},
        "game": "connect_four", "mode": null, "rules": kind.rules(), "seed": 1, "options": opened.options,
        "pace": {"kind": "on_input"}, "seats_max": 2, "began_at": "2100-01-01T00:00:00Z",
        "ended_at": "2100-01-01T00:00:00Z", "duration_ms": 0, "first_tick": 0, "ticks": 9, "players": [],
        "ending": {"kind": "abandoned"}, "left_out": 0, "gaps": []});
    let mut file = b"TILTPLAY".to_vec();
    frame::put(1, meta.to_string().as_bytes(), &mut file).expect("a small frame");
    let begin = file.len();
    frame::put(4, &zstd::bulk::compress(records, 1).expect("packed"), &mut file).expect("a small frame");
    let at = file.len();
    let segment = json!({"first_tick": 0, "last_tick": 9, "ms": 0, "offset": begin, "bytes": at - begin});
    frame::put(5, json!({"segments": [segment]}).to_string().as_bytes(), &mut file).expect("a small frame");
    let offset = (at as u64).to_le_bytes();
    file.extend_from_slice(&offset);
    file.extend_from_slice(&crc32fast::hash(&offset).to_le_bytes());
    file.extend_from_slice(b"TILTDONE");
    file
}

fn with_endless() -> TempDir {
    let folder = tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("replays")).expect("a folder");
    std::fs::write(folder.path().join("replays/endless.tilt"), endless()).expect("a writable file");
    folder
}

/// Asks for something that takes long, and does not wait for the answer.
pub(crate) async fn ask(server: &Http, request: &str) -> TcpStream {
    let mut socket = TcpStream::connect(server.address()).await.expect("the server listens");
    let text = format!("{request} HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\n\r\n", server.address());
    socket.write_all(text.as_bytes()).await.expect("the server reads");
    socket
}

#[tokio::test]
async fn work_ends_with_its_client_and_each_client_has_a_share() {
    let folder = with_endless();
    let changes = [
        ("replays.verify_max", "1"),
        ("replays.verify_waiting_max", "4"),
        ("replays.verify_of_one_max", "2"),
        ("replays.verify_s_max", "3600"),
    ];
    let server = TestServer::run_in(folder.path(), &changes, tiltyard::games::standard());
    let match_id = duelled(&server).await;
    // In whatever order they are taken: two of the three have their share, and one is refused.
    let mut clients = Vec::new();
    for asked in
        ["POST /replays/endless/verify", "GET /replays/endless/moments", "POST /replays/endless/verify"]
    {
        clients.push(ask(&server, asked).await);
    }
    let mut answers = [[0; 4096]; 3];
    let reads = clients.iter_mut().zip(&mut answers).map(|(client, answer)| Box::pin(client.read(answer)));
    let (read, refused, _) = select_all(reads).await;
    let answer = String::from_utf8_lossy(&answers[refused][..read.expect("an answer")]).to_lowercase();
    assert!(answer.starts_with("http/1.1 429") && answer.contains("retry-after"), "{answer}");
    clients.remove(refused);
    for client in &mut clients {
        let answered = tokio::time::timeout(Duration::from_millis(50), client.read(&mut [0])).await;
        assert!(answered.is_err(), "the work goes on as long as they are there");
    }
    let path = format!("/replays/{match_id}/moments");
    drop(clients);
    server.eventually(&path, |reply| reply.status == 200).await;
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let folder = with_endless();
    let server =
        TestServer::run_in(folder.path(), &[("replays.verify_s_max", "1")], tiltyard::games::standard());
    let verdict = verify(&server, "endless").await.must_be(200);
    assert_eq!(verdict["verdict"], "given_up", "{verdict}");
    let path = folder.path().join("replays/endless.tilt");
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_tiltyard"))
        .args(["replay", "--seconds", "1"])
        .arg(path)
        .output()
        .expect("the program runs");
    assert_eq!(program.status.code(), Some(3), "{}", String::from_utf8_lossy(&program.stdout));
}

#[tokio::test]
async fn one_client_has_not_all_playbacks() {
    let server = TestServer::with(&[("replays.streams_of_one_max", "1"), ("stream.heartbeat_s", "1")]);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    for _ in 0..3 {
        anna.send(json!({"type": "walk"})).await;
        anna.expect("player_action").await;
    }
    let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let match_id = shown["match_id"].as_str().expect("a match");
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    let path = format!("/stream/replays/{match_id}?speed=0.1");
    let mut first = Listener::knock(server.address(), &path).await;
    first.expect("welcome").await;
    server.get(&path).await.must_refuse(429);
    first.cut();
    server.eventually(&path, |reply| reply.status == 200).await;
}

#[tokio::test]
async fn matches_that_nobody_decided_do_not_push_out_those_that_were() {
    let server = TestServer::with(&[("replays.keep_max", "2")]);
    let honest = duelled(&server).await;
    let mut last = Value::Null;
    for _ in 0..4 {
        let room =
            server.room(json!({"game": "arena", "max_players": 2, "bots": 2, "options": {"hz": 60}})).await;
        let stepped = |reply: &Reply| reply.json()["tick"].as_u64() >= Some(2);
        last = server.eventually(&format!("/rooms/{room}"), stepped).await.json()["match_id"].clone();
        server.delete(&format!("/rooms/{room}")).await.must_be(204);
    }
    let path = format!("/replays/{}", last.as_str().expect("a match"));
    server.eventually(&path, |reply| reply.status == 200).await;
    let listed = |reply: &Reply| reply.json()["replays"].as_array().map(Vec::len) == Some(2);
    let page = server.eventually("/replays", listed).await.json();
    let ids: Vec<_> =
        page["replays"].as_array().expect("a list").iter().map(|card| &card["match_id"]).collect();
    assert!(ids.contains(&&json!(honest)), "{ids:?}");
}

/// Plays a step alone in a room that is closed then. Answers the id of the replay.
async fn strolled(server: &Http) -> String {
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "walk"})).await;
    anna.expect("player_action").await;
    let match_id = server.get(&format!("/rooms/{room}")).await.must_be(200)["match_id"].clone();
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    match_id.as_str().expect("a match").to_owned()
}

#[tokio::test]
async fn a_playback_that_is_refused_makes_no_replay_a_watched_one() {
    let server = TestServer::with(&[("replays.streams_max", "0"), ("replays.keep_max", "1")]);
    let first = strolled(&server).await;
    server.eventually(&format!("/replays/{first}"), |reply| reply.status == 200).await;
    server.get(&format!("/stream/replays/{first}")).await.must_refuse(503);
    let second = strolled(&server).await;
    server.eventually(&format!("/replays/{first}"), |reply| reply.status == 404).await;
    server.get(&format!("/replays/{second}")).await.must_be(200);
}
