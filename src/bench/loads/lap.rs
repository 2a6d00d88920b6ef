//! A stopwatch for a load: the time, the server's CPU, and the generator's own.

use std::time::{Duration, Instant};

use crate::bench::figures::Figure;
use crate::bench::machine::{ProcessGauge, can_measure};
use crate::bench::site::Site;
use crate::bench::summary::BenchRun;

/// The beginning of a lap.
#[derive(Debug)]
pub(crate) struct Stopwatch<'a> {
    began: Instant,
    server: Option<(&'a ProcessGauge, Duration)>,
    own: Option<(ProcessGauge, Duration)>,
}

/// The time and the CPU of a load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lap {
    /// How long it took.
    pub(crate) wall_s: f64,
    /// The server's CPU seconds, if its process is known.
    pub(crate) cpu_s: Option<f64>,
    own_percent: Option<f64>,
}

impl<'a> Stopwatch<'a> {
    /// Starts. Errors: the server's process has gone.
    pub(crate) fn start(site: &'a Site) -> anyhow::Result<Stopwatch<'a>> {
        let server = site.gauge().map(|gauge| anyhow::Ok((gauge, gauge.cpu()?))).transpose()?;
        let own = can_measure().then(|| ProcessGauge::of(std::process::id())).transpose()?;
        let own = own.map(|gauge| anyhow::Ok((gauge, gauge.cpu()?))).transpose()?;
        Ok(Stopwatch { began: Instant::now(), server, own })
    }

    /// Stops. Errors: the server's process has gone.
    pub(crate) fn stop(&self) -> anyhow::Result<Lap> {
        let wall_s = self.began.elapsed().as_secs_f64();
        let since = |gauge: &ProcessGauge, before: Duration| {
            gauge.cpu().map(|now| now.saturating_sub(before).as_secs_f64())
        };
        let cpu_s = self.server.map(|(gauge, before)| since(gauge, before)).transpose()?;
        let own_s = self.own.map(|(gauge, before)| since(&gauge, before)).transpose()?;
        Ok(Lap { wall_s, cpu_s, own_percent: own_s.map(|own_s| 100.0 * own_s / wall_s) })
    }
}

impl Lap {
    /// The server's CPU milliseconds for each one of `count`.
    pub(crate) fn cpu_ms_each(&self, count: f64) -> Option<f64> {
        self.cpu_s.map(|cpu_s| 1000.0 * cpu_s / count)
    }

    /// The server's CPU in percent of a core.
    pub(crate) fn cpu_percent(&self) -> Option<f64> {
        self.cpu_s.map(|cpu_s| 100.0 * cpu_s / self.wall_s)
    }

    /// The generator's CPU in percent of a core.
    pub(crate) fn generator_percent(&self) -> Option<f64> {
        self.own_percent
    }

    /// Notes how busy the generator was. One that does not sleep is always busy, so nothing is noted of it.
    pub(crate) fn note_generator(&self, run: &mut BenchRun, sleeps: bool) {
        run.note(Figure::GeneratorPercent, self.own_percent.filter(|_| sleeps));
    }
}
