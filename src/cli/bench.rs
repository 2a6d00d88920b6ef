//! `tiltyard bench`: reads from the command line what to measure, and prints the report.

use std::io::Write;
use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;

use super::program::Program;
use super::standard_input;
use super::subcommand::Subcommand;
use crate::bench::{self, BenchPlan, SCENARIOS};

/// Seconds and scale of `--quick`: all scenarios at a tenth of their size, in under a minute.
const QUICK: (f64, f64) = (0.3, 0.1);

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct BenchArgs {
    /// Only this scenario; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Tell the scenarios, and measure nothing
    #[arg(long)]
    list: bool,
    /// Drive this server, http://HOST:PORT, instead of starting one
    #[arg(long)]
    url: Option<String>,
    /// Its process, whose CPU and memory are measured
    #[arg(long, requires = "url")]
    pid: Option<u32>,
    /// Runs of each scenario [default: 3; quick: 1]
    #[arg(long)]
    repeat: Option<usize>,
    /// Seconds that each load goes on [default: as the scenario says; quick: 0.3]
    #[arg(long)]
    seconds: Option<f64>,
    /// So much of each scenario's clients and rooms [default: 1; quick: 0.1]
    #[arg(long)]
    scale: Option<f64>,
    /// All scenarios at a small size, in under a minute: whether it works, not how fast it is
    #[arg(long)]
    quick: bool,
    /// A server that is started keeps no journals
    #[arg(long, conflicts_with = "url")]
    no_journal: bool,
    /// Tell the report in JSON
    #[arg(long)]
    json: bool,
    /// Be the floor: what the server is held against
    #[arg(long, hide = true)]
    serve_floor: bool,
}

impl Subcommand for BenchArgs {
    const NAME: &'static str = "bench";
    const ABOUT: &'static str =
        "Measure what a server takes: drives one that is started for it, or that runs already";

    /// Measures and writes the report to `out`. Answers 1 when a scenario failed. Errors: an argument does not fit, or
    /// there is no server at that address.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        if self.serve_floor {
            standard_input::when_it_ends(|| std::process::exit(0))?;
            bench::serve_floor()?;
        }
        if self.list {
            for scenario in SCENARIOS {
                writeln!(out, "{:16} {}", scenario.name, scenario.what)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let report = bench::run(plan(self)?, &mut std::io::stderr())?;
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        } else {
            write!(out, "{}", bench::table(&report)?)?;
        }
        let failed = report.scenarios.iter().any(|scenario| scenario.error.is_some());
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn plan(args: &BenchArgs) -> anyhow::Result<BenchPlan> {
    let (seconds, scale) = if args.quick { (Some(QUICK.0), QUICK.1) } else { (None, 1.0) };
    let plan = BenchPlan {
        scenarios: bench::chosen(&args.only)?,
        repeat: args.repeat.unwrap_or(if args.quick { 1 } else { 3 }),
        seconds: args.seconds.or(seconds),
        scale: args.scale.unwrap_or(scale),
        journal: !args.no_journal,
        url: args.url.clone(),
        pid: args.pid,
    };
    ensure!((1..=100).contains(&plan.repeat), "--repeat: 1 to 100 runs");
    ensure!(plan.seconds.is_none_or(|s| (0.05..=120.0).contains(&s)), "--seconds: 0.05 to 120");
    ensure!((0.001..=100.0).contains(&plan.scale), "--scale: 0.001 to 100");
    Ok(plan)
}
