//! What commands about accounts have in common: which account it is, and the records of its server.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::kept::KeptArgs;
use crate::domain::{Player, PlayerName};
use crate::store::Records;

/// Which account a command is about.
#[derive(Debug, Clone, Args)]
pub(super) struct AccountArgs {
    /// The account's name, in any case
    name: String,
    #[command(flatten)]
    kept: KeptArgs,
}

impl AccountArgs {
    /// Finds the account, whether a server runs or not. Errors: there is none of this name, or no records where the settings say.
    pub(super) async fn find(&self) -> anyhow::Result<NamedAccount> {
        let name = PlayerName::parse(&self.name).with_context(|| format!("{:?} is no name", self.name))?;
        let records = self.kept.records(&self.kept.settings()?).await?;
        let found = records.find_login(name.key()).await?;
        let player = found.with_context(|| no_account(&name))?.player;
        Ok(NamedAccount { player, name, records })
    }
}

/// An account that somebody named on the command line.
pub(super) struct NamedAccount {
    pub(super) player: Player,
    pub(super) name: PlayerName,
    pub(super) records: Arc<dyn Records>,
}

impl NamedAccount {
    /// Why nothing was done, if the account has gone meanwhile.
    pub(super) fn gone(&self) -> String {
        no_account(&self.name)
    }
}

fn no_account(name: &PlayerName) -> String {
    format!("there is no account {:?}; guests have none before they register", name.shown())
}
