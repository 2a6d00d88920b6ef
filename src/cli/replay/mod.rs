//! `tiltyard replay FILE`: shows what a replay says of itself, verifies it, and exports it as JSON lines.
//!
//! Must not: need a server, a data folder or settings.

mod export;

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use self::export::{Exported, export};
use crate::cli::program::Program;
use crate::cli::subcommand::Subcommand;
use crate::domain::Finish;
use crate::game::Registry;
use crate::game::replay::{EndingKind, ReplayHead, ReplayVerdict, SeatFinish, VerdictKind};
use crate::store::replay::Patience;
use crate::store::{RealDisk, ReplayFile};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct ReplayArgs {
    /// The replay, as `GET /replays/{match_id}/file` gives it or as it is in the data folder below replays/
    pub file: PathBuf,
    /// Also write everything that was recorded to this file, as JSON, one record a line
    #[arg(long, value_name = "OUT.jsonl")]
    pub export: Option<PathBuf>,
    /// Verifying a match that takes longer is given up, and so is exporting it
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub seconds: u32,
}

impl Subcommand for ReplayArgs {
    const NAME: &'static str = "replay";
    const ABOUT: &'static str = "Show, verify and export a replay. Ends with 0: verified, 1: not what was played, 3: nothing can be said \
        (other rules, the end was not recorded, or it took too long)";

    /// Prints what a replay is, and what came of playing it again. Answers 0 when it is verified, 1 when it is not what was
    /// played, 3 when nothing can be said, because this program has other rules, the end was not recorded or it took too long (2 is a command line that makes
    /// no sense). Errors: the file cannot be read or is no replay, or the export cannot be written.
    fn run(&self, program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let file = ReplayFile::open(&RealDisk, &self.file)?;
        summarize(&file, out)?;
        let seconds = Duration::from_secs(self.seconds.into());
        if let Some(path) = &self.export {
            let Exported { lines, stopped } =
                write_export(&file, program.games(), &Patience::of(seconds), path)?;
            let why = stopped.map(|why| format!("; that is not everything, because the replay {why}"));
            writeln!(out, "exported  {lines} lines to {}{}", path.display(), why.unwrap_or_default())?;
        }
        let terminal = std::io::stderr().is_terminal();
        let patience = Patience::of(seconds);
        let verdict = file.check(program.games(), &patience, &mut |done, all| {
            if terminal {
                eprint!("\rverifying {done} of {all} segments{}", if done == all { "\n" } else { "" });
            }
        });
        tell(&verdict, out)
    }
}

fn write_export(
    file: &ReplayFile,
    registry: &Registry,
    patience: &Patience,
    path: &Path,
) -> anyhow::Result<Exported> {
    let cannot = || format!("cannot write {}", path.display());
    let mut into = BufWriter::new(File::create(path).with_context(cannot)?);
    let exported = export(file, registry, patience, &mut into)?;
    into.flush().with_context(cannot)?;
    Ok(exported)
}

fn tell(verdict: &ReplayVerdict, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let (word, code) = match verdict.verdict {
        VerdictKind::Verified => ("verified", 0),
        VerdictKind::Diverged => ("diverged", 1),
        VerdictKind::Damaged => ("damaged", 1),
        VerdictKind::OtherRules => ("other rules", 3),
        VerdictKind::EndUnrecorded => ("end not recorded", 3),
        VerdictKind::GivenUp => ("given up", 3),
    };
    writeln!(out, "verdict   {word}: {} ({} ms)", verdict.detail, verdict.took_ms)?;
    Ok(ExitCode::from(code))
}

fn summarize(file: &ReplayFile, out: &mut dyn Write) -> anyhow::Result<()> {
    let head = file.head();
    let mode = head.mode.as_ref().map(|mode| format!(", {mode}")).unwrap_or_default();
    writeln!(out, "match     {}", head.match_id)?;
    writeln!(out, "game      {}{mode}, rules {}, seed {}", head.game, head.rules, head.seed)?;
    writeln!(out, "room      {} ({})", head.room.name, head.room.id)?;
    let seconds = head.duration_ms as f64 / 1000.0;
    writeln!(out, "played    {}, {seconds:.1} s, {} steps", head.began_at, head.ticks)?;
    writeln!(out, "file      {} bytes, {} segments", file.bytes(), file.index().segments.len())?;
    if head.first_tick > 0 {
        writeln!(out, "begins    at tick {}: what was before is not recorded", head.first_tick)?;
    }
    for gap in &head.gaps {
        writeln!(out, "gap       from tick {} to {}", gap.from_tick, gap.to_tick)?;
    }
    if head.left_out > 0 {
        writeln!(out, "left out  {} inputs that would have killed the match", head.left_out)?;
    }
    tell_players(head, out)?;
    tell_ending(head, out)
}

fn tell_players(head: &ReplayHead, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "players   {}", head.players.len())?;
    for player in &head.players {
        let kind = if player.bot { " (bot)" } else { "" };
        let (seat, from, to) = (player.seat, player.from_tick, player.to_tick);
        writeln!(out, "  seat {seat:>3}  {}{kind}, ticks {from} to {to}", player.player)?;
    }
    Ok(())
}

fn tell_ending(head: &ReplayHead, out: &mut dyn Write) -> anyhow::Result<()> {
    let ending = match head.ending.kind {
        EndingKind::Decided => "decided",
        EndingKind::Aborted => "aborted",
        EndingKind::Abandoned => "abandoned before it was decided",
        EndingKind::Running => "was still on when it was saved",
    };
    let why = head.ending.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    writeln!(out, "ending    {ending}{why}")?;
    for SeatFinish { player, finish: Finish { placement, score }, .. } in &head.ending.results {
        writeln!(out, "  {placement:>3}. {player} ({score})")?;
    }
    Ok(())
}
