//! A closed loop: everybody sends an action, and the next one as soon as it has come back. It finds out what a
//! delivery costs when there is always something to do.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::Drive;
use super::lap::Stopwatch;
use super::relay::{RelayShape, RelayTally, listen, meanwhile};
use super::turns::busy_until;
use crate::bench::client::action::TaggedAction;
use crate::bench::client::socket::SocketReader;
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// The longest wait for the last deliveries.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(drive: &Drive<'_>, shape: RelayShape) -> anyhow::Result<BenchRun> {
    let readers = shape.seat(drive).await?;
    let tally = RelayTally::begin(shape)?;
    let watch = Stopwatch::start(drive.site)?;
    let mut members = JoinSet::new();
    for (number, reader) in readers.into_iter().enumerate() {
        let mut speak = speaker(&reader, number, shape)?;
        speak(&tally);
        members.spawn_local(listen(reader, number, tally.clone(), speak));
    }
    let until = Instant::now() + Duration::from_secs_f64(drive.seconds);
    let mut busy = None;
    meanwhile(&mut members, async {
        busy = busy_until(until, drive.own_core, || tally.delivered()).await;
        tally.finish();
        tally.arrive(PATIENCE).await
    })
    .await?;
    let lap = watch.stop()?;
    members.shutdown().await;
    let delivered = tally.delivered();
    let mut run = BenchRun::counting(tally.sent(), delivered);
    run.note(Figure::CpuSPerMillion, lap.cpu_s.map(|cpu_s| cpu_s * 1e6 / delivered as f64));
    run.note(Figure::DeliveriesPerS, delivered as f64 / lap.wall_s);
    run.note(Figure::LatencyP50Us, tally.latency_us(0.5));
    run.note(Figure::LatencyP99Us, tally.latency_us(0.99));
    run.note(Figure::GeneratorPercent, busy.or(lap.generator_percent()));
    Ok(run)
}

/// Sends an action of this member, with the present time in it.
fn speaker(
    reader: &SocketReader,
    number: usize,
    shape: RelayShape,
) -> anyhow::Result<impl FnMut(&RelayTally) + use<>> {
    let (writer, room) = (reader.writer(), number % shape.rooms);
    let mut action = TaggedAction::of(u32::try_from(number)?);
    Ok(move |tally: &RelayTally| {
        if !tally.is_over() {
            tally.note_sent(room);
            writer.say(action.due(tally.elapsed_ns()));
        }
    })
}
