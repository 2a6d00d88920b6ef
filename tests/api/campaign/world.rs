//! One run: the program on a folder of its own, its clients, and the plan carried out step by step.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use super::backups::Backups;
use super::client::{Client, Order, Seat};
use super::harm::Harm;
use super::ledger::{Ledger, Promise, Told};
use super::plan::{Dice, Plan, Step};
use crate::http::Reply;
use crate::process::Program;
use crate::server::WAIT;

/// How much is heard between two steps, and how long that is waited for at most.
const HEARD: u64 = 40;
const BEAT: Duration = Duration::from_millis(350);
/// A start and a stop take no longer.
const START_MAX: Duration = Duration::from_secs(15);
const STOP_MAX: Duration = Duration::from_secs(15);

/// What happened how often.
pub(super) type Counts = BTreeMap<String, u64>;

/// A room that was opened.
struct Open {
    id: String,
    clients: Vec<Client>,
    watcher: Option<Client>,
}

/// A run that is on.
pub(super) struct World {
    plan: Plan,
    pub(super) ledger: Ledger,
    harm: Harm,
    program: Option<Program>,
    server: watch::Sender<Option<SocketAddr>>,
    rooms: Vec<Open>,
    pub(super) backups: Backups,
    /// Everything that all processes of this run have logged.
    pub(super) log: Vec<String>,
    pub(super) counts: Counts,
    lines: u64,
}

impl World {
    /// Starts the program, opens the rooms and seats everybody.
    pub(super) async fn begin(plan: Plan) -> World {
        let harm = Harm::new(plan.sets_the_clock());
        let folder = tempfile::tempdir().expect("a folder");
        let (server, _) = watch::channel(None);
        let (ledger, rooms, log) = (Ledger::default(), Vec::new(), Vec::new());
        let backups = Backups::default();
        let mut world = World {
            plan,
            ledger,
            harm,
            program: None,
            server,
            rooms,
            backups,
            log,
            counts: Counts::new(),
            lines: 0,
        };
        world.start(folder).await;
        for number in 0..world.plan.rooms.len() {
            world.open(number).await;
        }
        world
    }

    pub(super) fn program(&self) -> &Program {
        self.program.as_ref().expect("it runs")
    }

    async fn open(&mut self, number: usize) {
        let plan = self.plan.rooms[number].clone();
        let id = self.program().room(plan.fields.clone()).await;
        let game = plan.fields["game"].as_str().expect("a game").to_owned();
        let seat = |name: &str, delay_s| Seat {
            name: name.to_owned(),
            game: game.clone(),
            number,
            room: id.clone(),
            delay: Duration::from_secs(delay_s),
            may_end: plan.players.is_empty(),
            server: self.server.subscribe(),
            ledger: self.ledger.clone(),
        };
        let dice = |index: usize| Dice::new(self.plan.seed * 100 + (number * 10 + index) as u64);
        let players = plan.players.iter().enumerate();
        let clients = players.map(|(index, name)| Client::player(seat(name, 0), dice(index))).collect();
        let watcher = plan.watched.then(|| Client::spectator(seat("a spectator", plan.delay_s)));
        // Of a room that is seen late it is not told how far its journal is.
        let written = |reply: &Reply| plan.delay_s > 0 || !reply.json()["recorded_tick"].is_null();
        self.program().eventually(&format!("/rooms/{id}"), written).await;
        self.rooms.push(Open { id, clients, watcher });
    }

    /// Carries out the plan.
    pub(super) async fn live(&mut self) {
        for step in self.plan.steps.clone() {
            self.beat().await;
            self.take(step).await;
        }
        self.beat().await;
        self.heal();
    }

    /// Waits until a good deal was heard.
    async fn beat(&self) {
        let wanted = self.ledger.lock().heard + HEARD;
        let heard = async {
            while self.ledger.lock().heard < wanted {
                sleep(Duration::from_millis(10)).await;
            }
        };
        // Where everybody waits for somebody nothing is heard.
        let _ = timeout(BEAT, heard).await;
    }

    async fn take(&mut self, step: Step) {
        let name = format!("{step:?}");
        let kind = name.split(['(', ' ']).next().unwrap_or_default();
        *self.counts.entry(kind.to_owned()).or_default() += 1;
        match step {
            Step::Say(room, player) => {
                self.lines += 1;
                let line = format!("line {} of {player}", self.lines);
                self.tell(room, player, Order::Say(line));
            }
            Step::Cut(room, player) => self.tell(room, player, Order::Cut),
            Step::Leave(room, player) => self.tell(room, player, Order::Leave),
            Step::Delete(room) => self.delete(room).await,
            Step::Kill => self.kill(Duration::ZERO, false).await,
            Step::KillWhileStopping(ms) => self.kill_while_stopping(Duration::from_millis(ms)).await,
            Step::KillAndLock => self.kill(Duration::from_millis(700), true).await,
            Step::Terminate => self.terminate().await,
            Step::Stall(ms) => self.stall(Duration::from_millis(ms)).await,
            Step::Backup(kill_after) => self.back_up(kill_after.map(Duration::from_millis)).await,
            Step::Heal => self.heal(),
            Step::Clock(seconds) => self.harm.set_clock(seconds),
            Step::Disk(..) | Step::FileLimit(_) | Step::Lock => {
                self.ledger.lock().sickens();
                let program = self.program.take().expect("it runs");
                // Whoever wants the database for itself waits for those who write into it.
                let mut harm = std::mem::take(&mut self.harm);
                let hurt = spawn_blocking(move || {
                    harm.apply(step, &program);
                    (harm, program)
                });
                let (harm, program) = hurt.await.expect("it can be hurt");
                (self.harm, self.program) = (harm, Some(program));
            }
        }
    }

    fn tell(&self, room: usize, player: usize, order: Order) {
        if let Some(client) = self.rooms[room].clients.get(player) {
            client.tell(order);
        }
    }

    async fn delete(&mut self, room: usize) {
        self.ledger.lock().maybe_deleted.insert(room);
        self.backups.lets_go(&self.rooms[room].id);
        let path = format!("/rooms/{}", self.rooms[room].id);
        let program = self.program();
        match program.request(Method::DELETE, &path).send().await {
            Ok(answer) if answer.status() == 204 => {
                self.ledger.lock().deleted.insert(room);
            }
            // 202: the disk did not take it in time.
            Ok(answer) if [202, 404, 503].contains(&answer.status().as_u16()) => {}
            other => self.ledger.complain(format!("DELETE of room {room}: {other:?}")),
        }
    }

    async fn stall(&self, time: Duration) {
        self.program().signal("STOP");
        sleep(time).await;
        self.program().signal("CONT");
    }

    async fn back_up(&mut self, kill_after: Option<Duration>) {
        let folder = self.program().data_dir();
        let folder = folder.parent().expect("a folder").to_owned();
        // Rooms that nobody has begun to end.
        let rooms = self.rooms.iter().enumerate().filter(|(number, _)| {
            let ledger = self.ledger.lock();
            let has_players = !self.plan.rooms[*number].players.is_empty();
            has_players && !ledger.is_sick() && !ledger.maybe_deleted.contains(number)
        });
        let rooms = rooms.map(|(_, room)| room.id.clone()).collect();
        self.backups.begin(&folder, &self.ledger, rooms, kill_after).await;
    }

    /// What is broken works again.
    fn heal(&mut self) {
        self.harm.heal(self.program.as_ref());
        self.ledger.lock().heals();
    }

    /// Asks how far the journals are: that much is promised to be there after a kill.
    async fn note_promises(&self) {
        for (number, room) in self.rooms.iter().enumerate() {
            let Ok(answer) = self.program().request(Method::GET, &format!("/rooms/{}", room.id)).send().await
            else {
                continue;
            };
            let shown = Reply::of(answer).await;
            let of = if shown.status == 200 { shown.json() } else { Value::Null };
            let mut ledger = self.ledger.lock();
            match (of["match_id"].as_str(), of["recorded_tick"].as_u64()) {
                (Some(match_id), Some(tick)) => {
                    let (match_id, losses) = (match_id.to_owned(), ledger.losses);
                    ledger.promised.insert(number, Promise { match_id, tick, losses })
                }
                _ => ledger.promised.remove(&number),
            };
        }
    }

    async fn kill(&mut self, wait: Duration, locked: bool) {
        self.note_promises().await;
        self.program().signal("KILL");
        let folder = self.gone(false).await;
        self.heal();
        let lock = locked.then(|| Harm::lock(folder.path()));
        let unlock = async {
            sleep(wait).await;
            drop(lock);
        };
        tokio::join!(self.start(folder), unlock);
        self.must_be_back().await;
    }

    async fn terminate(&mut self) {
        self.note_promises().await;
        self.program().terminate();
        let folder = self.gone(true).await;
        self.heal();
        self.start(folder).await;
        self.must_be_back().await;
    }

    async fn kill_while_stopping(&mut self, after: Duration) {
        self.note_promises().await;
        self.program().terminate();
        sleep(after).await;
        self.program().signal("KILL");
        let folder = self.gone(false).await;
        self.heal();
        self.start(folder).await;
        self.must_be_back().await;
    }

    /// Waits for the end of the process. Answers its folder.
    async fn gone(&mut self, planned: bool) -> TempDir {
        let begun = Instant::now();
        self.server.send_replace(None);
        let program = self.program.take().expect("it runs");
        self.log.extend(program.begun().iter().cloned());
        let gone = spawn_blocking(move || program.gone()).await.expect("it ends");
        let (status, log, folder) = gone;
        self.log.extend(log);
        // A disk that is slow is waited for, so that nothing is lost.
        let in_time = begun.elapsed() <= STOP_MAX || self.ledger.lock().is_sick();
        self.ledger.lock().stopped(planned);
        if planned && !status.success() {
            self.ledger.complain(format!("a planned stop ended with {status}"));
        }
        if !in_time {
            self.ledger.complain(format!("the stop took {:?}", begun.elapsed()));
        }
        *self.counts.entry("stops".to_owned()).or_default() += 1;
        folder
    }

    async fn start(&mut self, folder: TempDir) {
        let begun = Instant::now();
        let settings = self.harm.settings();
        let program = spawn_blocking(move || {
            let settings: Vec<_> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
            Program::start_in(folder, &settings)
        });
        let program = program.await.expect("it starts");
        if begun.elapsed() > START_MAX {
            self.ledger.complain(format!("the start took {:?}", begun.elapsed()));
        }
        self.server.send_replace(Some(program.address()));
        self.program = Some(program);
    }

    /// After a start: rooms that had a journal are there, with what it had, and rooms that were ended are not.
    async fn must_be_back(&mut self) {
        for (number, room) in self.rooms.iter().enumerate() {
            let shown = self.look_at(number, room).await;
            let lines = self.lines_missing(number, room).await;
            let mut ledger = self.ledger.lock();
            let promised = ledger.promised.get(&number).cloned();
            let complaint = if ledger.deleted.contains(&number) {
                (shown.status != 404).then(|| format!("was ended and is there: {}", shown.text))
            } else if ledger.maybe_deleted.contains(&number) || self.plan.rooms[number].players.is_empty() {
                // Where only bots play, and nobody watches for a moment, a room ends by itself.
                None
            } else if shown.status != 200 {
                Some(format!("is gone: {}", shown.text))
            } else if !lines.is_empty() {
                Some(format!("has forgotten {lines:?}"))
            } else {
                promised.and_then(|promised| behind(&shown.json(), promised, &ledger.told))
            };
            ledger.complaints.extend(complaint.map(|what| format!("after a start room {number} {what}")));
        }
    }

    /// How a room is shown. One that has ended may be shown until those who see it late have seen that.
    async fn look_at(&self, number: usize, room: &Open) -> Reply {
        let begun = Instant::now();
        let delay = Duration::from_secs(self.plan.rooms[number].delay_s) + BEAT;
        loop {
            let shown = self.program().get(&format!("/rooms/{}", room.id)).await;
            let has_ended = self.ledger.lock().deleted.contains(&number);
            if !has_ended || shown.status == 404 || begun.elapsed() > delay {
                return shown;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lines of chat that must be there, and are not.
    async fn lines_missing(&self, number: usize, room: &Open) -> Vec<String> {
        let mut wanted = self.ledger.lock().lines(number);
        if wanted.is_empty() || self.plan.rooms[number].delay_s > 0 {
            return Vec::new();
        }
        let chat = self.program().get(&format!("/rooms/{}/chat?limit=200", room.id)).await;
        if chat.status == 200 {
            let shown = chat.json();
            let messages = shown["messages"].as_array().cloned().unwrap_or_default();
            wanted.retain(|line| !messages.iter().any(|message| message["message"] == line.as_str()));
            wanted
        } else {
            Vec::new()
        }
    }

    /// Everybody goes, all rooms are ended, and what is owed is settled.
    pub(super) async fn end(&mut self) {
        for room in &mut self.rooms {
            for client in room.clients.drain(..).chain(room.watcher.take()) {
                client.tell(Order::Quit);
                if let Ok(Err(failed)) = timeout(2 * WAIT, client.ended()).await {
                    self.ledger.complain(failed);
                }
            }
        }
        for number in 0..self.rooms.len() {
            self.delete(number).await;
            let path = format!("/rooms/{}", self.rooms[number].id);
            self.program().eventually(&path, |reply| reply.status == 404).await;
        }
        let settled = |reply: &Reply| reply.json()["records"]["owed"] == 0;
        self.program().eventually("/health/ready", settled).await;
    }

    /// The last stop. Answers the folder.
    pub(super) async fn finish(&mut self) -> TempDir {
        self.program().terminate();
        self.gone(true).await
    }
}

/// What is wrong with a room that had so much in its journal.
fn behind(
    shown: &Value,
    Promise { match_id, tick, .. }: Promise,
    told: &BTreeMap<String, Told>,
) -> Option<String> {
    if shown["delay_s"] != 0 || told.contains_key(&match_id) {
        return None;
    }
    let is_there = shown["match_id"] == match_id.as_str() && shown["tick"].as_u64() >= Some(tick);
    // Rooms that only bots play go on to another match without anybody hearing of it.
    let bots_alone = shown["players"] == 0;
    (!is_there && !bots_alone).then(|| format!("had step {tick} of {match_id} in its journal: {shown}"))
}
