//! A tournament between bots: from its start until somebody has won it, and each of its games has a replay.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::lockstep::kept;
use crate::bench::client::http;
use crate::bench::figures::Figure;
use crate::bench::loads::Drive;
use crate::bench::loads::lap::Stopwatch;
use crate::bench::summary::BenchRun;

/// The pause between two looks at the tournament.
const LOOK: Duration = Duration::from_millis(20);
/// A tournament that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(120);

pub(in crate::bench::loads) async fn run(drive: &Drive<'_>, bots: usize) -> anyhow::Result<BenchRun> {
    let address = drive.site.address();
    let ask = async |method: &str, path: &str, body: Value| {
        http::ask(address, method, path, &body.to_string()).await
    };
    let body = json!({"name": "bench", "game": "connect_four", "format": {"kind": "single_elimination"}});
    let opened = ask("POST", "/tournaments/", body).await?;
    let path = format!("/tournaments/{}", opened["id"].as_str().context("a tournament has no id")?);
    ask("POST", &format!("{path}/entrants"), json!({"bots": bots, "level": "easy"})).await?;
    let watch = Stopwatch::start(drive.site)?;
    ask("POST", &format!("{path}/start"), json!({})).await?;
    finished(drive, &path).await?;
    let lap = watch.stop()?;
    let bracket = http::ask(address, "GET", &format!("{path}/bracket"), "").await?;
    let games = games_of(&bracket);
    if drive.journal {
        kept(drive, bots - 1).await?;
    }
    let ranked = bracket["standings"].as_array().map_or(0, Vec::len);
    let mut run = BenchRun::counting(bots as u64, ranked as u64);
    run.note(Figure::SettledS, lap.wall_s);
    run.note(Figure::MatchesPerS, games as f64 / lap.wall_s);
    run.note(Figure::CpuMsPerMatch, lap.cpu_ms_each(games as f64));
    lap.note_generator(&mut run, true);
    Ok(run)
}

/// Waits until somebody has won. Errors: it was given up, or takes too long.
async fn finished(drive: &Drive<'_>, path: &str) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let info = http::ask(drive.site.address(), "GET", path, "").await?;
        match info["status"].as_str() {
            Some("finished") => return Ok(()),
            Some("cancelled") => bail!("the tournament was given up: {}", info["why"]),
            _ if begun.elapsed() > PATIENCE => bail!("nobody has won the tournament after {PATIENCE:?}"),
            _ => tokio::time::sleep(LOOK).await,
        }
    }
}

/// How many games were played; a draw is played again.
fn games_of(bracket: &Value) -> usize {
    let rounds = bracket["rounds"].as_array().into_iter().flatten();
    let matches = rounds.flat_map(|round| round["matches"].as_array().into_iter().flatten());
    matches.map(|of| of["games"].as_array().map_or(0, Vec::len)).sum()
}
