//! What is printed of a tournament that is over.

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::arguments::TournamentArgs;
use super::contestants::{Contestant, Contestants};
use super::organiser::Played;
use super::verification::Verified;
use crate::domain::tournament::PlacePicture;

/// So many of the standings are printed as text.
const LINES_MAX: usize = 32;

/// Everything that there is to be said.
pub(super) struct TournamentSummary<'a> {
    pub(super) args: &'a TournamentArgs,
    pub(super) contestants: &'a Contestants,
    pub(super) played: &'a Played,
    pub(super) verified: Option<Verified>,
    pub(super) data_dir: &'a Path,
}

impl TournamentSummary<'_> {
    fn format(&self) -> String {
        let name = self.args.format.to_possible_value();
        name.map(|name| name.get_name().to_owned()).unwrap_or_default()
    }

    fn seconds(&self) -> f64 {
        self.played.took.as_secs_f64()
    }

    fn games_per_s(&self) -> f64 {
        self.played.matches.len() as f64 / self.seconds().max(0.001)
    }

    /// Prints it for people.
    pub(super) fn write_text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let (entrants, games) = (self.contestants.len(), self.played.matches.len());
        let (game, format, seed) = (&self.args.game, self.format(), self.played.seed);
        writeln!(out, "{game}, {format}: {entrants} entrants, seed {seed}")?;
        writeln!(out, "{games} games in {:.2} s, {:.0} a second", self.seconds(), self.games_per_s())?;
        let (kept_s, folder) = (self.played.kept_after.as_secs_f64(), self.data_dir.join("replays"));
        writeln!(out, "results and replays were kept after {kept_s:.2} s, in {}", folder.display())?;
        if let Some(Verified { verified, others, took }) = self.verified {
            let seconds = took.as_secs_f64();
            writeln!(out, "{verified} replays verified, {others} not, in {seconds:.2} s")?;
        }
        for Contestant { name, ended, .. } in self.contestants.ended() {
            writeln!(out, "{name} is out: its program has ended ({})", ended.as_deref().unwrap_or_default())?;
        }
        writeln!(out)?;
        for PlacePicture { player, rank, wins, losses, .. } in self.played.standings.iter().take(LINES_MAX) {
            let name = self.contestants.get(player).map_or(player.as_str(), |of| &of.name);
            writeln!(out, "{rank:>5}.  {name:<40}  {wins:>3} won  {losses:>3} lost")?;
        }
        let left = self.played.standings.len().saturating_sub(LINES_MAX);
        if left > 0 {
            writeln!(out, "        ... and {left} more; --json prints all of them")?;
        }
        Ok(())
    }

    /// Prints it for programs.
    pub(super) fn write_json(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let verified = self.verified.map(|Verified { verified, others, took }| {
            json!({"verified": verified, "others": others, "seconds": took.as_secs_f64()})
        });
        let standings: Vec<Value> = self.played.standings.iter().map(|place| self.row(place)).collect();
        let account = json!({
            "game": self.args.game,
            "format": self.format(),
            "seed": self.played.seed,
            "entrants": self.contestants.len(),
            "games": self.played.matches,
            "seconds": self.seconds(),
            "games_per_s": self.games_per_s(),
            "kept_after_s": self.played.kept_after.as_secs_f64(),
            "replays": verified,
            "standings": standings,
        });
        writeln!(out, "{account}")
    }

    fn row(&self, PlacePicture { player, rank, wins, losses, .. }: &PlacePicture) -> Value {
        let contestant = self.contestants.get(player);
        json!({
            "rank": rank,
            "player": player,
            "name": contestant.map(|of| &of.name),
            "level": contestant.and_then(|of| of.level.as_ref()),
            "program": contestant.is_some_and(Contestant::is_program),
            "ended": contestant.and_then(|of| of.ended.as_ref()),
            "wins": wins,
            "losses": losses,
        })
    }
}
