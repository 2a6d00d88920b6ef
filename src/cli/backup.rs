//! `tiltyard backup DIR`: copies everything that a server keeps, whether it runs or not.
//!
//! Must not: know in which order that is done (`store/backup`).

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::kept::KeptArgs;
use super::program::Program;
use super::subcommand::Subcommand;
use crate::store::RealDisk;
use crate::store::backup::{self, RecordsKept};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct BackupArgs {
    /// The folder of the backup: made if it is not there, and empty otherwise
    pub dir: PathBuf,
    #[command(flatten)]
    kept: KeptArgs,
}

impl Subcommand for BackupArgs {
    const NAME: &'static str = "backup";
    const ABOUT: &'static str = "Copy everything that a server keeps into a folder, while it runs";

    /// Takes the backup, and says what is in it. Errors: it is none, and says so itself.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let places = self.kept.places(&self.kept.settings()?)?;
        // A reader that has gone costs nobody the backup.
        let mut tell = |what: &str| drop(writeln!(out, "{what}"));
        let taken = backup::take(&places, &self.dir, &RealDisk, &mut tell)?;
        let about = taken.about;
        let whose = if taken.from_running { "a running server" } else { "a server that does not run" };
        writeln!(
            out,
            "{} is a backup of {whose}, of {}: {} files, {} bytes",
            self.dir.display(),
            about.made_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            about.files,
            about.bytes
        )?;
        for path in taken.left_out {
            writeln!(out, "not in it: {path}, which is nothing of Tiltyard's")?;
        }
        if about.records == RecordsKept::Postgresql {
            writeln!(
                out,
                "not in it: the records, which are in PostgreSQL. Dump them now, and keep both together: pg_dump --format=custom \
                 --file=records.dump. The dump must be the later one of the two"
            )?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
