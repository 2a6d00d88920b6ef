//! An open loop: everybody acts on a schedule, whatever comes back. Latency counts from when an action was due, so a
//! server that is late cannot hide it by holding up the actions that follow.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::task::JoinSet;

use super::Drive;
use super::lap::{Lap, Stopwatch};
use super::relay::{RelayShape, RelayTally, listen, meanwhile};
use super::schedule::OpenSchedule;
use super::turns::{give_way, wait_until};
use crate::bench::client::action::TaggedAction;
use crate::bench::client::socket::SocketWriter;
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// The longest wait for the last deliveries.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many actions are sent before other tasks get their turn, when many are due.
const IN_A_ROW: u64 = 32;

/// The outcome of an open loop.
pub(super) struct OpenLoop {
    pub(super) sent: u64,
    pub(super) delivered: u64,
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
    pub(super) late_p99_us: f64,
    pub(super) lap: Lap,
}

pub(super) async fn run(drive: &Drive<'_>, shape: RelayShape, rate: f64) -> anyhow::Result<BenchRun> {
    let done = open_loop(drive, shape, rate, PATIENCE).await?;
    let mut run = BenchRun::counting(done.sent, done.delivered);
    run.note(Figure::CpuPercent, done.lap.cpu_percent());
    run.note(Figure::LatencyP50Us, done.p50_us);
    run.note(Figure::LatencyP99Us, done.p99_us);
    run.note(Figure::DeliveriesPerS, done.delivered as f64 / done.lap.wall_s);
    run.note(Figure::SentLateP99Us, done.late_p99_us);
    done.lap.note_generator(&mut run, !drive.own_core);
    Ok(run)
}

/// Lets everybody act `rate` times a second. Errors: a connection broke, or something has not come within `patience`.
pub(super) async fn open_loop(
    drive: &Drive<'_>,
    shape: RelayShape,
    rate: f64,
    patience: Duration,
) -> anyhow::Result<OpenLoop> {
    let readers = shape.seat(drive).await?;
    let schedule = OpenSchedule::new(shape.clients(), rate, Duration::from_secs_f64(drive.seconds));
    let writers: Vec<_> = readers.iter().map(|reader| reader.writer()).collect();
    let tally = RelayTally::begin(shape)?;
    let mut members = JoinSet::new();
    for (number, reader) in readers.into_iter().enumerate() {
        members.spawn_local(listen(reader, number, tally.clone(), |_| ()));
    }
    let watch = Stopwatch::start(drive.site)?;
    meanwhile(&mut members, async {
        act(&tally, schedule, &writers, shape.rooms, drive.own_core).await?;
        tally.arrive(patience).await
    })
    .await?;
    let lap = watch.stop()?;
    members.shutdown().await;
    Ok(OpenLoop {
        sent: tally.sent(),
        delivered: tally.delivered(),
        p50_us: tally.latency_us(0.5),
        p99_us: tally.latency_us(0.99),
        late_p99_us: tally.late_p99_us(),
        lap,
    })
}

/// Sends each action when it is due, or as soon as possible afterwards. Errors: a client's actions cannot be sent.
async fn act(
    tally: &Rc<RelayTally>,
    schedule: OpenSchedule,
    writers: &[Rc<SocketWriter>],
    rooms: usize,
    own_core: bool,
) -> anyhow::Result<()> {
    let numbers = (0..writers.len()).map(u32::try_from);
    let mut actions: Vec<_> =
        numbers.map(|number| anyhow::Ok(TaggedAction::of(number?))).collect::<Result<_, _>>()?;
    for (number, action) in (0..).map_while(|number| Some((number, schedule.action(number)?))) {
        if number % IN_A_ROW == 0 {
            give_way().await;
        }
        wait_until(tally.begun() + Duration::from_nanos(action.due_ns), own_core).await;
        tally.note_due(action.due_ns);
        tally.note_sent(action.client % rooms);
        writers[action.client].say(actions[action.client].due(action.due_ns));
    }
    let deadline = Instant::now() + PATIENCE;
    while !writers.iter().all(|writer| writer.flush()) {
        if Instant::now() > deadline {
            bail!("the server does not read what it is sent");
        }
        give_way().await;
    }
    Ok(())
}
