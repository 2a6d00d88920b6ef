//! What counting costs, on the hot path and for whoever reads the counters.

use std::time::Duration;

use divan::{Bencher, black_box};
use tiltyard::telemetry::{Metric, Quantity, add, figures, note};

#[divan::bench]
fn count(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| add(Metric::BytesOut, black_box(17)));
}

#[divan::bench]
fn note_a_time(bencher: Bencher<'_, '_>) {
    let mut us = 0_u64;
    bencher.bench_local(|| {
        us = us.wrapping_add(1);
        note(Quantity::TickLate, Duration::from_micros(us & 1023));
    });
}

#[divan::bench]
fn read_all(bencher: Bencher<'_, '_>) {
    add(Metric::BytesOut, 1);
    bencher.bench_local(figures);
}
