//! Campaigns: the real program, run by run, under players and faults drawn from a seed, and judged from outside.
//!
//! A few seeds are tests. `tests/run campaign [SEEDS]` runs many; a run that fails says which seed it was, what was planned
//! and where its files are, and `TILTYARD_CAMPAIGN_SEED=… tests/run campaign` runs that one alone. What is judged is what
//! `docs/protocol.md` and `docs/operations.md` promise. Must not: look into the server, but at its folder once it is stopped.

mod audit;
mod backups;
mod client;
pub(crate) mod disk;
mod ear;
mod hand;
mod harm;
mod ledger;
mod plan;
mod world;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use futures_util::FutureExt as _;
use plan::Plan;
use tempfile::TempDir;
use world::{Counts, World};

/// Steps of a run, and of one that is a test.
const STEPS: usize = 22;
const STEPS_OF_A_TEST: usize = 10;
/// Runs at once.
const AT_ONCE: usize = 3;

/// What came of a run.
struct Outcome {
    counts: Counts,
    complaints: Vec<String>,
    report: String,
}

/// Carries a plan out, and judges what came of it.
fn run(plan: Plan) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let told = format!("seed {}\n{}", plan.seed, plan.told());
    runtime.block_on(async {
        let mut world = World::begin(plan).await;
        // Whoever waits in vain for something panics; the log then says why.
        if let Err(panic) = AssertUnwindSafe(live(&mut world)).catch_unwind().await {
            let what = panic.downcast_ref::<String>().map_or("a panic", String::as_str);
            world.ledger.complain(what.to_owned());
        }
        let folder = world.finish().await;
        audit::files(folder.path(), &world.ledger);
        let (whole, broken_off) = std::mem::take(&mut world.backups).judge(&world.ledger).await;
        world.counts.extend([("backups".to_owned(), whole), ("broken_off".to_owned(), broken_off)]);
        report(world, folder, &told)
    })
}

/// Everything that is done while the program runs.
async fn live(world: &mut World) {
    world.live().await;
    world.end().await;
    let recorded = audit::records(world.program(), &world.ledger).await;
    world.counts.insert("recorded".to_owned(), recorded);
}

/// What came of it; files of a run that failed are kept.
fn report(mut world: World, folder: TempDir, told: &str) -> Outcome {
    let log = world.log.join("\n");
    let mut ledger = world.ledger.lock();
    if log.contains("panicked") {
        ledger.complaints.push("something panicked".to_owned());
    }
    let figures = [("told", ledger.told.len() as u64), ("resumed", ledger.resumed), ("heard", ledger.heard)];
    world.counts.extend(figures.map(|(name, count)| (name.to_owned(), count)));
    let complaints = std::mem::take(&mut ledger.complaints);
    let mut report = String::new();
    if !complaints.is_empty() {
        let path = folder.keep().join("server.log");
        std::fs::write(&path, log).expect("the log is kept");
        report = format!("{told}\n{}\nlog: {}", complaints.join("\n"), path.display());
    }
    let counts = world.counts.clone();
    Outcome { counts, complaints, report }
}

/// Runs a seed as a test.
fn must_hold(seed: u64) {
    must_hold_of(Plan::of(seed, STEPS_OF_A_TEST));
}

fn must_hold_of(plan: Plan) {
    let outcome = run(plan);
    assert!(outcome.complaints.is_empty(), "{}", outcome.report);
}

/// A number of the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

/// Whether backups are taken in the runs of a campaign.
fn with_backups() -> bool {
    number("TILTYARD_CAMPAIGN_BACKUPS").is_some_and(|wanted| wanted > 0)
}

#[test]
fn promises_hold_in_run_1() {
    must_hold(1);
}

#[test]
fn promises_hold_in_run_2() {
    must_hold(2);
}

#[test]
fn promises_hold_in_run_3() {
    must_hold(3);
}

#[test]
fn backups_hold_in_run_4() {
    must_hold_of(Plan::of(4, STEPS_OF_A_TEST).with_backups());
}

#[test]
#[ignore = "takes minutes: tests/run campaign"]
fn promises_hold_in_many_runs() {
    let seeds = match number("TILTYARD_CAMPAIGN_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let first = number("TILTYARD_CAMPAIGN_FIRST").unwrap_or(1);
            first..first + number("TILTYARD_CAMPAIGN_SEEDS").unwrap_or(100)
        }
    };
    let (next, totals) = (AtomicU64::new(seeds.start), Mutex::new((Counts::new(), 0, 0)));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if !seeds.contains(&seed) {
                        return;
                    }
                    let failed = run_and_tell(seed, &totals);
                    let mut totals = totals.lock().expect("nobody panics with it");
                    totals.1 += 1;
                    totals.2 += u64::from(failed);
                }
            });
        }
    });
    let (counts, runs, failed) = totals.into_inner().expect("all are done");
    eprintln!("{runs} runs in {:?}, {failed} failed: {counts:?}", begun.elapsed());
    assert_eq!((failed, runs > 0), (0, true), "runs that failed are above");
}

/// Answers whether it failed.
fn run_and_tell(seed: u64, totals: &Mutex<(Counts, u64, u64)>) -> bool {
    let begun = Instant::now();
    let plan = Plan::of(seed, STEPS);
    let plan = if with_backups() { plan.with_backups() } else { plan };
    let outcome = std::panic::catch_unwind(|| run(plan));
    let Ok(outcome) = outcome else {
        eprintln!("seed {seed} FAILED: it panicked\n{}", Plan::of(seed, STEPS).told());
        return true;
    };
    let mut totals = totals.lock().expect("nobody panics with it");
    for (name, count) in &outcome.counts {
        *totals.0.entry(name.clone()).or_default() += count;
    }
    let failed = !outcome.complaints.is_empty();
    let word = if failed { "FAILED" } else { "ok" };
    eprintln!("seed {seed} {word} in {:?}: {:?}\n{}", begun.elapsed(), outcome.counts, outcome.report);
    failed
}
