//! What a server takes at one moment, and how that changes.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::process::Program;

/// How much more something may be in the last third than in the one before: a share in percent, and a few on top.
const SLACK_PERCENT: u64 = 5;
/// What of the data folder grows with what was played, and is kept for ever.
const RECORDS: &str = "tiltyard.db";

/// Reads one figure of a sample.
type Read = fn(&Sample) -> u64;

/// The figures of one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    at: Duration,
    lives: u64,
    memory_kib: u64,
    open_files: u64,
    threads: u64,
    /// Files and bytes of each part of the data folder.
    parts: BTreeMap<String, (u64, u64)>,
    settled: u64,
}

impl Sample {
    /// Looks at a server.
    pub(super) async fn of(program: &Program, at: Duration, lives: u64) -> Sample {
        let health = program.get("/health/ready").await.json();
        let mut parts = BTreeMap::new();
        count(&program.data_dir(), None, &mut parts);
        Sample {
            at,
            lives,
            memory_kib: program.memory_kib("VmRSS"),
            open_files: program.open_files() as u64,
            threads: program.memory_kib("Threads"),
            parts,
            settled: health["records"]["settled"].as_u64().unwrap_or(0),
        }
    }

    /// One in which all is the same but the memory.
    pub(super) fn made_up(at_s: u64, memory_kib: u64) -> Sample {
        Sample { at: Duration::from_secs(at_s), memory_kib, open_files: 40, ..Sample::default() }
    }

    fn sum(&self, of: impl Fn(&(u64, u64)) -> u64) -> u64 {
        self.parts.iter().filter(|(part, _)| !part.starts_with(RECORDS)).map(|(_, counts)| of(counts)).sum()
    }

    fn records_bytes(&self) -> u64 {
        self.parts.iter().filter(|(part, _)| part.starts_with(RECORDS)).map(|(_, (_, bytes))| bytes).sum()
    }
}

/// Counts the files below a folder, by the part of the data folder that they belong to.
fn count(folder: &Path, part: Option<&str>, parts: &mut BTreeMap<String, (u64, u64)>) {
    // Files and folders may go while they are counted.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (Ok(name), Ok(about)) = (entry.file_name().into_string(), entry.metadata()) else { continue };
        let part = part.unwrap_or(&name);
        if about.is_dir() {
            count(&entry.path(), Some(part), parts);
        } else {
            let counts = parts.entry(part.to_owned()).or_default();
            *counts = (counts.0 + 1, counts.1 + about.len());
        }
    }
}

/// All samples, as they came.
#[derive(Default)]
pub(super) struct Curve(Vec<Sample>);

impl Curve {
    pub(super) fn add(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    /// How much was going on.
    pub(super) fn lives(&self) -> u64 {
        self.0.iter().map(|sample| sample.lives).max().unwrap_or(0)
    }

    /// What has grown from the second third to the last one.
    pub(super) fn grown(&self) -> Vec<String> {
        let third = self.0.len() / 3;
        let (middle, last) = (&self.0[third..2 * third], &self.0[2 * third..3 * third]);
        let figures: [(&str, u64, Read); 5] = [
            ("memory, KiB", 4096, |sample| sample.memory_kib),
            ("open files", 8, |sample| sample.open_files),
            ("threads", 0, |sample| sample.threads),
            ("files in the data folder", 20, |sample| sample.sum(|(files, _)| *files)),
            ("bytes in the data folder", 1 << 19, |sample| sample.sum(|(_, bytes)| *bytes)),
        ];
        let compared = figures.into_iter().filter_map(|(name, slack, of)| {
            let (before, after) = (median(middle, of), median(last, of));
            let bound = before + before * SLACK_PERCENT / 100 + slack;
            (after > bound).then(|| format!("{name}: {before}, then {after}"))
        });
        compared.collect()
    }
}

fn median(samples: &[Sample], of: fn(&Sample) -> u64) -> u64 {
    let mut figures: Vec<_> = samples.iter().map(of).collect();
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or(0)
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    s   lives  matches  memory KiB  open files  threads  files  KiB  records KiB")?;
        let each = (self.0.len() / 24).max(1);
        let last = self.0.len().saturating_sub(1);
        for (_, sample) in self.0.iter().enumerate().filter(|(at, _)| at % each == 0 || *at == last) {
            let Sample { at, lives, settled, memory_kib, open_files, threads, .. } = sample;
            let (files, kib) = (sample.sum(|(files, _)| *files), sample.sum(|(_, bytes)| *bytes) / 1024);
            let (at, records) = (at.as_secs(), sample.records_bytes() / 1024);
            writeln!(
                f,
                "{at:5} {lives:7} {settled:8} {memory_kib:11} {open_files:11} {threads:8} {files:6} {kib:4} {records:12}"
            )?;
        }
        Ok(())
    }
}
