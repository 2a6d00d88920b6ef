//! What commands about accounts have in common: the name, and the database of the settings.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::config::{Flags, Settings};
use crate::domain::PlayerName;
use crate::store::{Records, records};

/// The name of an account, as it was typed in.
pub(super) fn parse_name(name: &str) -> anyhow::Result<PlayerName> {
    PlayerName::parse(name).with_context(|| format!("{name:?} is no name"))
}

/// Opens the database of a server, whether it runs or not.
pub(super) async fn open_records(
    data_dir: Option<&Path>,
    config: Option<&Path>,
) -> anyhow::Result<Arc<dyn Records>> {
    let data_dir = data_dir.map(|dir| ("server.data_dir", dir.display().to_string()));
    let flags: Flags = data_dir.into_iter().collect();
    let settings = Settings::load(config, &flags)?;
    Ok(records::open(&settings.database, &settings.server.data_dir, Arc::default()).await?)
}
