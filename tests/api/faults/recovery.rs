//! A process that dies, or is stopped, comes back with its rooms: the same seats, the same bots, the match where it was.

use serde_json::{Value, json};
use tempfile::TempDir;
use tiltyard::game::Tick;
use tiltyard::game::journal::{Record, encode};
use tiltyard::store::live::put_play;

use crate::player::{Dial, TestPlayer};
use crate::process::Program;

/// No room but those of the test, and everybody stays for as long as it takes.
const SETTINGS: &[(&str, &str)] = &[("TILTYARD__SERVER__DRAIN_MS", "100")];

fn again(folder: TempDir) -> Program {
    Program::start_in(folder, SETTINGS)
}

/// Comes back to a room of a process that took the place of another one.
async fn back(program: &Program, room: &str, before: &TestPlayer, name: &str) -> TestPlayer {
    Dial::resume(room, name, before.token()).enter(program.address()).await
}

/// The last tick that a player has seen.
async fn seen(player: &mut TestPlayer) -> u64 {
    player.forget();
    player.expect("tick").await["tick"].as_u64().expect("a tick")
}

/// Waits until everything so far is in the files, as far as a killed process is concerned.
pub(crate) async fn recorded(program: &Program, room: &str) {
    let tick = program.get(&format!("/rooms/{room}")).await.json()["tick"].clone();
    let wanted = tick.as_u64().expect("a tick");
    let path = format!("/rooms/{room}");
    program.eventually(&path, |reply| reply.json()["recorded_tick"].as_u64() >= Some(wanted)).await;
}

#[tokio::test]
async fn after_a_kill_everybody_is_in_the_same_seat_and_the_match_goes_on() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "arena", "max_players": 6, "bots": 3})).await;
    let (mut anna, bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    let members = program.get(&format!("/rooms/{room}")).await.json()["members"].clone();
    recorded(&program, &room).await;
    seen(&mut anna).await;
    let written = program.get(&format!("/rooms/{room}")).await.json()["recorded_tick"].as_u64();
    let program = again(program.kill());
    let (mut anna, mut bert) =
        (back(&program, &room, &anna, "anna").await, back(&program, &room, &bert, "bert").await);
    assert_eq!(program.get(&format!("/rooms/{room}")).await.json()["members"], members);
    let recovered = anna.expect("recovered").await;
    assert!(written.is_some() && recovered["tick"].as_u64() >= written, "{recovered}, not {written:?}");
    assert_eq!(recovered["lost_ticks"], Value::Null, "nobody knows how many were not written down");
    let now = seen(&mut anna).await;
    bert.send(json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": 1})).await;
    anna.expect_that("tick", |tick| !tick["acks"].is_null()).await;
    assert!(seen(&mut anna).await > now);
}

#[tokio::test]
async fn after_a_kill_the_bots_play_on() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "arena", "max_players": 6, "bots": 3})).await;
    let mut anna = program.play(&room, "anna").await;
    anna.expect_that("tick", |tick| !tick["delta"]["fired"].is_null()).await;
    recorded(&program, &room).await;
    let program = again(program.kill());
    let mut anna = back(&program, &room, &anna, "anna").await;
    anna.expect_that("tick", |tick| !tick["delta"]["fired"].is_null()).await;
    let bots = program.get(&format!("/rooms/{room}")).await.json()["bots"].clone();
    assert_eq!(bots, 3);
}

#[tokio::test]
async fn after_a_kill_only_the_right_token_opens_a_seat() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    let program = again(program.kill());
    let thief = Dial::resume(&room, "anna", "0123456789abcdef").knock(program.address()).await;
    thief.expect("a handshake").must_be_closed(4401).await;
    let mut again = back(&program, &room, &anna, "anna").await;
    assert!(again.seat() == anna.seat() && again.token() != anna.token());
    again.send(json!("here I am")).await;
    again.expect("player_action").await;
}

#[tokio::test]
async fn the_token_of_the_last_welcome_is_good_however_soon_after_it_the_process_was_killed() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    let mut program = program;
    for _ in 0..3 {
        for _ in 0..3 {
            anna = back(&program, &room, &anna, "anna").await;
        }
        program = again(program.kill());
        anna = back(&program, &room, &anna, "anna").await;
    }
    let before = anna.token().to_owned();
    let last = back(&program, &room, &anna, "anna").await;
    back(&program, &room, &last, "anna").await;
    let late = Dial::resume(&room, "anna", &before).knock(program.address()).await;
    late.expect("a handshake").must_be_closed(4401).await;
}

#[tokio::test]
async fn a_planned_stop_loses_nothing() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"max_players": 3})).await;
    let (mut anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    for number in 0..50 {
        anna.send(json!({"number": number})).await;
        bert.expect("player_action").await;
    }
    anna.chat("back in a moment").await;
    bert.expect("chat").await;
    let program = again(program.stop());
    anna.must_be_closed(1012).await;
    let mut anna = back(&program, &room, &anna, "anna").await;
    assert_eq!(anna.welcome["state"]["actions"], 50);
    let said = program.get(&format!("/rooms/{room}/chat")).await.json();
    assert_eq!(said["messages"][0]["message"], "back in a moment");
    let _bert = back(&program, &room, &bert, "bert").await;
    anna.expect("player_back").await;
}

#[tokio::test]
async fn a_planned_stop_keeps_what_a_player_who_was_away_has_not_heard() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let (anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    let (token, heard) = (anna.token().to_owned(), anna.welcome["n"].as_u64().expect("a number"));
    anna.cut();
    bert.expect("player_away").await;
    bert.chat("where are you?").await;
    bert.settle().await;
    let program = again(program.stop());
    let path = format!("/ws/game/{room}/anna?resume_token={token}&after={heard}");
    let mut anna = Dial::to(&path).enter(program.address()).await;
    assert_eq!(anna.welcome["resumed"]["lost"], 0);
    anna.expect_that("chat", |chat| chat["message"] == "where are you?").await;
}

#[tokio::test]
async fn after_a_kill_nobody_is_told_how_much_was_lost() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "arena"})).await;
    let mut anna = program.play(&room, "anna").await;
    let (token, heard) = (anna.token().to_owned(), anna.welcome["n"].as_u64().expect("a number"));
    anna.settle().await;
    recorded(&program, &room).await;
    let program = again(program.kill());
    for dial in [Dial::resume(&room, "anna", &token), Dial::resume_after(&room, "anna", &token, heard)] {
        let anna = dial.enter(program.address()).await;
        assert_eq!(anna.welcome["resumed"]["lost"], Value::Null, "{}", anna.welcome);
    }
}

#[tokio::test]
async fn a_match_that_was_over_is_over_once() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let match_id = over["match_id"].as_str().expect("an id").to_owned();
    let program = again(program.kill());
    let anna = back(&program, &room, &anna, "anna").await;
    assert_eq!(anna.welcome["room"]["state"], "finished");
    assert_eq!(anna.welcome["room"]["match_id"], match_id.as_str());
    let replay = program.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    assert_eq!(replay.json()["ending"]["kind"], "decided");
    let listed = program.get("/replays/").await.json();
    assert_eq!(listed["replays"].as_array().map(Vec::len), Some(1), "{listed}");
}

#[tokio::test]
async fn a_torn_tail_is_cut_off_and_the_room_comes_back() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    anna.send(json!("one")).await;
    anna.expect("player_action").await;
    recorded(&program, &room).await;
    let match_id = anna.welcome["room"]["match_id"].as_str().expect("an id").to_owned();
    let file = program.data_dir().join("live").join(format!("{match_id}.journal"));
    let folder = program.kill();
    let mut bytes = std::fs::read(&file).expect("the journal");
    bytes.extend_from_slice(&[200, 0, 0, 0, 2, 1, 2, 3, 4, b'h', b'a', b'l', b'f']);
    std::fs::write(&file, bytes).expect("a journal with a torn tail");
    let program = again(folder);
    let mut anna = back(&program, &room, &anna, "anna").await;
    assert_eq!(anna.welcome["state"]["actions"], 1);
    anna.send(json!("two")).await;
    anna.expect("player_action").await;
    recorded(&program, &room).await;
    let program = again(program.kill());
    assert_eq!(back(&program, &room, &anna, "anna").await.welcome["state"]["actions"], 2);
}

#[tokio::test]
async fn a_file_that_is_no_journal_is_set_aside_and_the_rest_comes_back() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    let live = program.data_dir().join("live");
    let folder = program.kill();
    std::fs::write(live.join("nonsense.journal"), b"once upon a time").expect("a file");
    let program = again(folder);
    back(&program, &room, &anna, "anna").await;
    let names = std::fs::read_dir(&live).expect("the folder").map(|file| file.expect("a file").file_name());
    let names: Vec<_> = names.map(|name| name.into_string().expect("a name")).collect();
    assert!(names.contains(&"nonsense.journal.unusable".to_owned()), "{names:?}");
}

#[tokio::test]
async fn after_a_power_cut_journals_are_put_right_from_their_log() {
    let program = Program::start(SETTINGS);
    let (cut, gone) = (program.room(json!({})).await, program.room(json!({})).await);
    let (mut anna, mut bert) = (program.play(&cut, "anna").await, program.play(&gone, "bert").await);
    for number in 0..3 {
        for player in [&mut anna, &mut bert] {
            player.send(json!({"number": number})).await;
            player.expect("player_action").await;
        }
    }
    for room in [&cut, &gone] {
        recorded(&program, room).await;
    }
    let live = program.data_dir().join("live");
    let journal = |player: &TestPlayer| {
        let match_id = player.welcome["room"]["match_id"].as_str().expect("an id").to_owned();
        live.join(format!("{match_id}.journal"))
    };
    let folder = program.kill();
    // As a file system may leave files that were not synced.
    let half = std::fs::metadata(journal(&anna)).expect("it is there").len() / 2;
    let file = std::fs::File::options().write(true).open(journal(&anna)).expect("a writable file");
    file.set_len(half).expect("it is cut");
    std::fs::remove_file(journal(&bert)).expect("it is gone");
    let program = again(folder);
    let anna = back(&program, &cut, &anna, "anna").await;
    let bert = back(&program, &gone, &bert, "bert").await;
    assert_eq!(
        (&anna.welcome["state"]["actions"], &bert.welcome["state"]["actions"]),
        (&json!(3), &json!(3))
    );
}

#[tokio::test]
async fn a_log_that_makes_no_sense_is_set_aside_and_a_planned_stop_leaves_none() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    let live = program.data_dir().join("live");
    let folder = program.kill();
    std::fs::write(live.join("redo-00000077.new"), b"once upon a time").expect("a file");
    let program = again(folder);
    back(&program, &room, &anna, "anna").await;
    let _folder = program.stop();
    let names = std::fs::read_dir(&live).expect("the folder").map(|file| file.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("a name"));
    let log: Vec<_> = names.filter(|name| name.starts_with("redo")).collect();
    assert_eq!(log, ["redo-00000077.new.unusable"]);
}

#[tokio::test]
async fn a_journal_that_asks_for_work_without_end_keeps_nobody_waiting() {
    let program = Program::start(SETTINGS);
    let (endless, room) = (program.room(json!({})).await, program.room(json!({})).await);
    let (_bert, anna) = (program.play(&endless, "bert").await, program.play(&room, "anna").await);
    for room in [&endless, &room] {
        recorded(&program, room).await;
    }
    let match_id = program.get(&format!("/rooms/{endless}")).await.json()["match_id"].clone();
    let live = program.data_dir().join("live");
    let folder = program.kill();
    let path = live.join(format!("{}.journal", match_id.as_str().expect("an id")));
    let mut journal = std::fs::read(&path).expect("a journal");
    // As a step for each of four billion ticks.
    let mut records = Vec::new();
    encode(&Record::Reached { tick: Tick(u32::MAX), ms: 1 }, &mut records);
    put_play(&records, &mut journal).expect("a frame");
    std::fs::write(&path, journal).expect("a writable file");
    let program = again(folder);
    back(&program, &room, &anna, "anna").await;
    program.get(&format!("/rooms/{endless}")).await.must_be(404);
}

#[tokio::test]
async fn who_does_not_come_back_in_time_loses_the_seat() {
    let settings = [SETTINGS, &[("TILTYARD__ROOMS__RESUME_GRACE_S", "4")]].concat();
    let program = Program::start(&settings);
    let room = program.room(json!({})).await;
    let (anna, _bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    recorded(&program, &room).await;
    let program = Program::start_in(program.kill(), &settings);
    let mut anna = back(&program, &room, &anna, "anna").await;
    let left = anna.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&json!("bert"), &json!("timed_out")));
}

#[tokio::test]
async fn a_room_that_was_closed_does_not_come_back() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    program.delete(&format!("/rooms/{room}")).await.must_be(204);
    anna.must_be_closed(4410).await;
    let program = again(program.stop());
    program.get(&format!("/rooms/{room}")).await.must_refuse(404);
}

#[tokio::test]
async fn an_empty_room_and_what_was_changed_about_it_come_back() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "arena", "metadata": {"cup": 1}})).await;
    program.patch(&format!("/rooms/{room}"), json!({"name": "Renamed", "locked": true})).await.must_be(200);
    let program = again(program.stop());
    let shown: Value = program.get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!((&shown["name"], &shown["locked"]), (&json!("Renamed"), &json!(true)));
    assert_eq!(shown["metadata"], json!({"cup": 1}));
}

#[test]
fn two_servers_do_not_share_a_data_folder() {
    let first = Program::start(SETTINGS);
    let data_dir = first.data_dir();
    let patience = ("TILTYARD__SERVER__PREDECESSOR_WAIT_MS", "100");
    let arguments = ["--port", "0", "--data-dir", data_dir.to_str().expect("a path")];
    let complaint = crate::process::complaint(&arguments, &[patience]);
    assert!(complaint.contains("another server is using the data folder"), "{complaint}");
}

#[tokio::test]
async fn a_restart_tells_nothing_of_a_match_that_is_shown_late() {
    let program = Program::start(SETTINGS);
    let room = program.room(json!({"game": "connect_four", "delay_s": 60, "rematch": true})).await;
    let (mut anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let replay = format!("/replays/{}", over["match_id"].as_str().expect("an id"));
    program.post(&format!("/replays/save/{room}"), json!({})).await.must_refuse(409);
    let program = again(program.stop());
    let shown = program.get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!((&shown["state"], &shown["tick"]), (&json!("waiting"), &json!(0)), "{shown}");
    assert_eq!(program.get("/rooms/").await.json()["rooms"][0]["state"], "waiting");
    program.post(&format!("/replays/save/{room}"), json!({})).await.must_refuse(409);
    program.get(&replay).await.must_refuse(404);
    assert_eq!(back(&program, &room, &anna, "anna").await.welcome["room"]["state"], "finished");
}

#[tokio::test]
async fn a_room_that_ended_while_nothing_could_be_written_does_not_come_back_after_a_planned_stop() {
    let times = [("TILTYARD__JOURNAL__RETRY_MS", "600000"), ("TILTYARD__ROOMS__CLOSE_WAIT_MS", "100")];
    let settings = [SETTINGS, &times].concat();
    let program = Program::start(&settings);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    recorded(&program, &room).await;
    program.limit_files(Some(1));
    anna.send(json!("lost")).await;
    anna.expect("player_action").await;
    program.delete(&format!("/rooms/{room}")).await.must_be(202);
    anna.must_be_closed(4410).await;
    let other = program.room(json!({})).await;
    program.play(&other, "bert").await.settle().await;
    program.limit_files(None);
    let program = Program::start_in(program.stop(), &settings);
    program.get(&format!("/rooms/{room}")).await.must_refuse(404);
    let back = program.get(&format!("/rooms/{other}")).await.must_be(200);
    assert_eq!(back["id"], other.as_str(), "its journal never began before the stop");
}
