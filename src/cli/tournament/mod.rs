//! `tiltyard tournament`: runs a tournament between bots, and programs of one's own, on this machine: a server is started
//! inside this program, every game is a room of it like any other, and at the end come the standings.
//!
//! The tournament is one like any other, too: it is announced to the server's directory of tournaments, and followed by what
//! that publishes. Must not: decide a game or a bracket, or open a room.

mod arguments;
mod contestants;
mod keeping;
mod organiser;
mod programs;
mod progress;
mod standings;
mod verification;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;

pub(super) use arguments::TournamentArgs;

use crate::app::App;
use crate::cli::program::Program;
use crate::cli::subcommand::Subcommand;
use crate::config::{Flags, Settings};
use crate::game::Registry;
use contestants::Contestants;
use keeping::await_kept;
use organiser::{Organiser, Played, give_up_leftovers};
use standings::TournamentSummary;

/// Settings of a server that plays a tournament: it listens to programs on this machine alone, nothing runs on it besides,
/// and no limit on clients holds up programs that play as fast as they can.
const SETTINGS: &[(&str, &str)] = &[
    ("server.host", "127.0.0.1"),
    ("server.port", "0"),
    ("server.drain_ms", "0"),
    ("server.connections_max", "2000"),
    ("rooms.max", "2000"),
    ("demo.enabled", "false"),
    ("auth.access_token_s", "86400"),
    ("auth.tickets_per_minute", "1000000"),
    ("socket.messages_per_s", "100000"),
    ("socket.messages_burst", "100000"),
    // What limits a program is its time bank; in a game that steps by the clock it has that long for each answer, too.
    ("tournaments.bots_deadline_ms", "600000"),
    ("tournaments.entrants_max", "1024"),
    ("tournaments.wait_max_s", "604800"),
];

impl Subcommand for TournamentArgs {
    const NAME: &'static str = "tournament";
    const ABOUT: &'static str = "Run a tournament between bots, and programs of your own, on this machine";

    /// Runs a tournament, and says how everybody came out. Answers 0, or 1 if a replay is not what was played, or a
    /// program ended though it still was to play. Errors: the
    /// tournament cannot be held like that, or a game does not come about.
    fn run(&self, program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        self.check()?;
        let settings = settings(self)?;
        crate::telemetry::start(&settings.log)?;
        crate::app::raise_open_files(&settings);
        let data_dir = settings.server.data_dir.clone();
        let (contestants, played) = actix::System::new().block_on(play(self, settings, program.games()))?;
        let verified = if self.verify {
            Some(verification::verify(&data_dir, program.games(), &played.matches)?)
        } else {
            None
        };
        let summary = TournamentSummary {
            args: self,
            contestants: &contestants,
            played: &played,
            verified,
            data_dir: &data_dir,
        };
        if self.json {
            summary.write_json(out)?
        } else {
            summary.write_text(out)?
        }
        let all_verified = verified.is_none_or(|verified| verified.is_complete());
        let nobody_ended = contestants.ended().next().is_none();
        Ok(if all_verified && nobody_ended { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn settings(args: &TournamentArgs) -> anyhow::Result<Settings> {
    let mut flags: Flags = SETTINGS.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    flags.push(("server.data_dir", args.data_dir.display().to_string()));
    flags.push(("tournaments.rooms_max", args.at_once.to_string()));
    if std::env::var_os("TILTYARD__LOG__FILTER").is_none() {
        flags.push(("log.filter", "warn".to_owned()));
    }
    Ok(Settings::load(args.config.as_deref(), &flags)?)
}

/// Plays the tournament on a server of its own, which has stopped when this answers.
async fn play(
    args: &TournamentArgs,
    settings: Settings,
    registry: &Registry,
) -> anyhow::Result<(Contestants, Played)> {
    let app = App::build(settings, registry.clone()).await?;
    let (stop, services) = (app.stop_order(), app.services().clone());
    let Some(address) = app.addresses().first().copied() else { bail!("the server listens nowhere") };
    let contest = async {
        let played = async {
            give_up_leftovers(&services).await?;
            let begun = Instant::now();
            let seed = args.seed.unwrap_or_else(rand::random);
            let organiser = Organiser::announce(&services, args.setup(seed)?).await?;
            let mut contestants = Contestants::start(args, &services.auth, address)?;
            organiser.begin(args, &mut contestants).await?;
            let picture = organiser.follow(&mut contestants, begun).await?;
            let mut played = Played::of(&picture, seed, begun.elapsed());
            await_kept(&services, &played.matches).await;
            played.kept_after = begun.elapsed();
            Ok((contestants, played))
        };
        let played: anyhow::Result<_> = played.await;
        stop.give();
        played
    };
    let (served, played) = tokio::join!(app.run_until_stopped(), contest);
    served?;
    played
}
