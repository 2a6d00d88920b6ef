//! A wall clock that is set while the program runs: what waits waits for its time all the same, and nothing is told out of
//! order, early or never. The program runs under libfaketime, which leaves monotonic clocks alone.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::faults::recovery::recorded;
use crate::http::Http;
use crate::listener::Listener;
use crate::player::TestPlayer;
use crate::process::Program;
use crate::records::settling::{matches, records_in, until_settler};
use crate::server::WAIT;

/// How far the clock is set.
const STEP_S: i64 = 30;
/// The delay of rooms that are seen late.
const DELAY: Duration = Duration::from_secs(5);
/// Timers may be so much early.
const SLACK: Duration = Duration::from_millis(50);

/// The wall clock of a program.
pub(crate) struct Clock(TempDir);

impl Clock {
    pub(crate) fn new() -> Clock {
        let clock = Clock(tempfile::tempdir().expect("a folder"));
        clock.write(0);
        clock
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("clock")
    }

    /// What tells [`library`] of it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 3] {
        let file = self.file().to_str().expect("a path").to_owned();
        [
            ("FAKETIME_TIMESTAMP_FILE", file),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    /// Sets it to so many seconds from the right time. A reader finds the old or the new time, never half of it.
    pub(crate) fn write(&self, seconds: i64) {
        let new = self.0.path().join("new");
        std::fs::write(&new, format!("{seconds:+}\n")).expect("a file");
        std::fs::rename(&new, self.file()).expect("a file");
    }

    /// Sets it, and sees to it that the program goes by it.
    async fn set(&self, seconds: i64, player: &mut TestPlayer) {
        self.write(seconds);
        player.forget();
        player.send(json!({"type": "ping", "t": 1})).await;
        let told = time(&player.expect("pong").await["server_time"]);
        let off = told.duration_since(Timestamp::now()) - SignedDuration::from_secs(seconds);
        assert!(off.abs() < SignedDuration::from_secs(STEP_S / 2), "the clock was not set: {told}");
    }

    /// Starts the program with this clock and settings, in the folder of an earlier one if there is one.
    pub(crate) fn run(&self, folder: Option<TempDir>, settings: &[(&str, &str)]) -> Program {
        let (library, clock) = (library(), self.environment());
        let mut all = vec![("LD_PRELOAD", library.to_str().expect("a path"))];
        all.extend(clock.iter().map(|(name, value)| (*name, value.as_str())));
        all.extend(settings);
        match folder {
            Some(folder) => Program::start_in(folder, &all),
            None => Program::start(&all),
        }
    }

    /// The same with the settings of these tests.
    fn start(&self, folder: Option<TempDir>) -> Program {
        let delay = DELAY.as_secs().to_string();
        let settings = [
            ("TILTYARD__SERVER__DRAIN_MS", "100"),
            ("TILTYARD__ROOMS__DELAY_S_MAX", &delay),
            ("TILTYARD__ROOMS__INTERMISSION_S", "1"),
            ("TILTYARD__JOURNAL__VOLUME_BYTES_MAX", "1048576"),
            ("TILTYARD__SOCKET__MESSAGES_PER_S", "100000"),
            ("TILTYARD__SOCKET__MESSAGES_BURST", "100000"),
        ];
        self.run(folder, &settings)
    }
}

/// The library that gives a program another clock.
pub(crate) fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").expect("a folder").flatten();
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    found.find(|path| path.exists()).expect(
        "these tests need /usr/lib/*/faketime/libfaketimeMT.so.1: install it with 'apt-get install faketime'",
    )
}

fn time(value: &Value) -> Timestamp {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no time"))
}

async fn say(player: &mut TestPlayer, message: &str) -> Timestamp {
    player.chat(message).await;
    time(&player.expect_that("chat", |chat| chat["message"] == message).await["at"])
}

async fn said(server: &Http, room: &str) -> Vec<String> {
    let chat = server.get(&format!("/rooms/{room}/chat")).await.must_be(200);
    let lines = chat["messages"].as_array().expect("a list").iter();
    lines.map(|line| line["message"].as_str().expect("a text").to_owned()).collect()
}

async fn delayed_duel(server: &Http) -> (String, [TestPlayer; 2]) {
    let room = server.room(json!({"game": "connect_four", "delay_s": DELAY.as_secs()})).await;
    let players = [server.play(&room, "anna").await, server.play(&room, "bert").await];
    (room, players)
}

/// Waits until the outbox has the result of this match; of those whose time has not come the settler says nothing.
async fn until_owed(program: &Program, match_id: &str) {
    let (outbox, begun) = (program.data_dir().join("outbox"), Instant::now());
    let is_in = |bytes: Vec<u8>| bytes.windows(match_id.len()).any(|part| part == match_id.as_bytes());
    let mut turn = tokio::time::interval(Duration::from_millis(20));
    while !std::fs::read(&outbox).is_ok_and(is_in) {
        assert!(begun.elapsed() < WAIT, "the result is not in the outbox");
        turn.tick().await;
    }
}

/// Bert leaves, and anna has won.
async fn win([anna, bert]: &mut [TestPlayer; 2]) -> Value {
    bert.send(json!({"type": "leave"})).await;
    anna.expect("match_over").await
}

async fn replay(server: &Http, match_id: &str) -> Value {
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await.json()
}

/// The values of a field over all pages of a list, each with one item.
async fn walked(server: &Http, path: &str, list: &str, field: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("{path}?limit=1{after}")).await.must_be(200);
        let items = page[list].as_array().expect("a list").iter();
        found.extend(items.map(|item| item[field].as_str().expect("an id").to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        after = format!("&cursor={cursor}");
    }
}

/// Those of `these` that are in a list, in its order.
async fn order_in(server: &Http, path: &str, list: &str, field: &str, these: &[String]) -> Vec<String> {
    let walked = walked(server, path, list, field).await;
    walked.into_iter().filter(|id| these.contains(id)).collect()
}

/// A match that anna wins, in the records and on the shelf. Answers its id.
async fn won_by_anna(program: &Program) -> String {
    let room = program.room(json!({"game": "connect_four"})).await;
    let mut players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    players[0].expect("player_joined").await;
    let over = win(&mut players).await;
    let match_id = over["match_id"].as_str().expect("an id").to_owned();
    let path = "/players/anna/matches";
    program.eventually(path, |reply| reply.json().to_string().contains(&match_id)).await;
    replay(program, &match_id).await;
    match_id
}

/// The newer of each is before the older one, page after page.
async fn must_be_listed_newest_first(program: &Program, rooms: &[String; 2], matches: &[String; 2]) {
    assert_eq!(order_in(program, "/rooms", "rooms", "id", rooms).await, rooms);
    assert_eq!(order_in(program, "/players/anna/matches", "matches", "match_id", matches).await, matches);
    assert_eq!(order_in(program, "/replays", "replays", "match_id", matches).await, matches);
}

/// Neither took longer than the test, whatever clock said so, and the end is not before the beginning.
fn must_be_in_order(began_at: Timestamp, ended_at: Timestamp) {
    let lasted = ended_at.duration_since(began_at);
    let longest = SignedDuration::from_secs(STEP_S / 2);
    assert!(SignedDuration::ZERO <= lasted && lasted < longest, "{began_at} to {ended_at}");
}

#[tokio::test]
async fn what_was_said_stays_and_keeps_its_order_when_the_clock_is_set() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    let first = say(&mut anna, "first").await;
    clock.set(-STEP_S, &mut anna).await;
    assert_eq!(said(&program, &room).await, ["first"]);
    assert!(say(&mut anna, "second").await < first, "the clock was set back");
    clock.set(STEP_S, &mut anna).await;
    say(&mut anna, "third").await;
    clock.set(0, &mut anna).await;
    say(&mut anna, "fourth").await;
    assert_eq!(said(&program, &room).await, ["first", "second", "third", "fourth"]);
}

#[tokio::test]
async fn a_clock_that_is_set_forward_shows_nothing_of_a_delayed_room_early() {
    let clock = Clock::new();
    let program = clock.start(None);
    let (room, mut players) = delayed_duel(&program).await;
    let path = format!("/rooms/{room}");
    program.eventually(&path, |reply| reply.json()["state"] == "playing").await;
    let mut watcher = Listener::watch(program.address(), &room).await;
    let begun = Instant::now();
    say(&mut players[0], "I am about to win").await;
    let not_over = Instant::now();
    win(&mut players).await;
    clock.set(STEP_S, &mut players[0]).await;
    let seen = program.get(&path).await.must_be(200);
    assert_eq!((&seen["state"], seen["players"].as_u64()), (&json!("playing"), Some(2)));
    assert_eq!(said(&program, &room).await, Vec::<String>::new());
    let records = records_in(&program.data_dir()).await;
    assert_eq!(matches(&records, "anna").await.len(), 0);
    assert!(begun.elapsed() < DELAY, "the test was too slow to look in time");
    watcher.expect("chat").await;
    assert!(begun.elapsed() + SLACK >= DELAY, "{:?}", begun.elapsed());
    watcher.expect("match_over").await;
    assert!(not_over.elapsed() + SLACK >= DELAY, "{:?}", not_over.elapsed());
    players[0].expect("settled").await;
    assert!(not_over.elapsed() + SLACK >= DELAY, "{:?}", not_over.elapsed());
    assert_eq!(said(&program, &room).await, ["I am about to win"]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_no_result_of_a_delayed_room_up() {
    let clock = Clock::new();
    let program = clock.start(None);
    let (_, mut players) = delayed_duel(&program).await;
    clock.set(-STEP_S, &mut players[0]).await;
    let not_over = Instant::now();
    win(&mut players).await;
    clock.set(-2 * STEP_S, &mut players[0]).await;
    players[0].expect("settled").await;
    let waited = not_over.elapsed();
    assert!(waited + SLACK >= DELAY, "{waited:?}");
    until_settler(&program, |told| told["owed"] == 0 && told["settled"] == 1).await;
    let played = matches(&records_in(&program.data_dir()).await, "anna").await;
    must_be_in_order(played[0].began_at, played[0].ended_at);
}

#[tokio::test]
async fn a_clock_that_is_set_back_between_two_runs_holds_no_result_up() {
    let clock = Clock::new();
    let program = clock.start(None);
    let (_, mut players) = delayed_duel(&program).await;
    let over = win(&mut players).await;
    until_owed(&program, over["match_id"].as_str().expect("an id")).await;
    let folder = program.kill();
    clock.write(-120 * STEP_S);
    let program = clock.start(Some(folder));
    until_settler(&program, |told| told["owed"] == 0 && told["settled"].as_u64() >= Some(1)).await;
    assert_eq!(matches(&records_in(&program.data_dir()).await, "anna").await.len(), 1);
}

#[tokio::test]
async fn a_match_does_not_end_before_it_began_when_the_clock_is_set_back() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room = program.room(json!({"game": "connect_four"})).await;
    let mut players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    players[0].expect("player_joined").await;
    clock.set(-STEP_S, &mut players[0]).await;
    let over = win(&mut players).await;
    let match_id = over["match_id"].as_str().expect("an id");
    until_settler(&program, |told| told["owed"] == 0 && told["settled"] == 1).await;
    let played = matches(&records_in(&program.data_dir()).await, "anna").await;
    must_be_in_order(played[0].began_at, played[0].ended_at);
    let shown = replay(&program, match_id).await;
    must_be_in_order(time(&shown["began_at"]), time(&shown["ended_at"]));
    let apart = played[0].began_at.duration_since(time(&shown["began_at"])).abs();
    assert!(apart < SignedDuration::from_secs(STEP_S / 2), "the records and the replay disagree: {apart}");
}

#[tokio::test]
async fn a_match_that_goes_on_after_a_restart_does_not_end_before_it_began() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room = program.room(json!({"game": "connect_four"})).await;
    let _players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    let path = format!("/rooms/{room}");
    program
        .eventually(&path, |reply| {
            reply.json()["state"] == "playing" && !reply.json()["recorded_tick"].is_null()
        })
        .await;
    let folder = program.stop();
    clock.write(-STEP_S);
    let program = clock.start(Some(folder));
    let mut players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    let over = win(&mut players).await;
    until_settler(&program, |told| told["owed"] == 0 && told["settled"] == 1).await;
    let played = matches(&records_in(&program.data_dir()).await, "anna").await;
    must_be_in_order(played[0].began_at, played[0].ended_at);
    let shown = replay(&program, over["match_id"].as_str().expect("an id")).await;
    must_be_in_order(time(&shown["began_at"]), time(&shown["ended_at"]));
}

#[tokio::test]
async fn a_room_comes_back_with_its_last_match_although_the_clock_was_set_back_before_it() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room =
        program.room(json!({"game": "connect_four", "rematch": true, "delay_s": DELAY.as_secs()})).await;
    let mut players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    players[0].expect("player_joined").await;
    let folder = program.stop();
    clock.write(-STEP_S);
    let program = clock.start(Some(folder));
    players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    // Its journal stays until its spectators have seen the end; that of the next match is there beside it.
    win(&mut players).await;
    let next = players[0].expect("welcome").await["room"]["match_id"].clone();
    let live = program.data_dir().join("live").join(format!("{}.journal", next.as_str().expect("an id")));
    while std::fs::metadata(&live).map_or(0, |file| file.len()) == 0 {
        program.get("/health/live").await.must_be(200);
    }
    let program = clock.start(Some(program.kill()));
    let again = program.play(&room, "anna").await;
    assert_eq!(again.welcome["room"]["match_id"], next);
}

#[tokio::test]
async fn a_match_whose_journal_begins_anew_began_when_it_began() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    let match_id = anna.welcome["room"]["match_id"].as_str().expect("an id").to_owned();
    clock.set(-STEP_S, &mut anna).await;
    let word = "x".repeat(8_000);
    for number in 0..200 {
        anna.send(json!([number, word])).await;
        anna.expect_that("player_action", |told| told["action"][0] == number).await;
        anna.forget();
    }
    recorded(&program, &room).await;
    // The file is too large by now, and this is the first of the next one.
    anna.send(json!(["anew"])).await;
    anna.expect("player_action").await;
    recorded(&program, &room).await;
    program.delete(&format!("/rooms/{room}")).await.must_be(204);
    let shown = replay(&program, &match_id).await;
    assert!(shown["first_tick"].as_u64() > Some(0), "the journal began anew: {shown}");
    must_be_in_order(time(&shown["began_at"]), Timestamp::now());
}

#[tokio::test]
async fn what_comes_later_is_listed_later_although_the_clock_was_set_back() {
    let clock = Clock::new();
    let program = clock.start(None);
    let older_room = program.room(json!({})).await;
    let mut clara = program.play(&older_room, "clara").await;
    let older_match = won_by_anna(&program).await;
    clock.set(-STEP_S, &mut clara).await;
    let newer_room = program.room(json!({})).await;
    let _dora = program.play(&newer_room, "dora").await;
    let newer_match = won_by_anna(&program).await;
    let (rooms, matches) = ([newer_room, older_room], [newer_match, older_match]);
    must_be_listed_newest_first(&program, &rooms, &matches).await;
    for room in &rooms {
        recorded(&program, room).await;
    }
    // It stays so, also when the clock is right again.
    let folder = program.stop();
    clock.write(0);
    let program = clock.start(Some(folder));
    must_be_listed_newest_first(&program, &rooms, &matches).await;
}

#[tokio::test]
async fn a_clock_that_is_set_forward_makes_no_replay_old() {
    let clock = Clock::new();
    let program = clock.start(None);
    let room = program.room(json!({})).await;
    let mut clara = program.play(&room, "clara").await;
    let before = won_by_anna(&program).await;
    clock.set(400 * 86_400, &mut clara).await;
    // Whenever one comes onto the shelf it is looked for those that are too old.
    let after = won_by_anna(&program).await;
    let matches = [after, before];
    assert_eq!(order_in(&program, "/replays", "replays", "match_id", &matches).await, matches);
    assert_eq!(program.get(&format!("/replays/{}", matches[1])).await.status, 200);
}
