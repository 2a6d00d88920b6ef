//! Runs scenarios. Each run has a fresh server, and between the runs the floor is measured, so that other work of the
//! machine hits both.

use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use tokio::task::LocalSet;

use super::client::socket::SharedBuffer;
use super::figures::told;
use super::interruption::Interruption;
use super::loads::Drive;
use super::machine::{Cores, OpenFiles, Pin, can_measure};
use super::scenarios::Scenario;
use super::site::Site;
use super::summary::{BenchRun, FigureRow, rows};

/// The longest time for a run.
const RUN_MAX: Duration = Duration::from_secs(300);

/// The scenarios to measure, and how.
#[derive(Debug, Clone, Serialize)]
pub struct BenchPlan {
    /// The scenarios.
    #[serde(skip)]
    pub scenarios: Vec<&'static Scenario>,
    /// How often each scenario is run, and the floor as well.
    pub repeat: usize,
    /// How long each load goes on; `None`: as the scenario says.
    pub seconds: Option<f64>,
    /// The share of each scenario's clients and rooms; 1 for all.
    pub scale: f64,
    /// Whether a server that is started keeps journals.
    pub journal: bool,
    /// A server that runs already; `None`: one is started.
    pub url: Option<String>,
    /// The process of that server.
    pub pid: Option<u32>,
}

/// The results of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct BenchReport {
    /// The version of this program.
    pub version: &'static str,
    /// The system that it ran on, and which side is pinned to which core.
    pub machine: String,
    /// The plan.
    #[serde(flatten)]
    pub plan: BenchPlan,
    /// Each scenario.
    pub scenarios: Vec<ScenarioReport>,
}

/// The results of one scenario.
#[derive(Debug, Clone, Serialize)]
pub struct ScenarioReport {
    /// Its name.
    pub name: &'static str,
    /// The description of the scenario.
    pub what: &'static str,
    /// The runs, in the order in which they were made.
    pub runs: Vec<BenchRun>,
    /// The summary of the runs.
    pub rows: Vec<FigureRow>,
    /// The reason why it was given up, if it was.
    pub error: Option<String>,
}

/// Runs a plan, and tells `progress` of each run. Errors: there is no server there, or it was interrupted. A scenario that
/// fails is told in the report.
pub fn run(plan: BenchPlan, progress: &mut dyn Write) -> anyhow::Result<BenchReport> {
    let cores = Cores::of_this_process();
    cores.move_to(Pin::Generator);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let interruption = runtime.block_on(async { Interruption::listen() })?;
    let runner = Runner { files: OpenFiles::raise(), buffer: SharedBuffer::new(), cores, interruption, plan };
    let scenarios = LocalSet::new().block_on(&runtime, runner.all(progress))?;
    let machine = format!("{} {}, {}", std::env::consts::OS, std::env::consts::ARCH, cores.told());
    Ok(BenchReport { version: env!("CARGO_PKG_VERSION"), machine, plan: runner.plan, scenarios })
}

struct Runner {
    plan: BenchPlan,
    files: OpenFiles,
    buffer: SharedBuffer,
    cores: Cores,
    interruption: Interruption,
}

impl Runner {
    async fn all(&self, progress: &mut dyn Write) -> anyhow::Result<Vec<ScenarioReport>> {
        if !can_measure() {
            writeln!(
                progress,
                "this system does not say what a process uses: there is no CPU and no memory"
            )?;
        } else if self.plan.url.is_some() && self.plan.pid.is_none() {
            writeln!(progress, "without --pid there is no CPU and no memory of the server")?;
        }
        // A wrong address is an error of the whole plan, not of each scenario.
        if let Some(url) = &self.plan.url {
            Site::running(url, self.plan.pid).await?;
        }
        let mut reports = Vec::new();
        for (number, scenario) in self.plan.scenarios.iter().enumerate() {
            writeln!(progress, "[{}/{}] {}", number + 1, self.plan.scenarios.len(), scenario.name)?;
            reports.push(self.scenario(scenario, progress).await?);
        }
        Ok(reports)
    }

    async fn scenario(
        &self,
        scenario: &Scenario,
        progress: &mut dyn Write,
    ) -> anyhow::Result<ScenarioReport> {
        let mut runs = Vec::new();
        let mut error = None;
        let sides: &[bool] = if scenario.load.has_floor() { &[false, true] } else { &[false] };
        let plan = (1..=self.plan.repeat).flat_map(|number| sides.iter().map(move |floor| (number, *floor)));
        for (number, floor) in plan {
            let side = if floor { "floor " } else { "server" };
            match self.once(scenario, floor).await {
                Ok(run) => {
                    writeln!(progress, "    {side} {number}/{}: {}", self.plan.repeat, in_short(&run))?;
                    runs.push(run);
                }
                Err(failed) if self.interruption.were_heard() => return Err(failed),
                Err(failed) => {
                    let told = format!("{} {number}: {failed:#}", side.trim());
                    writeln!(progress, "    {told}")?;
                    error = Some(told);
                    break;
                }
            }
        }
        let rows = rows(&runs);
        Ok(ScenarioReport { name: scenario.name, what: scenario.what, runs, rows, error })
    }

    async fn once(&self, scenario: &Scenario, floor: bool) -> anyhow::Result<BenchRun> {
        let site = match &self.plan.url {
            _ if floor => Site::start_floor(&self.cores)?,
            Some(url) => Site::running(url, self.plan.pid).await?,
            None => Site::start_server(&self.cores, self.plan.journal)?,
        };
        let drive = Drive {
            site: &site,
            files: self.files,
            buffer: self.buffer.clone(),
            seconds: self.plan.seconds.unwrap_or(scenario.seconds),
            journal: self.plan.journal,
            own_core: self.cores.are_pinned(),
        };
        let load = scenario.load.scaled(self.plan.scale);
        let ran = tokio::select! {
            ran = tokio::time::timeout(RUN_MAX, load.run(&drive)) => {
                ran.with_context(|| format!("it did not end within {RUN_MAX:?}"))
            }
            why = self.interruption.heard() => Err(why),
        };
        site.tidy().await;
        let said = || format!("the server's last words: {}", site.last_words().unwrap_or_default());
        match ran.and_then(|run| run) {
            Err(error) if site.last_words().is_some() && !self.interruption.were_heard() => {
                Err(error.context(said()))
            }
            ran => ran.map(|run| BenchRun { floor, ..run }),
        }
    }
}

/// The first figures of a run, for the progress.
fn in_short(run: &BenchRun) -> String {
    let figures = run.figures.iter().take(3);
    let told: Vec<_> =
        figures.map(|(figure, value)| format!("{} {}", figure.label(), told(*value))).collect();
    told.join("; ")
}
