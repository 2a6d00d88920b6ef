//! `tiltyard restore DIR`: puts a backup back into a data folder.
//!
//! Must not: touch a folder that a server uses.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::kept::KeptArgs;
use super::program::Program;
use super::subcommand::Subcommand;
use crate::store::RealDisk;
use crate::store::backup::{RecordsKept, Restore};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct RestoreArgs {
    /// The folder of the backup
    pub dir: PathBuf,
    /// Set aside what is in the data folder; without this it must be empty
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    kept: KeptArgs,
}

impl Subcommand for RestoreArgs {
    const NAME: &'static str = "restore";
    const ABOUT: &'static str = "Put a backup back into a data folder that no server uses";

    /// Checks the backup, puts it in place, and says what is there now. Errors: why not.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let places = self.kept.places(&self.kept.settings()?)?;
        let mut tell = |what: &str| drop(writeln!(out, "{what}"));
        let restore = Restore { from: &self.dir, places: &places, replace: self.replace };
        let restored = restore.run(&RealDisk, &mut tell)?;
        for (part, files) in &restored.parts {
            writeln!(out, "{part}: {files} files")?;
        }
        let about = restored.about;
        writeln!(
            out,
            "{} is as it was at {}; what happened later is not in it",
            places.data_dir.display(),
            about.made_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        )?;
        if let Some(aside) = restored.aside {
            writeln!(out, "what was there before is in {}: remove it when all is well", aside.display())?;
        }
        if let Some(keys) = restored.keys_kept {
            writeln!(out, "the keys in {} stay as they are; those of the backup are in it", keys.display())?;
        }
        if about.records == RecordsKept::Postgresql {
            writeln!(out, "restore the dump of PostgreSQL too, before the server starts: pg_restore")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
