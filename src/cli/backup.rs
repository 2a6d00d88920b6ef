//! `tiltyard backup DIR`: copies everything that a server keeps, whether it runs or not.
//!
//! Must not: know in which order that is done (`store/backup`).

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::subcommand::Subcommand;
use crate::config::{Flags, Settings};
use crate::game::Registry;
use crate::store::backup::{self, DataPlaces, RecordsKept};
use crate::store::{RealDisk, records};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct BackupArgs {
    /// The folder of the backup: made if it is not there, and empty otherwise
    pub dir: PathBuf,
    #[command(flatten)]
    pub(super) kept: KeptArgs,
}

/// Where a server keeps its files.
#[derive(Debug, Clone, Args)]
pub(super) struct KeptArgs {
    /// Where the server keeps its files [default: data]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// The file with the server's settings
    #[arg(long)]
    config: Option<PathBuf>,
}

impl KeptArgs {
    /// The places that the server's settings name.
    pub(super) fn places(&self) -> anyhow::Result<DataPlaces> {
        let data_dir = self.data_dir.as_ref().map(|dir| ("server.data_dir", dir.display().to_string()));
        let flags: Flags = data_dir.into_iter().collect();
        let settings = Settings::load(self.config.as_deref(), &flags)?;
        let database = records::sqlite_file(&settings.database, &settings.server.data_dir)?;
        let keys_dir = settings.keys_dir();
        Ok(DataPlaces { data_dir: settings.server.data_dir, keys_dir, database })
    }
}

impl Subcommand for BackupArgs {
    const NAME: &'static str = "backup";
    const ABOUT: &'static str = "Copy everything that a server keeps into a folder, while it runs";

    /// Takes the backup, and says what is in it. Errors: it is none, and says so itself.
    fn run(&self, _games: &Registry, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let places = self.kept.places()?;
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
