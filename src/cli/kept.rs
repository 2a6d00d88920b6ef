//! Where a server keeps its files and records, as commands are told that work on them.
//!
//! Must not: make any of it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::config::{Flags, Settings};
use crate::store::backup::DataPlaces;
use crate::store::{Records, records};

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
    /// The settings of the server. Errors: they cannot be used.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        let data_dir = self.data_dir.as_ref().map(|dir| ("server.data_dir", dir.display().to_string()));
        let flags: Flags = data_dir.into_iter().collect();
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }

    /// The places that these settings name.
    pub(super) fn places(&self, settings: &Settings) -> anyhow::Result<DataPlaces> {
        let data_dir = settings.server.data_dir.clone();
        let database = records::sqlite_file(&settings.database, &data_dir)?;
        Ok(DataPlaces { data_dir, keys_dir: settings.keys_dir(), database })
    }

    /// Opens the records of the server, whether it runs or not. Errors: there are none where the settings say, which would
    /// otherwise be made, and stand beside those of the server; or they cannot be opened.
    pub(super) async fn records(&self, settings: &Settings) -> anyhow::Result<Arc<dyn Records>> {
        let places = self.places(settings)?;
        if places.database.is_some() {
            places.must_exist()?;
        }
        Ok(records::open(&settings.database, &places.data_dir, Arc::default()).await?)
    }
}
