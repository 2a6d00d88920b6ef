//! Connections at rest: the memory for a player who is seated and does nothing.

use super::Drive;
use super::relay::RelayShape;
use crate::bench::figures::Figure;
use crate::bench::machine::ProcessGauge;
use crate::bench::summary::BenchRun;

/// Members of a room.
const MEMBERS: usize = 10;

pub(super) async fn run(drive: &Drive<'_>, count: usize) -> anyhow::Result<BenchRun> {
    let shape = RelayShape { rooms: count.div_ceil(MEMBERS), members: MEMBERS };
    let memory = || drive.site.gauge().map(ProcessGauge::memory_kib).transpose();
    // The first players also make the server start threads, pools and tables, which are not theirs.
    let first = RelayShape { rooms: 1, members: MEMBERS }.seat(drive).await?;
    drive.start_is_given_back(count).await;
    let before = memory()?;
    let ears = shape.seat(drive).await?;
    let grown = memory()?.zip(before).map(|(after, before)| after.saturating_sub(before));
    let mut run = BenchRun::counting(shape.clients() as u64, ears.len() as u64);
    run.note(Figure::KibPerConnection, grown.map(|grown| grown as f64 / ears.len() as f64));
    drop(first);
    Ok(run)
}
