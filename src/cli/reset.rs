//! `tiltyard reset NAME`: the way back into an account whose owner has neither the password nor the recovery code.
//!
//! Works on the database of the settings, whether a server runs or not. Must not: make accounts.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::accounts::AccountArgs;
use super::program::Program;
use super::subcommand::Subcommand;
use crate::auth::reset;
use crate::domain::OperatorDeed;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct ResetArgs {
    #[command(flatten)]
    account: AccountArgs,
}

impl Subcommand for ResetArgs {
    const NAME: &'static str = "reset";
    const ABOUT: &'static str =
        "Take the password from an account, and get a code with which its owner sets another one";

    /// Logs it, takes the password and all sign-ins from the account, and shows its new recovery code. Errors: there is no such account,
    /// or the database cannot be used.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        actix::System::new().block_on(async {
            let account = self.account.find().await?;
            account.log(OperatorDeed::ResetAccount, format!("player {}", account.player.id)).await?;
            let code = reset(account.records.as_ref(), &account.player.id).await?;
            writeln!(out, "{}", code.with_context(|| account.gone())?)?;
            writeln!(
                out,
                "{} cannot sign in any more before this code is used, once, for a new password: hand it over to the owner",
                account.name.shown()
            )?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
