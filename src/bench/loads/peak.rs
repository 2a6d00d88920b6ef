//! Finds the highest load that the server keeps up with. Open loops run at rising rates until latency runs away, and
//! then at rates between the last that was kept and the first that was not.

use std::time::Duration;

use super::Drive;
use super::relay::RelayShape;
use super::steady::{OpenLoop, open_loop};
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// A load is kept if 99 of 100 deliveries take no longer than this, in microseconds.
const P99_US_MAX: f64 = 50_000.0;
/// The first load, in deliveries a second.
const FIRST: f64 = 50_000.0;
/// The least load that is tried.
const LEAST: f64 = 500.0;
/// The most load that is tried. Beyond this the generator is the bottleneck.
const MOST: f64 = 10_000_000.0;
/// The answer is within this factor of the first load that was not kept.
const CLOSE: f64 = 1.06;
/// How often a load is tried.
const TRIES: usize = 2;
/// The longest wait for the last deliveries of a load. If they take longer, the load is not kept.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) async fn run(drive: &Drive<'_>, shape: RelayShape) -> anyhow::Result<BenchRun> {
    let mut search = PeakSearch::default();
    let mut best: Option<OpenLoop> = None;
    while let Some(deliveries_per_s) = search.next() {
        let kept = kept(drive, shape, deliveries_per_s).await?;
        search.note(deliveries_per_s, kept.is_some());
        best = kept.or(best);
    }
    // On a machine that is busy with something else, too, it may be that no load is kept.
    let Some(best) = best else {
        let mut run = BenchRun::default();
        run.note(Figure::KeptDeliveriesPerS, 0.0);
        return Ok(run);
    };
    let mut run = BenchRun::counting(best.sent, best.delivered);
    run.note(Figure::KeptDeliveriesPerS, best.delivered as f64 / best.lap.wall_s);
    run.note(Figure::CpuPercent, best.lap.cpu_percent());
    run.note(Figure::LatencyP99Us, best.p99_us);
    best.lap.note_generator(&mut run, !drive.own_core);
    Ok(run)
}

/// Tries a load, and once more if it was not kept, because something else on the machine may have been in the way.
/// Answers `None` if it is too much: deliveries came late, or not at all, or connections broke. Errors: even the
/// least load breaks connections.
async fn kept(
    drive: &Drive<'_>,
    shape: RelayShape,
    deliveries_per_s: f64,
) -> anyhow::Result<Option<OpenLoop>> {
    let rate = deliveries_per_s / (shape.clients() * shape.members) as f64;
    for _ in 0..TRIES {
        match open_loop(drive, shape, rate, PATIENCE).await {
            Ok(done) if done.p99_us <= P99_US_MAX => return Ok(Some(done)),
            Err(error) if deliveries_per_s < LEAST * 2.0 => return Err(error),
            _ => {}
        }
    }
    Ok(None)
}

/// Chooses the next load.
#[derive(Debug, Default)]
struct PeakSearch {
    kept: Option<f64>,
    lost: Option<f64>,
}

impl PeakSearch {
    fn note(&mut self, load: f64, kept: bool) {
        *(if kept { &mut self.kept } else { &mut self.lost }) = Some(load);
    }

    /// The next load; `None` when the answer is known well enough.
    fn next(&self) -> Option<f64> {
        match (self.kept, self.lost) {
            (None, None) => Some(FIRST),
            (Some(kept), None) => Some(kept * 2.0).filter(|next| *next <= MOST),
            (None, Some(lost)) => Some(lost / 2.0).filter(|next| *next >= LEAST),
            (Some(kept), Some(lost)) => (lost / kept > CLOSE).then(|| (kept * lost).sqrt()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(limit: f64) -> Option<f64> {
        let mut search = PeakSearch::default();
        for _ in 0..40 {
            let Some(load) = search.next() else { break };
            search.note(load, load <= limit);
        }
        assert!(search.next().is_none(), "it comes to an end");
        search.kept
    }

    #[test]
    fn the_highest_load_is_found_from_both_sides() {
        for limit in [800.0, 1_000.0, 49_999.0, 50_000.0, 191_000.0, 1_514_000.0] {
            let found = found(limit).expect("some load is kept");
            assert!(found <= limit && found * CLOSE >= limit, "{found} for {limit}");
        }
        assert_eq!(found(0.0), None);
        assert!(found(f64::INFINITY).is_some());
    }
}
