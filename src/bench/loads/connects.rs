//! Connections as fast as they can be made: each is upgraded, seated and welcomed.

use serde_json::json;

use super::Drive;
use super::lap::Stopwatch;
use super::seats::seat_path;
use super::turns::awake;
use crate::bench::client::socket::JSON;
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// Members of a room.
const MEMBERS: usize = 10;

pub(super) async fn run(drive: &Drive<'_>, count: usize) -> anyhow::Result<BenchRun> {
    drive.must_hold(count)?;
    let body = json!({"name": "bench", "game": "relay", "max_players": MEMBERS});
    let rooms = drive.open_rooms(&body, count.div_ceil(MEMBERS)).await?;
    drive.settle().await;
    let watch = Stopwatch::start(drive.site)?;
    let paths = (0..count).map(|number| seat_path(&rooms[number / MEMBERS], number));
    let ears = awake(drive.own_core, drive.connect_all(paths, JSON)).await?;
    let lap = watch.stop()?;
    let mut run = BenchRun::counting(count as u64, ears.len() as u64);
    run.note(Figure::ConnectsPerS, count as f64 / lap.wall_s);
    run.note(Figure::CpuMsPerConnect, lap.cpu_ms_each(count as f64));
    lap.note_generator(&mut run, !drive.own_core);
    Ok(run)
}
