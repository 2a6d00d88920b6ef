//! Replays: matches that are over are found, downloaded, verified and played back; running ones are saved so far.

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::games::{with_later_test_games, with_test_games};
use crate::http::{Http, Reply};
use crate::listener::Listener;
use crate::server::TestServer;

/// Bots that play as fast as the machine can go, for ten seconds of the game.
fn brawl() -> Value {
    json!({"game": "arena", "max_players": 4, "bots": 4, "mode": "deathmatch", "seed": 7,
        "options": {"time_limit_s": 40, "score_limit": 1000},
        "pace": {"kind": "lockstep", "deadline_ms": 5000}})
}

/// Waits until a room's match has a replay; answers how a list shows it.
async fn shelved(server: &Http, room: &str) -> Value {
    let path = format!("/replays/?room={room}");
    let found = |reply: &Reply| reply.json()["replays"].as_array().is_some_and(|list| !list.is_empty());
    server.eventually(&path, found).await.json()["replays"][0].clone()
}

async fn brawled(server: &Http) -> Value {
    let room = server.room(brawl()).await;
    shelved(server, &room).await
}

fn id(replay: &Value) -> &str {
    replay["match_id"].as_str().expect("a replay names its match")
}

fn ids(page: &Value) -> Vec<&str> {
    page["replays"].as_array().expect("a list").iter().map(id).collect()
}

async fn verdict(server: &Http, match_id: &str) -> Value {
    server.send(server.request(Method::POST, &format!("/replays/{match_id}/verify"))).await.must_be(200)
}

async fn save(server: &Http, room: &str) -> Reply {
    server.send(server.request(Method::POST, &format!("/replays/save/{room}"))).await
}

/// Saves what runs in a room once there is something to save.
async fn saved(server: &Http, room: &str, ticks: u64) -> Value {
    loop {
        let reply = save(server, room).await;
        if reply.status == 200 && reply.json()["ticks"].as_u64() >= Some(ticks) {
            return reply.json();
        }
        assert!([200, 409].contains(&reply.status), "{}", reply.text);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// A room of `stride` in which anna has walked three steps, saved as it runs.
async fn strolled(server: &TestServer) -> (String, Value) {
    let room = server.room(json!({"game": "stride"})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut last = 0;
    for steps in 1..=3 {
        anna.send(json!({"type": "walk"})).await;
        let tick = anna.expect_that("tick", |tick| tick["delta"] == steps).await;
        last = tick["tick"].as_u64().expect("a tick");
    }
    let saved = saved(server, &room, last).await;
    (room, saved)
}

#[tokio::test]
async fn a_match_that_is_over_has_a_replay_that_verifies() {
    let server = TestServer::start();
    let card = brawled(&server).await;
    assert_eq!((&card["game"], &card["mode"]), (&json!("arena"), &json!("deathmatch")));
    assert_eq!((&card["ending"]["kind"], &card["ticks"]), (&json!("decided"), &json!(800)));
    assert_eq!(card["players"].as_array().map(Vec::len), Some(4));
    assert_eq!(card["ending"]["results"].as_array().map(Vec::len), Some(4));
    let detail = server.get(&format!("/replays/{}", id(&card))).await.must_be(200);
    assert_eq!((&detail["seed"], &detail["options"]["time_limit_s"]), (&json!(7), &json!(40)));
    assert_eq!((&detail["first_tick"], &detail["gaps"]), (&json!(0), &json!([])));
    assert_eq!(detail["bytes"], card["bytes"]);
    let verdict = verdict(&server, id(&card)).await;
    assert_eq!((&verdict["verdict"], &verdict["tick"]), (&json!("verified"), &json!(800)));
}

#[tokio::test]
async fn the_moments_of_note_are_known_before_they_are_played() {
    let server = TestServer::start();
    // It goes on until somebody has been killed twice.
    let mut brawl = brawl();
    (brawl["bot_level"], brawl["options"]) = (json!("hard"), json!({"time_limit_s": 3600, "score_limit": 2}));
    let room = server.room(brawl).await;
    let replay = shelved(&server, &room).await;
    let path = format!("/replays/{}/moments", id(&replay));
    let found = server.get(&path).await.must_be(200);
    let moments = found["moments"].as_array().expect("a list");
    let ticks: Vec<_> = moments.iter().map(|moment| moment["tick"].as_u64()).collect();
    assert!(ticks.is_sorted() && ticks.last() <= Some(&replay["ticks"].as_u64()), "{ticks:?}");
    assert!(moments.iter().any(|moment| moment["events"][0]["kind"] == "kill"), "{found}");
    assert_eq!(found["complete"], true);
    assert_eq!(server.get(&path).await.must_be(200), found, "whoever asks again is told the same");
    server.get("/replays/nothing/moments").await.must_be(404);
}

#[tokio::test]
async fn replays_are_listed_by_filter_and_in_pages() {
    let server = TestServer::start();
    let (first, second) = (brawled(&server).await, brawled(&server).await);
    let (first, second) = (id(&first), id(&second));
    let page = server.get("/replays?limit=1").await.must_be(200);
    let cursor = page["next_cursor"].as_str().expect("there is another page");
    let rest = server.get(&format!("/replays?limit=1&cursor={cursor}")).await.must_be(200);
    assert_eq!((ids(&page), ids(&rest), &rest["next_cursor"]), (vec![second], vec![first], &Value::Null));
    let player = page["replays"][0]["players"][0].as_str().expect("a player");
    for (query, expected) in [
        ("game=arena&ending=decided".to_owned(), vec![second, first]),
        ("game=relay".to_owned(), vec![]),
        ("ending=aborted".to_owned(), vec![]),
        (format!("player={player}"), vec![second]),
        ("player=nobody".to_owned(), vec![]),
        (format!("room={}", page["replays"][0]["room"]["id"].as_str().expect("a room")), vec![second]),
    ] {
        assert_eq!(ids(&server.get(&format!("/replays/?{query}")).await.must_be(200)), expected, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let server = TestServer::start();
    for query in ["limit=0", "limit=201", "cursor=x", "ending=won", "game=arena&colour=red", "room=a%20b"] {
        server.get(&format!("/replays?{query}")).await.must_refuse(400);
    }
    server.get("/replays/nothing").await.must_refuse(404);
    server.get("/replays/nothing/file").await.must_refuse(404);
    server.get("/replays/a%20b").await.must_refuse(400);
    server.get("/stream/replays/nothing").await.must_refuse(404);
    for query in ["speed=0", "speed=33", "speed=fast", "from=never", "from=-1s", "until=9"] {
        server.get(&format!("/stream/replays/nothing?{query}")).await.must_refuse(400);
    }
    server.send(server.request(Method::POST, "/replays/nothing/verify")).await.must_refuse(404);
    save(&server, "nowhere").await.must_refuse(404);
}

#[tokio::test]
async fn a_replay_is_downloaded_whole_or_in_part() {
    let server = TestServer::start();
    let card = brawled(&server).await;
    let path = format!("/replays/{}/file", id(&card));
    let answer = server.request(Method::GET, &path).send().await.expect("an answer");
    let head = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(head("content-type"), "application/vnd.tiltyard.replay");
    assert_eq!(head("content-disposition"), format!("attachment; filename=\"{}.tilt\"", id(&card)));
    let tag = head("etag");
    let whole = answer.bytes().await.expect("a body");
    assert_eq!(
        (whole.len() as u64, &whole[..8]),
        (card["bytes"].as_u64().expect("a size"), &b"TILTPLAY"[..])
    );
    let part =
        server.request(Method::GET, &path).header("range", "bytes=4-7").send().await.expect("an answer");
    assert_eq!(
        (part.status().as_u16(), part.headers()["content-range"].to_str().expect("text")),
        (206, format!("bytes 4-7/{}", whole.len()).as_str())
    );
    assert_eq!(part.bytes().await.expect("a body"), whole[4..8]);
    let again = server.send(server.request(Method::GET, &path).header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let range = format!("bytes={}-", whole.len());
    let behind = server.send(server.request(Method::GET, &path).header("range", range)).await;
    behind.must_refuse(416);
    assert_eq!(behind.header("content-range"), Some(format!("bytes */{}", whole.len()).as_str()));
    server.send(server.request(Method::GET, &path).header("if-match", "\"other\"")).await.must_refuse(412);
}

fn change_a_byte(folder: &Path, match_id: &str, place: impl Fn(usize) -> usize) {
    let path = folder.join("replays").join(format!("{match_id}.tilt"));
    let mut bytes = std::fs::read(&path).expect("the replay is there");
    let at = place(bytes.len());
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("a writable file");
}

#[tokio::test]
async fn a_changed_byte_is_found() {
    let folder = tempdir().expect("a folder");
    let server = TestServer::run_in(folder.path(), &[], tiltyard::games::standard());
    let card = brawled(&server).await;
    change_a_byte(folder.path(), id(&card), |length| length / 2);
    let verdict_then = verdict(&server, id(&card)).await;
    assert_eq!(verdict_then["verdict"], "damaged", "{verdict_then}");
    server.get(&format!("/replays/{}", id(&card))).await.must_be(200);
    change_a_byte(folder.path(), id(&card), |length| length - 1);
    assert_eq!(verdict(&server, id(&card)).await["verdict"], "damaged");
    server.get(&format!("/replays/{}", id(&card))).await.must_refuse(409);
    server.get(&format!("/stream/replays/{}", id(&card))).await.must_refuse(409);
}

#[tokio::test]
async fn a_running_match_is_saved_as_far_as_it_has_come() {
    let server = TestServer::with_games(&[], with_test_games());
    let (room, first) = strolled(&server).await;
    assert_eq!(first["replay"], format!("/replays/{}", id(&first)));
    let detail = server.get(&format!("/replays/{}", id(&first))).await.must_be(200);
    assert_eq!(detail["ending"], json!({"kind": "running"}));
    assert_eq!(detail["players"][0]["player"], "anna");
    assert_eq!(verdict(&server, id(&first)).await["verdict"], "verified");
    let ticks = first["ticks"].as_u64().expect("ticks");
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let path = format!("/replays/{}", id(&first));
    let over = |reply: &Reply| reply.json()["ending"]["kind"] == "abandoned";
    let detail = server.eventually(&path, over).await.json();
    assert!(detail["ticks"].as_u64() >= Some(ticks), "{detail}");
    assert_eq!(verdict(&server, id(&first)).await["verdict"], "verified");
}

#[tokio::test]
async fn what_spectators_may_not_know_yet_is_not_saved() {
    let server = TestServer::with_games(&[], with_test_games());
    for fields in [json!({"game": "cards"}), json!({"game": "relay", "delay_s": 5})] {
        let room = server.room(fields).await;
        let _anna = server.play(&room, "anna").await;
        let refused = loop {
            let refused = save(&server, &room).await.must_refuse(409)["detail"].to_string();
            if !refused.contains("nothing of the match has been recorded yet") {
                break refused;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        assert!(refused.contains("saved when it is over"), "{refused}");
    }
}

#[tokio::test]
async fn a_replay_of_other_rules_says_so() {
    let folder = tempdir().expect("a folder");
    let (_, replay) = strolled(&TestServer::run_in(folder.path(), &[], with_test_games())).await;
    let later = TestServer::run_in(folder.path(), &[], with_later_test_games());
    let verdict_then = verdict(&later, id(&replay)).await;
    assert_eq!(verdict_then["verdict"], "other_rules", "{verdict_then}");
    assert_eq!((&verdict_then["was"], &verdict_then["now"]), (&json!(1), &json!(2)));
    later.get(&format!("/stream/replays/{}", id(&replay))).await.must_refuse(409);
    drop(later);
    let without = TestServer::run_in(folder.path(), &[], tiltyard::games::standard());
    let verdict_then = verdict(&without, id(&replay)).await;
    assert_eq!((&verdict_then["verdict"], &verdict_then["now"]), (&json!("other_rules"), &Value::Null));
}

#[tokio::test]
async fn a_match_that_other_rules_cannot_go_on_with_ends_where_it_was() {
    let server = TestServer::with_games(&[], with_test_games());
    let (_, running) = strolled(&server).await;
    let later = server.killed_now(&[], with_later_test_games());
    let aborted = |reply: &Reply| reply.json()["ending"]["kind"] == "aborted";
    let path = format!("/replays/{}", id(&running));
    let detail = later.eventually(&path, aborted).await.json();
    assert_eq!(detail["ticks"], running["ticks"], "{detail}");
    let again = later.killed_now(&[], with_test_games());
    let verdict = verdict(&again, id(&running)).await;
    assert_eq!(verdict["verdict"], "verified", "{verdict}");
}

#[tokio::test]
async fn the_match_of_a_private_room_is_found_by_its_id_alone() {
    let server = TestServer::start();
    let mut fields = brawl();
    fields["private"] = json!(true);
    let room = server.room(fields).await;
    let match_id = server.get(&format!("/rooms/{room}")).await.must_be(200)["match_id"].clone();
    let path = format!("/replays/{}", match_id.as_str().expect("a match"));
    server
        .eventually(&path, |reply| reply.status == 200 && reply.json()["ending"]["kind"] == "decided")
        .await;
    assert_eq!(ids(&server.get("/replays").await.must_be(200)), Vec::<&str>::new());
    assert_eq!(ids(&server.get(&format!("/replays?room={room}")).await.must_be(200)), Vec::<&str>::new());
}

#[tokio::test]
async fn more_replays_than_are_kept_make_room_the_oldest_first() {
    let folder = tempdir().expect("a folder");
    let changes = [("replays.keep_max", "1"), ("rooms.finished_close_s", "0")];
    let server = TestServer::run_in(folder.path(), &changes, tiltyard::games::standard());
    let (first, second) = (brawled(&server).await, brawled(&server).await);
    server.eventually(&format!("/replays/{}", id(&first)), |reply| reply.status == 404).await;
    assert_eq!(ids(&server.get("/replays").await.must_be(200)), [id(&second)]);
    for card in [&first, &second] {
        let path = format!("/rooms/{}", card["room"]["id"].as_str().expect("a room"));
        server.eventually(&path, |reply| reply.status == 404).await;
    }
    drop(server);
    let again = TestServer::run_in(folder.path(), &[], tiltyard::games::standard());
    assert_eq!(ids(&again.get("/replays").await.must_be(200)), [id(&second)]);
}

#[tokio::test]
async fn a_playback_shows_what_a_spectator_saw() {
    let server = TestServer::start();
    let mut fields = brawl();
    // By the clock, so that somebody can watch it.
    fields["pace"] = Value::Null;
    fields["options"] = json!({"time_limit_s": 10, "score_limit": 1000});
    let room = server.room(fields).await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["tick"].as_u64() >= Some(30)).await;
    let mut live = Listener::watch(server.address(), &room).await;
    let over = live.expect("match_over").await;
    let (tick, state) = (live.welcome["tick"].as_u64().expect("a tick"), &live.welcome["state"]);
    let card = shelved(&server, &room).await;
    let path = format!("/stream/replays/{}?speed=32&from={tick}", id(&card));
    let mut playback = Listener::knock(server.address(), &path).await;
    let replay = playback.expect("replay").await;
    assert_eq!((&replay["match_id"], &replay["ticks"]), (&card["match_id"], &json!(200)));
    assert_eq!((&replay["hz"], &replay["from"], &replay["speed"]), (&json!(20), &json!(tick), &json!(32.0)));
    let welcome = playback.expect("welcome").await;
    assert_eq!((&welcome["tick"], &welcome["state"]), (&json!(tick), state));
    assert_eq!(welcome["players"], live.welcome["players"]);
    let again = playback.expect("match_over").await;
    assert_eq!((places(&again), &again["match_id"]), (places(&over), &over["match_id"]));
    let end = playback.expect("replay_over").await;
    assert_eq!((&end["tick"], &end["ending"]["kind"]), (&json!(200), &json!("decided")));
    let (shown, seen) = (deltas(&mut playback), deltas(&mut live));
    let both: Vec<_> = shown.iter().filter(|(tick, _)| seen.contains_key(*tick)).collect();
    assert!(both.len() > 20, "{} of {} and {} ticks", both.len(), shown.len(), seen.len());
    assert!(both.iter().all(|(tick, step)| seen[*tick] == **step));
}

/// Who came out how; what that was worth is in no replay.
fn places(over: &Value) -> Vec<[&Value; 3]> {
    let results = over["results"].as_array().expect("a list");
    results.iter().map(|result| [&result["player"], &result["placement"], &result["score"]]).collect()
}

/// What the ticks that were heard so far say, by tick. Who reads slowly has skipped some.
fn deltas(listener: &mut Listener) -> BTreeMap<u64, (Value, Value)> {
    let mut deltas = BTreeMap::new();
    while let Some(tick) = listener.kept("tick") {
        let step = (tick["delta"].clone(), tick["events"].clone());
        deltas.insert(tick["tick"].as_u64().expect("a tick"), step);
    }
    deltas
}

#[tokio::test]
async fn a_playback_starts_where_it_is_asked_to_and_ends_after_the_end() {
    let server = TestServer::start();
    let card = brawled(&server).await;
    for (from, tick) in [("700", 700), ("35.05s", 701), ("99999", 800), ("9999s", 800)] {
        let path = format!("/stream/replays/{}?speed=32&from={from}", id(&card));
        let mut playback = Listener::knock(server.address(), &path).await;
        assert_eq!(playback.expect("replay").await["from"], tick, "{from}");
        assert_eq!(playback.expect("welcome").await["tick"], tick);
        assert_eq!(playback.expect("replay_over").await["tick"], 800);
        let rest = playback.rest().await;
        let shown = |message: &&Value| message["type"] == "tick" || message["type"] == "keyframe";
        assert_eq!(rest.iter().rfind(shown).map(|last| &last["tick"]), Some(&json!(800)), "{from}");
        assert_eq!(rest.last().map(|last| &last["code"]), Some(&json!(1000)));
    }
}

#[tokio::test]
async fn a_playback_of_a_game_that_shows_actions_shows_them() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    for word in ["one", "two", "three"] {
        anna.send(json!({"say": word})).await;
        anna.expect("player_action").await;
    }
    let replay = saved(&server, &room, 4).await;
    let path = format!("/stream/replays/{}?from=1", id(&replay));
    let mut playback = Listener::knock(server.address(), &path).await;
    assert_eq!(playback.expect("welcome").await["players"][0]["player"], "anna");
    for (n, word) in [(1, "one"), (2, "two"), (3, "three")] {
        let told = playback.expect("player_action").await;
        assert_eq!((&told["n"], &told["player"]), (&json!(n), &json!("anna")));
        assert_eq!(told["action"], json!({"say": word}));
    }
    assert_eq!(playback.expect("replay_over").await["ending"], json!({"kind": "running"}));
}

#[tokio::test]
async fn playbacks_are_bounded_and_given_back_when_nobody_listens() {
    let server = TestServer::with(&[("replays.streams_max", "1"), ("stream.heartbeat_s", "1")]);
    let card = brawled(&server).await;
    let path = format!("/stream/replays/{}?speed=0.1", id(&card));
    let mut first = Listener::knock(server.address(), &path).await;
    first.expect("welcome").await;
    let problem = server.get(&path).await.must_refuse(503);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("as many replays as it can")));
    first.cut();
    let last = format!("/stream/replays/{}?from=99999", id(&card));
    server.eventually(&last, |reply| reply.status == 200).await;
}
