//! Figures of how a room keeps time: histograms of its ticks. They are made with the first tick, so rooms without a
//! clock have none.

use std::time::Duration;

use crate::telemetry::Histogram;

/// The figures that are measured.
#[derive(Debug, Clone, Copy)]
pub(in crate::actors::play::room) enum TimingFigure {
    StepUs,
    WorkUs,
    LateUs,
    FrameBytes,
}

/// Figures of how a room has kept time since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomTiming {
    /// The time that the game takes for a step, in microseconds.
    pub step_us: Percentiles,
    /// The time that the room takes for a tick, in microseconds: step, encoding and sending.
    pub work_us: Percentiles,
    /// The delay with which a tick began, in microseconds.
    pub late_us: Percentiles,
    /// The size of a tick's frame in bytes, in the larger one of the encodings in use.
    pub frame_bytes: Percentiles,
    /// The number of ticks that were left out because the machine was too slow.
    pub skipped_ticks: u64,
}

/// The distribution of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// The median.
    pub p50: u64,
    /// Exceeded by one in a hundred.
    pub p99: u64,
    /// The largest.
    pub max: u64,
}

/// The figures of one room.
pub(in crate::actors::play::room) struct Meter(Box<[Histogram; 4]>);

impl Meter {
    pub(in crate::actors::play::room) fn new() -> Meter {
        Meter(Box::new([const { Histogram::new() }; 4]))
    }

    pub(in crate::actors::play::room) fn note(&mut self, figure: TimingFigure, value: u64) {
        self.0[figure as usize].note(value);
    }

    pub(in crate::actors::play::room) fn note_time(&mut self, figure: TimingFigure, time: Duration) {
        self.note(figure, u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub(in crate::actors::play::room) fn timing(&self, skipped_ticks: u64) -> RoomTiming {
        let spread = |figure: TimingFigure| {
            let histogram = &self.0[figure as usize];
            let (p50, p99) = (histogram.quantile(0.5), histogram.quantile(0.99));
            Percentiles { p50, p99, max: histogram.max() }
        };
        RoomTiming {
            step_us: spread(TimingFigure::StepUs),
            work_us: spread(TimingFigure::WorkUs),
            late_us: spread(TimingFigure::LateUs),
            frame_bytes: spread(TimingFigure::FrameBytes),
            skipped_ticks,
        }
    }
}
