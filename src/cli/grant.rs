//! `tiltyard grant NAME ROLE`: says what an account may do.
//!
//! Works on the database of the settings, whether a server runs or not. Must not: make accounts.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::accounts::AccountArgs;
use super::program::Program;
use super::subcommand::Subcommand;
use crate::auth::Role;
use crate::domain::OperatorDeed;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct GrantArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// operator, player or bot; known to the server when the account signs in or refreshes the next time
    role: Role,
}

impl Subcommand for GrantArgs {
    const NAME: &'static str = "grant";
    const ABOUT: &'static str = "Say what an account may do: operators manage all rooms";

    /// Logs that the role is given to the account, gives it, and says so. Errors: there is no such account, or the database cannot be used.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        actix::System::new().block_on(async {
            let (account, role) = (self.account.find().await?, self.role.as_str());
            account.log(OperatorDeed::SetRole, format!("player {} to {role}", account.player.id)).await?;
            if !account.records.set_role(account.name.key(), role).await? {
                bail!(account.gone());
            }
            writeln!(out, "{} is {role} from the next sign-in or refresh on", account.name.shown())?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
