//! Matches that are saved while they run: what that costs, who pays, and who goes first.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tiltyard::store::faults::FaultyDisk;
use tokio::io::AsyncReadExt;
use tokio::task::JoinHandle;

use crate::http::{Http, Reply};
use crate::player::TestPlayer;
use crate::replays::work::ask;
use crate::server::{TestServer, settings};

/// How long each write of a replay takes; one has three of them at least.
const SLOW: Duration = Duration::from_millis(700);
/// The same for as long as a test likes: it is over as soon as the disk is fast again.
const HELD: Duration = Duration::from_secs(15);

/// A server whose replays can be made slow to write; clients say where they are.
fn server_on(disk: &FaultyDisk, changes: &[(&'static str, &str)]) -> TestServer {
    disk.aim_at("replays");
    let changes: Vec<_> =
        changes.iter().copied().chain([("server.trusted_proxies", "127.0.0.1/32")]).collect();
    TestServer::run_on(Arc::new(disk.clone()), settings(&changes), tiltyard::games::standard())
}

/// A match that runs, with something written down of it.
struct Running {
    room: String,
    match_id: String,
    anna: TestPlayer,
    steps: u64,
}

impl Running {
    async fn begin(server: &Http) -> Running {
        let room = server.room(json!({})).await;
        let anna = server.play(&room, "anna").await;
        let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
        let match_id = shown["match_id"].as_str().expect("a match").to_owned();
        let mut running = Running { room, match_id, anna, steps: 1 };
        running.step(server).await;
        running
    }

    /// Plays a step, and waits until it is written down.
    async fn step(&mut self, server: &Http) {
        self.anna.send(json!({"type": "walk"})).await;
        self.anna.expect("player_action").await;
        self.steps += 1;
        let path = format!("/rooms/{}", self.room);
        server.eventually(&path, |reply| reply.json()["recorded_tick"].as_u64() >= Some(self.steps)).await;
    }

    fn save(&self, server: &Http, from: &'static str) -> RequestBuilder {
        let save = server.request(Method::POST, &format!("/replays/save/{}", self.room));
        save.header("x-forwarded-for", from)
    }

    /// Asks for it, and goes on.
    fn begin_saving(&self, server: &Http, from: &'static str) -> JoinHandle<Reply> {
        let save = self.save(server, from);
        tokio::spawn(async move { Reply::of(save.send().await.expect("the server answers")).await })
    }

    async fn saved(&self, server: &Http) -> Value {
        server.send(self.save(server, "192.0.2.1")).await.must_be(200)
    }

    fn replay(&self, server: &TestServer) -> PathBuf {
        server.data_dir().join("replays").join(format!("{}.tilt", self.match_id))
    }

    /// Which file its replay is: one that is written anew is another.
    fn replay_file(&self, server: &TestServer) -> u64 {
        std::fs::metadata(self.replay(server)).expect("it is there").ino()
    }

    fn journal_bytes(&self, server: &TestServer) -> u64 {
        let path = server.data_dir().join("live").join(format!("{}.journal", self.match_id));
        std::fs::metadata(path).expect("it is there").len()
    }
}

async fn until(wanted: impl Fn() -> bool) {
    while !wanted() {
        tokio::task::yield_now().await;
    }
}

fn is_being_written(server: &TestServer) -> bool {
    let files = std::fs::read_dir(server.data_dir().join("replays")).expect("a folder");
    files.into_iter().any(|file| file.expect("a file").path().extension().is_some_and(|end| end == "new"))
}

#[tokio::test]
async fn whoever_saves_has_a_share_of_the_places_and_the_places_are_counted() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("replays.saves_max", "2"), ("replays.saves_of_one_max", "1")]);
    let [first, second, third] =
        [Running::begin(&server).await, Running::begin(&server).await, Running::begin(&server).await];
    disk.slow_down(HELD);
    let saving = first.begin_saving(&server, "192.0.2.1");
    until(|| disk.is_busy()).await;
    let refused = server.send(second.save(&server, "192.0.2.1")).await;
    refused.must_refuse(429);
    assert!(refused.header("retry-after").is_some());
    // One of them has the place that is left, and waits.
    let others = [second.begin_saving(&server, "192.0.2.2"), third.begin_saving(&server, "192.0.2.3")];
    let (refused, _, waiting) = select_all(others).await;
    refused.expect("an answer").must_refuse(503);
    disk.slow_down(Duration::ZERO);
    for saved in waiting.into_iter().chain([saving]) {
        saved.await.expect("an answer").must_be(200);
    }
}

#[tokio::test]
async fn what_has_not_changed_is_not_written_anew() {
    let server = TestServer::with(&[]);
    let mut running = Running::begin(&server).await;
    let (saved, file) = loop {
        // What the room itself writes down a moment after a step is a change, too.
        let bytes = running.journal_bytes(&server);
        let (saved, file) = (running.saved(&server).await, running.replay_file(&server));
        let again = (running.saved(&server).await, running.replay_file(&server));
        if bytes == running.journal_bytes(&server) {
            assert_eq!(again, (saved.clone(), file));
            break (saved, file);
        }
    };
    running.step(&server).await;
    let later = running.saved(&server).await;
    assert_eq!(later["ticks"].as_u64(), saved["ticks"].as_u64().map(|ticks| ticks + 1));
    assert_ne!(running.replay_file(&server), file);
    std::fs::remove_file(running.replay(&server)).expect("it is there");
    assert_eq!(running.saved(&server).await["ticks"], later["ticks"], "what is gone is written again");
    server.get(&format!("/replays/{}", running.match_id)).await.must_be(200);
}

#[tokio::test]
async fn what_has_not_changed_takes_no_place() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("replays.saves_max", "1")]);
    let (saved, other) = (Running::begin(&server).await, Running::begin(&server).await);
    // Whatever the room writes down after its steps is written by then.
    let mut bytes = 0;
    while bytes != saved.journal_bytes(&server) {
        bytes = saved.journal_bytes(&server);
        saved.saved(&server).await;
        server.send(other.save(&server, "192.0.2.1")).await.must_be(200);
    }
    std::fs::remove_file(other.replay(&server)).expect("it is there");
    disk.slow_down(HELD);
    let saving = other.begin_saving(&server, "192.0.2.1");
    until(|| disk.is_busy()).await;
    for _ in 0..20 {
        saved.saved(&server).await;
    }
    assert!(!saving.is_finished());
    disk.slow_down(Duration::ZERO);
    saving.await.expect("an answer").must_be(200);
}

#[tokio::test]
async fn who_has_gone_keeps_no_place_and_has_nothing_written() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("replays.saves_max", "2"), ("replays.saves_of_one_max", "2")]);
    let rooms = [Running::begin(&server).await, Running::begin(&server).await, Running::begin(&server).await];
    disk.slow_down(3 * SLOW);
    let [first, second, third] =
        rooms.each_ref().map(|running| format!("POST /replays/save/{}", running.room));
    let working = ask(&server, &first).await;
    until(|| disk.is_busy()).await;
    // One of them waits then, and the other one is refused.
    let mut others = [ask(&server, &second).await, ask(&server, &third).await];
    let mut answers = [[0; 4096]; 2];
    let reads = others.iter_mut().zip(&mut answers).map(|(client, answer)| Box::pin(client.read(answer)));
    let (read, refused, _) = select_all(reads).await;
    let answer = String::from_utf8_lossy(&answers[refused][..read.expect("an answer")]).to_lowercase();
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    drop((working, others));
    until(|| !is_being_written(&server)).await;
    disk.slow_down(Duration::ZERO);
    let other = Running::begin(&server).await;
    server.eventually_sent(|| other.save(&server, "192.0.2.9"), |reply| reply.status == 200).await;
    for running in &rooms {
        assert!(!running.replay(&server).exists(), "nobody waits for it");
    }
}

#[tokio::test]
async fn matches_that_are_over_do_not_wait_for_those_that_are_saved() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[]);
    let over = Running::begin(&server).await;
    let running =
        [Running::begin(&server).await, Running::begin(&server).await, Running::begin(&server).await];
    disk.slow_down(SLOW);
    let from = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
    let saves: Vec<_> =
        running.iter().zip(from).map(|(running, from)| running.begin_saving(&server, from)).collect();
    until(|| disk.is_busy()).await;
    server.delete(&format!("/rooms/{}", over.room)).await.must_be(204);
    server.eventually(&format!("/replays/{}", over.match_id), |reply| reply.status == 200).await;
    assert!(saves.iter().any(|save| !save.is_finished()), "it was put on the shelf after them");
    disk.slow_down(Duration::ZERO);
    for save in saves {
        save.await.expect("an answer").must_be(200);
    }
}

#[tokio::test]
async fn a_match_that_ends_while_it_is_saved_keeps_its_whole_replay() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[]);
    let running = Running::begin(&server).await;
    disk.slow_down(SLOW);
    let saving = running.begin_saving(&server, "192.0.2.1");
    until(|| disk.is_busy()).await;
    server.delete(&format!("/rooms/{}", running.room)).await.must_be(204);
    let over = |reply: &Reply| reply.status == 200 && reply.json()["ending"]["kind"] == "abandoned";
    server.eventually(&format!("/replays/{}", running.match_id), over).await;
    disk.slow_down(Duration::ZERO);
    saving.await.expect("an answer").must_be(200);
    assert!(over(&server.get(&format!("/replays/{}", running.match_id)).await), "the whole one stays");
    let listed = |reply: &Reply| reply.json()["replays"][0]["ending"]["kind"] == "abandoned";
    server.eventually(&format!("/replays?room={}", running.room), listed).await;
}

#[tokio::test]
async fn a_match_that_nobody_has_played_is_not_saved_so_none_runs_on_when_its_room_has_ended() {
    let server = TestServer::with(&[]);
    let room = server.room(json!({"game": "connect_four", "max_players": 2})).await;
    let recorded = |reply: &Reply| !reply.json()["recorded_tick"].is_null();
    server.eventually(&format!("/rooms/{room}"), recorded).await;
    let refused = server.post(&format!("/replays/save/{room}"), json!({})).await;
    refused.must_refuse(409);
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    assert_eq!(server.get("/replays?ending=running").await.must_be(200)["replays"], json!([]));
}
