//! `tiltyard keys new DIR`: makes a key that signs access tokens.
//!
//! Must not: need a server or settings.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;

use super::program::Program;
use super::subcommand::Subcommand;
use crate::auth::Key;
use crate::store::RealDisk;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    what: KeysCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum KeysCommand {
    /// Make a key. Servers that use the folder (auth.keys_dir) sign with it within a minute; tokens that older keys have signed
    /// stay good as long as those keys are there
    New {
        /// The folder; made if it is not there
        dir: PathBuf,
    },
}

impl Subcommand for KeysArgs {
    const NAME: &'static str = "keys";
    const ABOUT: &'static str = "Make keys that sign access tokens";

    /// Makes the key, and says where it is. Errors: the file cannot be written.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let KeysCommand::New { dir } = &self.what;
        let cannot = || format!("cannot write a key into {}", dir.display());
        let made_at = Key::time_of_newest(&RealDisk, dir, Timestamp::now()).with_context(cannot)?;
        let key = Key::generate(made_at).map_err(anyhow::Error::msg)?;
        let path = key.save(&RealDisk, dir).with_context(cannot)?;
        writeln!(out, "key {} is in {}", key.id, path.display())?;
        Ok(ExitCode::SUCCESS)
    }
}
