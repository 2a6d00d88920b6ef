//! Arenas full of players who turn and shoot: what a tick costs, and how evenly ticks come.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde_json::json;
use tokio::task::JoinSet;

use super::lap::Stopwatch;
use super::relay::meanwhile;
use super::schedule::OpenSchedule;
use super::turns::{busy_until, give_way, wait_until};
use super::{Drive, scaled};
use crate::bench::client::action::binary_frame;
use crate::bench::client::socket::{MSGPACK, SocketReader, SocketWriter};
use crate::bench::figures::Figure;
use crate::bench::machine::ProcessGauge;
use crate::bench::summary::BenchRun;

/// How often each player turns, and shoots.
const ACTS_PER_S: f64 = 4.0;
/// How many players act before other tasks get their turn, when many are due.
const IN_A_ROW: u64 = 32;
/// Directions in which players turn and shoot, one after the other.
const DIRECTIONS: usize = 16;
/// The largest gap that is told apart: a minute.
const GAP_US_MAX: u64 = 60_000_000;

/// A number of arenas, and of players in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ArenaShape {
    /// Arenas.
    pub(crate) rooms: usize,
    /// Players of each.
    pub(crate) players: usize,
}

impl ArenaShape {
    /// The same with fewer arenas, or with fewer players where there is one.
    pub(super) fn scaled(self, scale: f64) -> ArenaShape {
        match self.rooms {
            1 => ArenaShape { players: scaled(self.players, scale), ..self },
            rooms => ArenaShape { rooms: scaled(rooms, scale), ..self },
        }
    }
}

pub(super) async fn run(drive: &Drive<'_>, shape: ArenaShape) -> anyhow::Result<BenchRun> {
    let mut battle = Battle::begin(drive, shape).await?;
    let watch = Stopwatch::start(drive.site)?;
    let seen = battle.measure(drive.seconds).await?;
    let lap = watch.stop()?;
    let memory_kib = drive.site.gauge().map(ProcessGauge::memory_kib).transpose()?;
    let players = (shape.rooms * shape.players) as f64;
    let mut run = BenchRun::counting(seen.acted, seen.ticks);
    // Each player of a room sees each of its ticks.
    run.note(Figure::CpuMsPerTick, lap.cpu_ms_each(seen.ticks as f64 / shape.players as f64));
    run.note(Figure::CpuPercent, lap.cpu_percent());
    run.note(Figure::GapP50Ms, seen.gap_p50_ms);
    run.note(Figure::GapP99Ms, seen.gap_p99_ms);
    run.note(Figure::MemoryMib, memory_kib.map(|kib| kib as f64 / 1024.0));
    run.note(Figure::BytesPerPlayerS, seen.bytes as f64 / players / lap.wall_s);
    let due = players * ACTS_PER_S * 2.0 * lap.wall_s;
    run.note(Figure::ActedPercent, 100.0 * seen.acted as f64 / due);
    run.note(Figure::GeneratorPercent, seen.busy_percent.or(lap.generator_percent()));
    battle.end().await;
    Ok(run)
}

/// Players at play, until it is dropped.
pub(super) struct Battle {
    /// The arenas.
    pub(super) rooms: Vec<String>,
    players: JoinSet<anyhow::Result<()>>,
    pub(super) seen: Rc<BattleTally>,
    own_core: bool,
}

/// Figures of a battle over some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct BattleSeen {
    /// Actions of all players.
    pub(super) acted: u64,
    /// Ticks, each counted once for each player who saw it.
    pub(super) ticks: u64,
    /// Bytes of all messages to players.
    pub(super) bytes: u64,
    /// The gap between two ticks at a player that half of them do not exceed.
    pub(super) gap_p50_ms: f64,
    /// The gap that 99 of 100 do not exceed.
    pub(super) gap_p99_ms: f64,
    /// How busy the generator was, in percent; `None`: the system knows.
    pub(super) busy_percent: Option<f64>,
}

/// What players and spectators have seen.
pub(super) struct BattleTally {
    acted: Cell<u64>,
    ticks: Cell<u64>,
    bytes: Cell<u64>,
    watched: Cell<u64>,
    gaps_us: RefCell<Histogram<u64>>,
}

impl Battle {
    /// Opens arenas, seats everybody, and lets them turn and shoot.
    pub(super) async fn begin(drive: &Drive<'_>, shape: ArenaShape) -> anyhow::Result<Battle> {
        drive.must_hold(shape.rooms * shape.players)?;
        let options = json!({"score_limit": 1000, "time_limit_s": 3600});
        let body =
            json!({"name": "bench", "game": "arena", "max_players": shape.players, "options": options});
        let rooms = drive.open_rooms(&body, shape.rooms).await?;
        let seen = Rc::new(BattleTally::begin()?);
        let mut players = JoinSet::new();
        let mut writers = Vec::new();
        // Each socket is listened to as soon as it is connected: a client that does not read falls behind before the
        // load begins.
        for (number, room) in rooms.iter().enumerate() {
            for reader in drive.seat_in(room, number * shape.players, shape.players, MSGPACK).await? {
                writers.push(reader.writer());
                players.spawn_local(watch(reader, seen.clone()));
            }
        }
        players.spawn_local(act(writers, seen.clone(), drive.own_core)?);
        let mut battle = Battle { rooms, players, seen, own_core: drive.own_core };
        battle.measure(drive.seconds.clamp(0.3, 1.0)).await?;
        Ok(battle)
    }

    /// Measures what players see for this time. Errors: a connection ended, or nobody sees a tick.
    pub(super) async fn measure(&mut self, seconds: f64) -> anyhow::Result<BattleSeen> {
        self.seen.anew();
        let (until, seen, own_core) =
            (Instant::now() + Duration::from_secs_f64(seconds), Rc::clone(&self.seen), self.own_core);
        let mut busy_percent = None;
        meanwhile(&mut self.players, async {
            busy_percent = busy_until(until, own_core, || seen.done()).await;
            Ok(())
        })
        .await?;
        let seen = self.seen.seen(busy_percent);
        anyhow::ensure!(seen.ticks > 0, "nobody has seen a tick in {seconds} s");
        Ok(seen)
    }

    /// Takes all players out.
    pub(super) async fn end(mut self) {
        self.players.shutdown().await;
    }
}

impl BattleTally {
    fn begin() -> anyhow::Result<BattleTally> {
        let gaps_us = RefCell::new(Histogram::new_with_bounds(1, GAP_US_MAX, 3)?);
        let count = Cell::default;
        Ok(BattleTally { acted: count(), ticks: count(), bytes: count(), watched: count(), gaps_us })
    }

    fn anew(&self) {
        self.acted.set(0);
        self.ticks.set(0);
        self.bytes.set(0);
        self.gaps_us.borrow_mut().reset();
    }

    /// All that the generator has done.
    fn done(&self) -> u64 {
        self.acted.get() + self.ticks.get() + self.watched.get()
    }

    /// Counts a message to somebody who watches.
    pub(super) fn note_watched(&self) {
        self.watched.set(self.watched.get() + 1);
    }

    fn seen(&self, busy_percent: Option<f64>) -> BattleSeen {
        let gaps = self.gaps_us.borrow();
        let ms = |quantile| gaps.value_at_quantile(quantile) as f64 / 1000.0;
        let (ticks, bytes) = (self.ticks.get(), self.bytes.get());
        let (gap_p50_ms, gap_p99_ms) = (ms(0.5), ms(0.99));
        BattleSeen { acted: self.acted.get(), ticks, bytes, gap_p50_ms, gap_p99_ms, busy_percent }
    }
}

/// Listens for one player.
async fn watch(mut reader: SocketReader, seen: Rc<BattleTally>) -> anyhow::Result<()> {
    let mut last: Option<Instant> = None;
    let writer = reader.writer();
    loop {
        reader
            .hear(&mut |message| {
                seen.bytes.set(seen.bytes.get() + message.len() as u64);
                if is_tick(message) {
                    let now = Instant::now();
                    let gap_us = last.map(|last| now.duration_since(last).as_micros());
                    let mut gaps_us = seen.gaps_us.borrow_mut();
                    gap_us
                        .into_iter()
                        .for_each(|gap| gaps_us.saturating_record(u64::try_from(gap).unwrap_or(u64::MAX)));
                    seen.ticks.set(seen.ticks.get() + 1);
                    last = Some(now);
                }
            })
            .await?;
        writer.flush();
    }
}

/// Lets all players turn and shoot, one after the other.
fn act(
    writers: Vec<Rc<SocketWriter>>,
    seen: Rc<BattleTally>,
    own_core: bool,
) -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    let turns = (0..DIRECTIONS).map(turn_and_shoot).collect::<Result<Vec<_>, _>>()?;
    let begun = Instant::now();
    Ok(async move {
        let schedule = OpenSchedule::new(writers.len(), ACTS_PER_S, Duration::from_secs(3600));
        for (number, action) in (0..).map_while(|number| Some((number, schedule.action(number)?))) {
            let due = begun + Duration::from_nanos(action.due_ns);
            // An action that is due already is sent at once, because a timer costs a turn of the runtime.
            if due > Instant::now() {
                wait_until(due, own_core).await;
            } else if number % IN_A_ROW == 0 {
                give_way().await;
            }
            let turn = (number / writers.len() as u64 + action.client as u64) % DIRECTIONS as u64;
            writers[action.client].say(&turns[turn as usize]);
            seen.acted.set(seen.acted.get() + 2);
        }
        Ok(())
    })
}

/// Two frames: walk in this direction, and shoot in that one.
fn turn_and_shoot(number: usize) -> anyhow::Result<Vec<u8>> {
    let (y, x) = (std::f64::consts::TAU * number as f64 / DIRECTIONS as f64).sin_cos();
    let frame = |action: &str, x: f64, y: f64| {
        let direction = json!({"x": x * 0.99, "y": y * 0.99});
        rmp_serde::to_vec_named(&json!({"type": action, "direction": direction}))
            .map(|message| binary_frame(&message))
    };
    Ok([frame("move", x, y)?, frame("shoot", y, -x)?].concat())
}

/// Whether a message is a tick, in either encoding. Its type comes first.
fn is_tick(message: &[u8]) -> bool {
    let packed = message.get(1..).is_some_and(|fields| fields.starts_with(b"\xa4type\xa4tick"));
    packed || message.starts_with(br#"{"type":"tick""#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_known_in_both_encodings() {
        assert!(is_tick(b"\x83\xa4type\xa4tick\xa4tick\x07") && is_tick(br#"{"type":"tick","tick":7}"#));
        for other in [b"\x83\xa4type\xa7welcome".as_slice(), br#"{"type":"welcome","tick":7}"#, b""] {
            assert!(!is_tick(other), "{other:?}");
        }
    }

    #[test]
    fn players_turn_round_and_shoot_aside() {
        let frames: Vec<_> =
            (0..DIRECTIONS).map(|number| turn_and_shoot(number).expect("it packs")).collect();
        let different: std::collections::BTreeSet<_> = frames.iter().collect();
        assert_eq!(different.len(), DIRECTIONS);
    }
}
