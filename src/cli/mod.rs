//! The program: every subcommand and flag of `tiltyard`, for a binary with any games. Each subcommand is a file of its own,
//! and a line in `SUBCOMMANDS`.
//!
//! A binary of your own is this, and has all of them:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! /// The allocator that Tiltyard is measured with.
//! #[global_allocator]
//! static ALLOCATOR: tiltyard::cli::Allocator = tiltyard::cli::Allocator;
//!
//! fn main() -> ExitCode {
//!     tiltyard::cli::main(tiltyard::games::standard()) // .with::<MyGame>()
//! }
//! ```
//!
//! What starts a server of its own starts this very binary, or serves inside it: `bench` and `tournament` know your games,
//! `replay` verifies them. What adds routes of its own to the server is a [`program`]; for more than that there is
//! [`crate::app::App::build`].

mod accounts;
mod backup;
mod bench;
mod dev;
mod grant;
mod health;
mod kept;
mod keys;
mod new;
mod program;
mod replay;
mod reset;
mod restore;
mod serve;
mod standard_input;
mod subcommand;
mod tournament;
mod types;

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Command};

use crate::game::Registry;
use serve::ServeArgs;
use subcommand::AnySubcommand;

pub use mimalloc::MiMalloc as Allocator;
pub use program::Program;

/// The subcommands, in the order of the help.
const SUBCOMMANDS: &[AnySubcommand] = &[
    SERVE,
    AnySubcommand::of::<new::NewArgs>(),
    AnySubcommand::of::<dev::DevArgs>(),
    AnySubcommand::of::<health::HealthArgs>(),
    AnySubcommand::of::<replay::ReplayArgs>(),
    AnySubcommand::of::<grant::GrantArgs>(),
    AnySubcommand::of::<reset::ResetArgs>(),
    AnySubcommand::of::<keys::KeysArgs>(),
    AnySubcommand::of::<backup::BackupArgs>(),
    AnySubcommand::of::<restore::RestoreArgs>(),
    AnySubcommand::of::<bench::BenchArgs>(),
    AnySubcommand::of::<tournament::TournamentArgs>(),
    AnySubcommand::of::<types::TypesArgs>(),
];

/// The one that is meant when none is named.
const SERVE: AnySubcommand = AnySubcommand::of::<ServeArgs>();

const NAME: &str = env!("CARGO_PKG_NAME");
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The version of a program with another name.
const VERSION_WITHIN: &str = concat!("(", env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), ")");

/// Runs the program with these games: does what the command line says, and answers how the process ends.
pub fn main(games: Registry) -> ExitCode {
    program(games).run()
}

/// The program with these games, to which [`Program::serving`] adds routes of your own and more.
pub fn program(games: Registry) -> Program {
    Program::new(games)
}

/// Does what the command line says.
fn run(program: &Program) -> ExitCode {
    let called = std::env::args_os().next();
    let name = called.as_deref().map(Path::new).and_then(Path::file_stem);
    let matches = command(&name.unwrap_or_default().to_string_lossy()).get_matches();
    let (entry, matches) = match matches.subcommand() {
        Some((name, within)) => (SUBCOMMANDS.iter().find(|entry| entry.name == name), within),
        None => (None, &matches),
    };
    let run = entry.unwrap_or(&SERVE).run;
    run(matches, program, &mut std::io::stdout()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// The command line of the program with this name.
fn command(name: &str) -> Command {
    let name = if name.is_empty() { NAME } else { name };
    let command = Command::new(NAME)
        .display_name(name)
        .bin_name(name)
        .version(if name == NAME { VERSION } else { VERSION_WITHIN })
        .args_conflicts_with_subcommands(true);
    let serving = ServeArgs::augment_args(command)
        .about("Tiltyard: an actor-based multiplayer game server. Without a command it serves.");
    SUBCOMMANDS.iter().fold(serving, |command, entry| command.subcommand(entry.command()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command("tiltyard").debug_assert();
    }

    #[test]
    fn a_program_goes_by_its_own_name_and_says_what_it_is_made_with() {
        let [ours, theirs] = ["tiltyard", "my-game"].map(|name| command(name).render_version().to_string());
        assert_eq!(ours, format!("tiltyard {VERSION}\n"));
        assert_eq!(theirs, format!("my-game (tiltyard {VERSION})\n"));
        let help = command("my-game").render_help().to_string();
        assert!(help.contains("Usage: my-game") && help.contains("tournament"), "{help}");
    }

    #[test]
    fn what_serves_takes_the_same_flags_with_and_without_its_name() {
        for line in [&["tiltyard", "--port", "0"][..], &["tiltyard", "serve", "--port", "0"]] {
            assert!(command("tiltyard").try_get_matches_from(line).is_ok(), "{line:?}");
        }
        assert!(command("tiltyard").try_get_matches_from(["tiltyard", "--port", "0", "bench"]).is_err());
    }
}
