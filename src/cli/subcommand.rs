//! What a subcommand is, and how one of many is found on a command line.
//!
//! Must not: know any subcommand.

use std::io::Write;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command};

use super::program::Program;

/// The arguments of a subcommand, and what it does.
pub(super) trait Subcommand: Args {
    /// The word on the command line.
    const NAME: &'static str;
    /// What it does, as the help says it.
    const ABOUT: &'static str;

    /// Does it, for this program, and writes what people read to `out`. Answers how the program ends. Errors: what is wrong, and
    /// what to do about it.
    fn run(&self, program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode>;
}

/// A subcommand with its type forgotten.
pub(super) struct AnySubcommand {
    pub(super) name: &'static str,
    about: &'static str,
    augment: fn(Command) -> Command,
    pub(super) run: fn(&ArgMatches, &Program, &mut dyn Write) -> anyhow::Result<ExitCode>,
}

impl AnySubcommand {
    /// `S`, with its type forgotten.
    pub(super) const fn of<S: Subcommand>() -> AnySubcommand {
        AnySubcommand { name: S::NAME, about: S::ABOUT, augment: S::augment_args, run: run::<S> }
    }

    /// How it stands on a command line.
    pub(super) fn command(&self) -> Command {
        (self.augment)(Command::new(self.name)).about(self.about)
    }
}

fn run<S: Subcommand>(
    matches: &ArgMatches,
    program: &Program,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    match S::from_arg_matches(matches) {
        Ok(args) => args.run(program, out),
        Err(error) => error.exit(),
    }
}
