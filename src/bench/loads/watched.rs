//! One arena that many watch: the memory for a spectator, and what the players notice of the spectators.

use std::rc::Rc;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::Drive;
use super::arena::{ArenaShape, Battle, BattleTally};
use super::lap::Stopwatch;
use super::relay::meanwhile;
use crate::bench::client::http;
use crate::bench::client::socket::MSGPACK;
use crate::bench::figures::Figure;
use crate::bench::machine::ProcessGauge;
use crate::bench::summary::BenchRun;

/// Streams that are opened at the same time.
const AT_ONCE: usize = 32;
/// How many bytes of an event stream are read at once.
const PIECE_BYTES: usize = 16 * 1024;

/// How spectators are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WatchingOver {
    /// Over WebSockets, in MessagePack as the players.
    WebSocket,
    /// Over event streams, in JSON.
    EventStream,
}

pub(super) async fn run(
    drive: &Drive<'_>,
    shape: ArenaShape,
    count: usize,
    over: WatchingOver,
) -> anyhow::Result<BenchRun> {
    drive.must_hold(shape.rooms * shape.players + count)?;
    let memory_kib = || drive.site.gauge().map(ProcessGauge::memory_kib).transpose();
    let mut battle = Battle::begin(drive, shape).await?;
    let alone = battle.measure(drive.seconds).await?;
    drive.start_is_given_back(count).await;
    let before = memory_kib()?;
    let mut spectators = JoinSet::new();
    match over {
        WatchingOver::WebSocket => watch_sockets(drive, &battle, count, &mut spectators).await?,
        WatchingOver::EventStream => watch_streams(drive, &battle, count, &mut spectators).await?,
    }
    // The spectators' first states are still on their way; only the time after them is measured.
    battle.measure(drive.seconds.clamp(0.3, 2.0)).await?;
    let watch = Stopwatch::start(drive.site)?;
    let mut watched = None;
    meanwhile(&mut spectators, async {
        watched = Some(battle.measure(drive.seconds).await?);
        Ok(())
    })
    .await?;
    let (lap, grown) = (watch.stop()?, memory_kib()?.zip(before));
    let watched = watched.context("the players saw nothing")?;
    let mut run = BenchRun::counting(count as u64, spectators.len() as u64);
    run.note(Figure::KibPerSpectator, grown.map(|(now, before)| (now as f64 - before as f64) / count as f64));
    run.note(Figure::GapP99Ms, watched.gap_p99_ms);
    run.note(Figure::GapP99GainMs, watched.gap_p99_ms - alone.gap_p99_ms);
    run.note(Figure::CpuMsPerTick, lap.cpu_ms_each(watched.ticks as f64 / shape.players as f64));
    run.note(Figure::GeneratorPercent, watched.busy_percent.or(lap.generator_percent()));
    spectators.shutdown().await;
    battle.end().await;
    Ok(run)
}

async fn watch_sockets(
    drive: &Drive<'_>,
    battle: &Battle,
    count: usize,
    spectators: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let mut left = count;
    while left > 0 {
        // Some are opened at a time, and each is listened to at once.
        let some = left.min(AT_ONCE);
        let paths = (0..some).map(|_| format!("/ws/spectate/{}", battle.rooms[0]));
        for mut ear in drive.connect_all(paths, MSGPACK).await? {
            let seen = Rc::clone(&battle.seen);
            spectators.spawn_local(async move {
                loop {
                    ear.hear(&mut |_| seen.note_watched()).await?;
                }
            });
        }
        left -= some;
    }
    Ok(())
}

async fn watch_streams(
    drive: &Drive<'_>,
    battle: &Battle,
    count: usize,
    spectators: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let (address, room) = (drive.site.address(), &battle.rooms[0]);
    let request =
        format!("GET /stream/rooms/{room} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n");
    let opened = stream::iter(0..count).map(|_| async {
        let stream = TcpStream::connect(address).await.with_context(|| http::unreachable(address))?;
        http::write_all(&stream, request.as_bytes()).await?;
        let mut begun = Vec::new();
        let head = http::read_head(&stream, &mut begun).await?;
        anyhow::ensure!(head.status == 200, "{}", http::told(&stream, &head, begun).await);
        Ok(stream)
    });
    let mut opened = opened.buffer_unordered(AT_ONCE);
    while let Some(stream) = opened.try_next().await? {
        spectators.spawn_local(read_on(stream, Rc::clone(&battle.seen)));
    }
    Ok(())
}

/// Reads a stream, and drops what comes. Errors: the stream ended.
async fn read_on(stream: TcpStream, seen: Rc<BattleTally>) -> anyhow::Result<()> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut piece) {
            Ok(0) => anyhow::bail!("the server ended an event stream"),
            Ok(_) => seen.note_watched(),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error).context("an event stream broke"),
        }
    }
}
