//! What commands about accounts have in common: which account it is, the records of its server, and the log of what was done.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;

use super::kept::KeptArgs;
use crate::domain::{ActedBy, OperatorAct, OperatorDeed, Player, PlayerName};
use crate::protocol::operator::plain_reason;
use crate::store::Records;
use crate::store::records::ModerationBounds;

/// Which account a command is about.
#[derive(Debug, Clone, Args)]
pub(super) struct AccountArgs {
    /// The account's name, in any case
    name: String,
    /// Why, for the log of operators
    #[arg(long, default_value = "no reason was given", value_parser = parse_reason)]
    reason: String,
    #[command(flatten)]
    kept: KeptArgs,
}

impl AccountArgs {
    /// Finds the account, whether a server runs or not. Errors: there is none of this name, or no records where the settings say.
    pub(super) async fn find(&self) -> anyhow::Result<NamedAccount> {
        let name = PlayerName::parse(&self.name).with_context(|| format!("{:?} is no name", self.name))?;
        let settings = self.kept.settings()?;
        let records = self.kept.records(&settings).await?;
        let found = records.find_login(name.key()).await?;
        let player = found.with_context(|| no_account(&name))?.player;
        let (reason, bounds) = (self.reason.clone(), ModerationBounds::of(&settings.operator));
        Ok(NamedAccount { player, name, records, reason, bounds })
    }
}

fn parse_reason(text: &str) -> Result<String, String> {
    plain_reason(text, &()).map(|()| text.trim().to_owned()).map_err(|refused| refused.to_string())
}

/// An account that somebody named on the command line.
pub(super) struct NamedAccount {
    pub(super) player: Player,
    pub(super) name: PlayerName,
    pub(super) records: Arc<dyn Records>,
    reason: String,
    bounds: ModerationBounds,
}

impl NamedAccount {
    /// Logs what is about to be done on what. Errors: it is not logged, so it is not to be done.
    pub(super) async fn log(&self, deed: OperatorDeed, on: String) -> anyhow::Result<()> {
        let (by, deed, at) = (ActedBy::CommandLine, deed.as_str().to_owned(), Timestamp::now());
        let act = OperatorAct { by, at, deed, on, reason: self.reason.clone() };
        Ok(self.records.log_act(&act, self.bounds).await?)
    }

    /// Why nothing was done, if the account has gone meanwhile.
    pub(super) fn gone(&self) -> String {
        no_account(&self.name)
    }
}

fn no_account(name: &PlayerName) -> String {
    format!("there is no account {:?}; guests have none before they register", name.shown())
}
