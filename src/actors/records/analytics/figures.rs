//! Makes figures of what is read at two moments. A plain value.

use std::time::Duration;

use jiff::Timestamp;

use crate::actors::play::lobby::RoomTotals;
use crate::protocol::live::{Quantiles, Sample};
use crate::telemetry::{Histogram, Metric, Quantity, Totals, Usage};

/// The facts at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Measurement {
    pub(super) at: Timestamp,
    /// The time since the server began.
    pub(super) uptime: Duration,
    pub(super) totals: RoomTotals,
    pub(super) connections: usize,
    pub(super) figures: Totals,
    /// The number of statements that the database was sent, in all; `None` if it is not known.
    pub(super) statements: Option<u64>,
    pub(super) results_owed: Option<u64>,
    pub(super) usage: Option<Usage>,
    /// The number of tickets that wait for a match.
    pub(super) tickets: usize,
}

impl Measurement {
    /// The figures of the time since an earlier reading.
    pub(super) fn since(&self, earlier: &Measurement) -> Sample {
        let seconds = self.uptime.saturating_sub(earlier.uptime).as_secs_f64();
        let per_s = |more: f64| if seconds > 0.0 { (more / seconds * 100.0).round() / 100.0 } else { 0.0 };
        let fresh = self.figures.since(&earlier.figures);
        let counted = |what| per_s(fresh.count(what) as f64);
        let statements = self.statements.zip(earlier.statements);
        let on_core = self.usage.zip(earlier.usage).map(|(now, then)| now.cpu.saturating_sub(then.cpu));
        Sample {
            at: self.at,
            uptime_s: self.uptime.as_secs(),
            rooms: self.totals.rooms,
            players: self.totals.players,
            bots: self.totals.bots,
            spectators: self.totals.spectators,
            connections: self.connections,
            actions_per_s: counted(Metric::Actions),
            messages_in_per_s: counted(Metric::MessagesIn),
            messages_out_per_s: counted(Metric::MessagesOut),
            bytes_out_per_s: counted(Metric::BytesOut),
            chats_per_s: counted(Metric::Chats),
            matches_per_s: counted(Metric::Matches),
            tick_late_us: quantiles(fresh.spread(Quantity::TickLate)),
            step_to_sent_us: quantiles(fresh.spread(Quantity::StepToSent)),
            tickets: self.tickets,
            queue_wait_ms: quantiles(fresh.spread(Quantity::QueueWaitMs)),
            rating_gap: quantiles(fresh.spread(Quantity::RatingGap)),
            results_owed: self.results_owed,
            store_statements_per_s: statements.map(|(now, then)| per_s(now.saturating_sub(then) as f64)),
            memory_bytes: self.usage.map(|usage| usage.memory_bytes),
            cpu: on_core.map(|on_core| per_s(on_core.as_secs_f64())),
            panics: self.figures.count(Metric::Panics).max(self.figures.count(Metric::GamePanics)),
        }
    }
}

/// The distribution of values, if there are any.
fn quantiles(spread: &Histogram) -> Option<Quantiles> {
    let told = || Quantiles { p50: spread.quantile(0.5), p99: spread.quantile(0.99), max: spread.max() };
    (!spread.is_empty()).then(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(uptime_ms: u64, statements: u64, cpu_ms: u64) -> Measurement {
        Measurement {
            uptime: Duration::from_millis(uptime_ms),
            statements: Some(statements),
            usage: Some(Usage { memory_bytes: 5 << 20, cpu: Duration::from_millis(cpu_ms) }),
            ..Measurement::default()
        }
    }

    #[test]
    fn rates_are_over_the_time_that_has_really_passed() {
        let sample = reading(5000, 130, 1900).since(&reading(3000, 100, 700));
        assert_eq!(
            (sample.uptime_s, sample.store_statements_per_s, sample.cpu, sample.memory_bytes),
            (5, Some(15.0), Some(0.6), Some(5 << 20))
        );
    }

    #[test]
    fn between_two_readings_of_one_moment_nothing_has_happened() {
        let now = reading(1000, 100, 700);
        let sample = now.since(&now);
        assert_eq!((sample.actions_per_s, sample.cpu, sample.tick_late_us), (0.0, Some(0.0), None));
    }

    #[test]
    fn a_sample_is_as_small_as_the_settings_take_it_to_be() {
        let widest = Quantiles { p50: u64::MAX, p99: u64::MAX, max: u64::MAX };
        let rate = -1.234_567_890_123_456e-300;
        let sample = Sample {
            at: Timestamp::MIN,
            uptime_s: u64::MAX,
            rooms: usize::MAX,
            players: usize::MAX,
            bots: usize::MAX,
            spectators: usize::MAX,
            connections: usize::MAX,
            actions_per_s: rate,
            messages_in_per_s: rate,
            messages_out_per_s: rate,
            bytes_out_per_s: rate,
            chats_per_s: rate,
            matches_per_s: rate,
            tick_late_us: Some(widest),
            step_to_sent_us: Some(widest),
            tickets: usize::MAX,
            queue_wait_ms: Some(widest),
            rating_gap: Some(widest),
            results_owed: Some(u64::MAX),
            store_statements_per_s: Some(rate),
            memory_bytes: Some(u64::MAX),
            cpu: Some(rate),
            panics: u64::MAX,
        };
        let bytes = serde_json::to_vec(&sample).unwrap().len();
        assert!(bytes <= crate::config::AnalyticsSettings::SAMPLE_BYTES, "{bytes}");
    }

    #[test]
    fn what_cannot_be_known_is_null() {
        let sample = Measurement::default().since(&reading(0, 1, 1));
        assert_eq!((sample.store_statements_per_s, sample.cpu, sample.memory_bytes), (None, None, None));
    }
}
