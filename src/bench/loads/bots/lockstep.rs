//! Matches between bots that run as fast as the bots decide: from opening the first room until the last result is in
//! the records.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::bench::client::http;
use crate::bench::figures::Figure;
use crate::bench::loads::Drive;
use crate::bench::loads::lap::Stopwatch;
use crate::bench::summary::BenchRun;

/// The board that both bots of a match get onto by its result.
const BOARD: &str = "/leaderboards/connect_four-rating?limit=1&bots=true";
/// Replays of those matches that were decided.
const REPLAYS: &str = "/replays/?game=connect_four&ending=decided&limit=200";
/// The pause between two looks at the board.
const LOOK: Duration = Duration::from_millis(20);
/// When no match is settled for this long, the load has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(in crate::bench::loads) async fn run(drive: &Drive<'_>, count: usize) -> anyhow::Result<BenchRun> {
    let body = json!({
        "name": "bench", "game": "connect_four", "max_players": 2, "bots": 2,
        "pace": {"kind": "lockstep", "deadline_ms": 60_000},
    });
    let before = ranked(drive).await?;
    let watch = Stopwatch::start(drive.site)?;
    drive.open_rooms(&body, count).await?;
    settled(drive, before + 2 * count as u64).await?;
    let lap = watch.stop()?;
    let replays = if drive.journal { kept(drive, count).await? } else { count as u64 };
    let mut run = BenchRun::counting(count as u64, replays);
    run.note(Figure::SettledS, lap.wall_s);
    run.note(Figure::MatchesPerS, count as f64 / lap.wall_s);
    run.note(Figure::CpuMsPerMatch, lap.cpu_ms_each(count as f64));
    lap.note_generator(&mut run, true);
    Ok(run)
}

/// How many players are on the board.
async fn ranked(drive: &Drive<'_>) -> anyhow::Result<u64> {
    let page = http::ask(drive.site.address(), "GET", BOARD, "").await?;
    page["players"].as_u64().with_context(|| format!("GET {BOARD} says nothing of players"))
}

/// Waits until this many players are on the board. Errors: no match is settled any more.
async fn settled(drive: &Drive<'_>, expected: u64) -> anyhow::Result<()> {
    let (mut seen, mut at) = (0, Instant::now());
    loop {
        let now = ranked(drive).await?;
        if now >= expected {
            return Ok(());
        }
        if now > seen {
            (seen, at) = (now, Instant::now());
        } else if at.elapsed() > PATIENCE {
            bail!("{} of the bots' results are missing, and none came for {PATIENCE:?}", expected - now);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits until so many matches have a replay. Answers how many there are. Errors: some have none.
pub(super) async fn kept(drive: &Drive<'_>, count: usize) -> anyhow::Result<u64> {
    let begun = Instant::now();
    loop {
        let found = replays(drive).await?;
        if found >= count as u64 {
            return Ok(found.min(count as u64));
        }
        if begun.elapsed() > PATIENCE {
            bail!("{count} matches were settled, and {found} have a replay");
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn replays(drive: &Drive<'_>) -> anyhow::Result<u64> {
    let (mut found, mut cursor) = (0, String::new());
    loop {
        let path = format!("{REPLAYS}{cursor}");
        let page: Value = http::ask(drive.site.address(), "GET", &path, "").await?;
        found += page["replays"].as_array().context("GET /replays/ has no list")?.len() as u64;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(found),
        }
    }
}
