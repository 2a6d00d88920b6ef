//! The figures that can be measured: name, unit, and how a value is written.

use serde::Serialize;

/// A figure that a run gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The server's CPU seconds for a million deliveries.
    CpuSPerMillion,
    /// Deliveries a second.
    DeliveriesPerS,
    /// The server's CPU, in percent of a core.
    CpuPercent,
    /// The latency that half of the deliveries do not exceed, in microseconds.
    LatencyP50Us,
    /// The latency that 99 of 100 deliveries do not exceed, in microseconds.
    LatencyP99Us,
    /// How late the generator itself sent 99 of 100 actions at most, in microseconds. This is what the machine adds
    /// to latency, and not the server.
    SentLateP99Us,
    /// The most deliveries a second within the latency that is asked for.
    KeptDeliveriesPerS,
    /// The server's memory for one connection at rest.
    KibPerConnection,
    /// Connections made a second.
    ConnectsPerS,
    /// The server's CPU for one connection made.
    CpuMsPerConnect,
    /// Requests a second.
    RequestsPerS,
    /// The server's CPU for one request.
    CpuMsPerRequest,
    /// From a kill until the server that was started again listens, in seconds.
    ListensAgainS,
    /// From a kill until everybody is back in a seat, in seconds.
    AllBackS,
    /// The server's CPU for one tick of one room.
    CpuMsPerTick,
    /// The time between two ticks at a client that half of them do not exceed.
    GapP50Ms,
    /// The time between two ticks at a client that 99 of 100 do not exceed.
    GapP99Ms,
    /// The server's memory.
    MemoryMib,
    /// The share of the due actions that were sent. Below 100 the generator was too slow, and the load was smaller.
    ActedPercent,
    /// Bytes that one player receives a second.
    BytesPerPlayerS,
    /// The server's memory for one spectator.
    KibPerSpectator,
    /// What the spectators add to the players' [`Figure::GapP99Ms`].
    GapP99GainMs,
    /// The time from opening the first room until all matches are settled, in seconds.
    SettledS,
    /// Matches settled a second.
    MatchesPerS,
    /// The server's CPU for one match.
    CpuMsPerMatch,
    /// The share of the time in which the generator did something, in percent. Near 100 it is the generator that is measured.
    GeneratorPercent,
}

impl Figure {
    /// Its name in the table, with the unit.
    pub fn label(self) -> &'static str {
        match self {
            Figure::CpuSPerMillion => "CPU s per million deliveries",
            Figure::DeliveriesPerS => "deliveries/s",
            Figure::CpuPercent => "CPU, % of a core",
            Figure::LatencyP50Us => "latency p50, µs",
            Figure::LatencyP99Us => "latency p99, µs",
            Figure::SentLateP99Us => "sent late p99, µs",
            Figure::KeptDeliveriesPerS => "deliveries/s with p99 ≤ 50 ms",
            Figure::KibPerConnection => "KiB a connection",
            Figure::ConnectsPerS => "connects/s",
            Figure::CpuMsPerConnect => "CPU ms a connect",
            Figure::RequestsPerS => "requests/s",
            Figure::CpuMsPerRequest => "CPU ms a request",
            Figure::ListensAgainS => "seconds until it listens again",
            Figure::AllBackS => "seconds until all are back",
            Figure::CpuMsPerTick => "CPU ms a tick",
            Figure::GapP50Ms => "gap between ticks p50, ms",
            Figure::GapP99Ms => "gap between ticks p99, ms",
            Figure::MemoryMib => "memory, MiB",
            Figure::ActedPercent => "actions sent, % of those due",
            Figure::BytesPerPlayerS => "bytes a player and second",
            Figure::KibPerSpectator => "KiB a spectator",
            Figure::GapP99GainMs => "gap p99 gained by spectators, ms",
            Figure::SettledS => "seconds until all are settled",
            Figure::MatchesPerS => "matches/s",
            Figure::CpuMsPerMatch => "CPU ms a match",
            Figure::GeneratorPercent => "generator's CPU, % of a core",
        }
    }

    /// Whether a comparison with the floor is meaningful.
    pub fn compares(self) -> bool {
        !matches!(self, Figure::GeneratorPercent)
    }
}

/// A value with three digits, or with all digits before the point if there are more.
pub(super) fn told(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => grouped(value),
        large if large >= 100.0 => format!("{value:.0}"),
        medium if medium >= 10.0 => format!("{value:.1}"),
        small if small >= 1.0 || small == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = if value < 0.0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_with_three_digits() {
        let told: Vec<_> =
            [0.0, 0.1564, 3.071, 28.41, 286.4, 5900.2, 1_514_000.4, -0.25].into_iter().map(told).collect();
        assert_eq!(told, ["0.00", "0.156", "3.07", "28.4", "286", "5,900", "1,514,000", "-0.250"]);
    }
}
