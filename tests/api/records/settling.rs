//! From the end of a match to the records, once and in order, whatever fails on the way.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use tiltyard::domain::{BoardName, MatchId, PlayedMatch, PlayerId, PlayerKind};
use tiltyard::games::standard;
use tiltyard::store::faults::FaultyDisk;
use tiltyard::store::{Records, records};

use crate::games::with_test_games;
use crate::http::{Http, Reply};
use crate::player::TestPlayer;
use crate::process::Program;
use crate::server::{TestServer, WAIT, settings};

/// A result is announced when it is settled, however long that takes.
const PATIENT: (&str, &str) = ("records.announce_wait_ms", "5000");

/// The records of a server, read beside it.
pub(crate) async fn records_in(data_dir: &Path) -> Arc<dyn Records> {
    records::open(&settings(&[]).database, data_dir, standard().declarations().clone())
        .await
        .expect("the records open")
}

fn player(id: &str) -> PlayerId {
    PlayerId::parse(id).expect("an id")
}

/// A player's matches, the oldest first.
pub(crate) async fn matches(records: &Arc<dyn Records>, id: &str) -> Vec<PlayedMatch> {
    let mut matches = records.matches(&player(id), None, 100).await.expect("an answer");
    matches.reverse();
    matches
}

/// A duel that anna wins because bert leaves it. Answers her connection, and the `match_over`.
pub(crate) async fn walkover(server: &Http, room: &str) -> (TestPlayer, Value) {
    let (mut anna, mut bert) = (server.play(room, "anna").await, server.play(room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    (anna, over)
}

pub(crate) async fn duel_room(server: &Http) -> String {
    server.room(json!({"game": "connect_four"})).await
}

/// Waits until the settler says this.
pub(crate) async fn until_settler(server: &Http, wanted: impl Fn(&Value) -> bool) -> Value {
    let reply = server.eventually("/health/ready", |reply| wanted(&reply.json()["records"])).await;
    reply.json()["records"].clone()
}

/// Takes the database of a server away: nobody else writes into it until this is dropped.
pub(crate) fn take_away(data_dir: &Path) -> Connection {
    try_to_take_away(data_dir, WAIT).expect("nobody else writes for long")
}

/// The same, if others who write leave it alone in time.
pub(crate) fn try_to_take_away(data_dir: &Path, patience: Duration) -> rusqlite::Result<Connection> {
    let database = Connection::open(data_dir.join("tiltyard.db"))?;
    database.busy_timeout(patience)?;
    database.execute_batch("BEGIN EXCLUSIVE")?;
    Ok(database)
}

/// Each match begins with the rating that the one before has left: they were settled in their order, and each once.
pub(crate) fn must_follow_each_other(matches: &[PlayedMatch], expected: &[Value]) {
    let ids: Vec<_> = matches.iter().map(|played| played.match_id.as_str()).collect();
    assert_eq!(
        ids,
        expected.iter().map(|over| over["match_id"].as_str().expect("an id")).collect::<Vec<_>>()
    );
    for pair in matches.windows(2) {
        assert_eq!(pair[0].rating_after, pair[1].rating_before);
    }
    assert_eq!(matches[0].rating_before, Some(100_000));
}

#[tokio::test]
async fn a_match_between_bots_is_in_the_records_as_it_was_told() {
    let server = TestServer::with(&[PATIENT]);
    let room = server.room(json!({"game": "connect_four", "bots": 2})).await;
    let over = server.watch(&room).await.expect("match_over").await;
    let records = records_in(server.data_dir()).await;
    let results = over["results"].as_array().expect("results");
    // Between bots a draw is as good as a victory: then both are first, and nobody has won.
    let drawn = results.iter().all(|told| told["placement"] == 1);
    for told in results {
        let id = told["player"].as_str().expect("an id");
        let known = records.player(&player(id)).await.expect("an answer").expect("the bot is known");
        assert_eq!(known.kind, PlayerKind::Bot);
        let [played] = &matches(&records, id).await[..] else { panic!("one match") };
        assert_eq!(played.match_id.as_str(), over["match_id"]);
        assert_eq!(
            (played.ladder.game.as_str(), played.players, played.has_replay),
            ("connect_four", 2, true)
        );
        assert_eq!(
            (json!(played.finish.placement), json!(played.finish.score)),
            (told["placement"].clone(), told["score"].clone())
        );
        assert_eq!(json!(played.points), told["points"]);
        let shown = |hundredths: Option<i64>| json!(hundredths.expect("it is rated") as f64 / 100.0);
        assert_eq!(
            (shown(played.rating_before), shown(played.rating_after)),
            (told["rating_before"].clone(), told["rating_after"].clone())
        );
        assert!(played.began_at <= played.ended_at && !played.figures.is_empty(), "{played:?}");
        let [career] = &records.careers(&player(id)).await.expect("an answer")[..] else {
            panic!("one game")
        };
        assert_eq!((career.matches, career.wins > 0), (1, told["placement"] == 1 && !drawn));
    }
    assert_eq!(
        records.size(&BoardName::Global, tiltyard::domain::BoardScope::Everybody).await.expect("an answer"),
        2
    );
}

#[tokio::test]
async fn who_sits_down_is_known_at_once() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let _anna = server.play(&room, "anna").await;
    server
        .post("/game/move", json!({"player_id": "bert", "position": {"x": 1.0, "y": 2.0}}))
        .await
        .must_be(200);
    let records = records_in(server.data_dir()).await;
    for id in ["anna", "bert"] {
        let begun = std::time::Instant::now();
        while records.player(&player(id)).await.expect("an answer").is_none() {
            assert!(begun.elapsed() < WAIT, "{id} is not known");
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn play_goes_on_while_the_database_is_away_and_results_follow_in_order() {
    let server = TestServer::with(&[("records.announce_wait_ms", "100")]);
    let first = duel_room(&server).await;
    let away = take_away(server.data_dir());
    let (mut anna, over) = walkover(&server, &first).await;
    assert_eq!(
        (&over["results"][0]["rating_after"], &over["results"][0]["points"]),
        (&Value::Null, &Value::Null)
    );
    let mut overs = vec![over];
    for _ in 0..4 {
        let room = duel_room(&server).await;
        overs.push(walkover(&server, &room).await.1);
    }
    until_settler(&server, |told| told["owed"] == 5 && !told["away_since"].is_null()).await;
    drop(away);
    let settled = anna.expect("settled").await;
    assert_eq!((&settled["match_id"], &settled["results"][0]["points"]), (&overs[0]["match_id"], &json!(10)));
    assert_eq!(settled["results"][0]["rating_before"], 1000.0);
    let told = until_settler(&server, |told| told["owed"] == 0).await;
    assert_eq!((&told["settled"], &told["away_since"]), (&json!(5), &Value::Null));
    must_follow_each_other(&matches(&records_in(server.data_dir()).await, "anna").await, &overs);
    let late = server.watch(&first).await.expect("match_over").await;
    assert_eq!(late["results"][0]["points"], 10, "who comes later is told all of it");
}

/// Settings of the program in these tests.
const SETTINGS: &[(&str, &str)] =
    &[("TILTYARD__SERVER__DRAIN_MS", "100"), ("TILTYARD__RECORDS__ANNOUNCE_WAIT_MS", "100")];

#[tokio::test]
async fn a_result_that_is_only_in_its_journal_is_settled_once_after_a_kill() {
    let program = Program::start(SETTINGS);
    let room = duel_room(&program).await;
    let away = take_away(&program.data_dir());
    let over = walkover(&program, &room).await.1;
    let folder = program.kill();
    std::fs::remove_file(folder.path().join("data/outbox")).expect("there was one");
    drop(away);
    let program = Program::start_in(folder, SETTINGS);
    until_settler(&program, |told| told["owed"] == 0 && told["settled"].as_u64() >= Some(1)).await;
    // The room is back, its journal still there: the next start owes it again.
    let program = Program::start_in(program.kill(), SETTINGS);
    until_settler(&program, |told| told["owed"] == 0 && told["settled"].as_u64() >= Some(1)).await;
    must_follow_each_other(&matches(&records_in(&program.data_dir()).await, "anna").await, &[over]);
}

#[tokio::test]
async fn a_result_whose_journal_is_gone_is_settled_after_a_kill() {
    let settings = [SETTINGS, &[("TILTYARD__ROOMS__FINISHED_CLOSE_S", "0")]].concat();
    let program = Program::start(&settings);
    let room = duel_room(&program).await;
    let away = take_away(&program.data_dir());
    let (mut anna, over) = walkover(&program, &room).await;
    anna.must_be_closed(4410).await;
    let journal = format!("live/{}.journal", over["match_id"].as_str().expect("an id"));
    let path = program.data_dir().join(journal);
    while path.exists() {
        program.get("/health/live").await.must_be(200);
    }
    let folder = program.kill();
    drop(away);
    let program = Program::start_in(folder, &settings);
    until_settler(&program, |told| told["settled"] == 1 && told["owed"] == 0).await;
    must_follow_each_other(&matches(&records_in(&program.data_dir()).await, "anna").await, &[over]);
}

#[tokio::test]
async fn a_planned_stop_settles_what_it_can() {
    let settings = [SETTINGS, &[("TILTYARD__SERVER__DRAIN_MS", "10000")]].concat();
    let program = Program::start(&settings);
    let room = duel_room(&program).await;
    let away = take_away(&program.data_dir());
    let (mut anna, over) = walkover(&program, &room).await;
    program.terminate();
    anna.must_be_closed(1012).await;
    drop(away);
    let folder = program.stop();
    must_follow_each_other(&matches(&records_in(&folder.path().join("data")).await, "anna").await, &[over]);
}

#[tokio::test]
async fn a_server_that_drains_says_of_its_rooms_that_they_come_back_and_changes_none() {
    let settings = [SETTINGS, &[("TILTYARD__SERVER__DRAIN_MS", "10000")]].concat();
    let program = Program::start(&settings);
    let (room, other) = (duel_room(&program).await, duel_room(&program).await);
    let away = take_away(&program.data_dir());
    let (mut anna, _) = walkover(&program, &room).await;
    program.terminate();
    anna.must_be_closed(1012).await;
    let path = format!("/rooms/{other}");
    let asked = [
        program.get(&path).await,
        program.get(&format!("{path}/chat")).await,
        program.patch(&path, json!({"name": "Another"})).await,
        program.delete(&path).await,
        program.delete(&format!("{path}/bots/ai_00000000")).await,
    ];
    for reply in asked {
        reply.must_refuse(503);
        assert!(reply.header("retry-after").is_some());
    }
    drop(away);
    let program = Program::start_in(program.stop(), &settings);
    program.get(&path).await.must_be(200);
}

#[tokio::test]
async fn a_full_disk_keeps_no_result_from_the_records() {
    let disk = FaultyDisk::default();
    let server = TestServer::run_on(Arc::new(disk.clone()), settings(&[PATIENT]), with_test_games());
    let room = duel_room(&server).await;
    disk.leave_bytes(0);
    let over = walkover(&server, &room).await.1;
    assert_eq!(over["results"][0]["points"], 10, "{over}");
    must_follow_each_other(&matches(&records_in(server.data_dir()).await, "anna").await, &[over]);
    disk.empty();
}

#[tokio::test]
async fn a_result_that_the_database_refuses_is_set_aside_and_holds_nobody_up() {
    let program = Program::start(SETTINGS);
    let (cursed, blessed) = (duel_room(&program).await, duel_room(&program).await);
    let database = Connection::open(program.data_dir().join("tiltyard.db")).expect("the database opens");
    database.busy_timeout(WAIT).expect("a time");
    let curse = format!(
        "CREATE TRIGGER curse BEFORE INSERT ON matches WHEN NEW.room = '{cursed}'
         BEGIN SELECT RAISE(ABORT, 'a curse'); END"
    );
    database.execute_batch(&curse).expect("a trigger");
    let refused = walkover(&program, &cursed).await.1;
    walkover(&program, &blessed).await;
    let told = until_settler(&program, |told| told["owed"] == 0).await;
    assert_eq!((&told["settled"], &told["refused"]), (&json!(1), &json!(1)));
    let aside = format!("refused/{}.json", refused["match_id"].as_str().expect("an id"));
    let text = std::fs::read_to_string(program.data_dir().join(&aside)).expect("it is set aside");
    assert!(text.contains("a curse"), "{text}");
    database.execute_batch("DROP TRIGGER curse").expect("it is gone");
    drop(database);
    let program = Program::start_in(program.stop(), SETTINGS);
    until_settler(&program, |told| told["owed"] == 0 && told["settled"].as_u64() >= Some(1)).await;
    let records = records_in(&program.data_dir()).await;
    assert_eq!(matches(&records, "anna").await.len(), 2);
    assert!(!program.data_dir().join(&aside).exists());
}

#[tokio::test]
async fn the_end_of_a_match_that_is_seen_late_is_in_the_records_late() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "connect_four", "delay_s": 4})).await;
    let (mut anna, over) = walkover(&server, &room).await;
    assert_eq!(over["results"][0]["points"], Value::Null);
    let records = records_in(server.data_dir()).await;
    assert_eq!(matches(&records, "anna").await.len(), 0);
    let settled = anna.expect("settled").await;
    assert_eq!(settled["results"][0]["points"], 10);
    let ended = matches(&records, "anna").await[0].ended_at;
    assert!(jiff::Timestamp::now() >= ended + Duration::from_secs(4));
}

#[tokio::test]
async fn without_journals_results_are_settled_all_the_same() {
    let server = TestServer::with(&[PATIENT, ("journal.enabled", "false")]);
    let room = duel_room(&server).await;
    let over = walkover(&server, &room).await.1;
    assert_eq!((&over["results"][0]["points"], &over["replay"]), (&json!(10), &Value::Null));
    let played = matches(&records_in(server.data_dir()).await, "anna").await;
    assert!(!played[0].has_replay);
    must_follow_each_other(&played, &[over]);
}

#[tokio::test]
async fn what_is_no_contest_is_in_no_record() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (mut anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.send(json!({"any": "thing"})).await;
    anna.expect("player_action").await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    anna.must_be_closed(4410).await;
    let duel = duel_room(&server).await;
    let over = walkover(&server, &duel).await.1;
    until_settler(&server, |told| told["settled"] == 1 && told["owed"] == 0).await;
    let played = matches(&records_in(server.data_dir()).await, "anna").await;
    assert_eq!(played[0].match_id, MatchId::parse(over["match_id"].as_str().expect("an id")).expect("an id"));
    assert_eq!(played.len(), 1);
}

/// The numbers that a query answers, read beside the server.
fn count(data_dir: &Path, query: &str) -> i64 {
    let database = Connection::open(data_dir.join("tiltyard.db")).expect("the database opens");
    database.busy_timeout(WAIT).expect("a time");
    database.query_row(query, [], |row| row.get(0)).expect("a number")
}

/// The ids of all replays of matches that were decided.
async fn decided(server: &Http) -> BTreeSet<String> {
    let (mut ids, mut path) = (BTreeSet::new(), "/replays?ending=decided&limit=200".to_owned());
    loop {
        let page = server.get(&path).await.must_be(200);
        let replays = page["replays"].as_array().expect("a list");
        ids.extend(replays.iter().map(|replay| replay["match_id"].as_str().expect("an id").to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { return ids };
        path = format!("/replays?ending=decided&limit=200&cursor={cursor}");
    }
}

#[tokio::test]
async fn after_any_number_of_kills_the_records_have_the_matches_that_the_journals_have() {
    let settings = [SETTINGS, &[("TILTYARD__ROOMS__FINISHED_CLOSE_S", "0")]].concat();
    let mut program = Program::start(&settings);
    for round in 0..4 {
        let away = (round % 2 == 0).then(|| take_away(&program.data_dir()));
        for _ in 0..12 {
            let room = program.room(json!({"game": "connect_four", "bots": 2})).await;
            // A match of which nothing was written yet is gone with the process, and one in which one bot sat is not
            // played; these are no results lost.
            let is_written =
                |reply: &Reply| reply.status == 404 || reply.json()["recorded_tick"].as_u64() >= Some(2);
            program.eventually(&format!("/rooms/{room}"), is_written).await;
        }
        if away.is_some() {
            until_settler(&program, |told| told["owed"].as_u64() >= Some(4)).await;
        }
        program = Program::start_in(program.kill(), &settings);
        drop(away);
    }
    let live = program.data_dir().join("live");
    let is_journal = |path: std::path::PathBuf| path.extension().is_some_and(|ending| ending == "journal");
    let files = || std::fs::read_dir(&live).expect("a folder").map(|file| file.expect("a file").path());
    while files().filter(|path| is_journal(path.clone())).count() > 1 {
        until_settler(&program, |told| told["owed"] == 0).await;
    }
    let journals = decided(&program).await;
    let data_dir = program.data_dir();
    for (id, known) in
        journals.iter().map(|id| (id, format!("SELECT count(*) FROM matches WHERE id = '{id}'")))
    {
        assert_eq!(count(&data_dir, &known), 1, "{id}");
    }
    assert_eq!(count(&data_dir, "SELECT count(*) FROM matches"), journals.len() as i64);
    assert_eq!(journals.len(), 4 * 12);
    let (placings, counted) = ("SELECT count(*) FROM placings", "SELECT sum(matches) FROM careers");
    assert_eq!(count(&data_dir, placings), 2 * journals.len() as i64);
    assert_eq!(count(&data_dir, counted), 2 * journals.len() as i64, "none counted twice");
}
