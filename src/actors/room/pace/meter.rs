//! How a room keeps time: histograms of its ticks. Made when the first tick is, so that rooms without a clock have none.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::protocol::http::{Spread, Timing};

/// Largest value kept, in microseconds or bytes.
const VALUE_MAX: u64 = 10_000_000;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub(in crate::actors::room) enum Figure {
    StepUs,
    WorkUs,
    LateUs,
    FrameBytes,
}

/// The figures of one room.
pub(in crate::actors::room) struct Meter([Histogram<u32>; 4]);

impl Meter {
    pub(in crate::actors::room) fn new() -> Option<Meter> {
        let histogram = || Histogram::new_with_bounds(1, VALUE_MAX, 2).ok();
        Some(Meter([histogram()?, histogram()?, histogram()?, histogram()?]))
    }

    pub(in crate::actors::room) fn note(&mut self, figure: Figure, value: u64) {
        self.0[figure as usize].saturating_record(value);
    }

    pub(in crate::actors::room) fn note_time(&mut self, figure: Figure, time: Duration) {
        self.note(figure, u64::try_from(time.as_micros()).unwrap_or(VALUE_MAX));
    }

    pub(in crate::actors::room) fn timing(&self, skipped_ticks: u64) -> Timing {
        let spread = |figure: Figure| {
            let histogram = &self.0[figure as usize];
            Spread {
                p50: histogram.value_at_quantile(0.5),
                p99: histogram.value_at_quantile(0.99),
                max: histogram.max(),
            }
        };
        Timing {
            step_us: spread(Figure::StepUs),
            work_us: spread(Figure::WorkUs),
            late_us: spread(Figure::LateUs),
            frame_bytes: spread(Figure::FrameBytes),
            skipped_ticks,
        }
    }
}
