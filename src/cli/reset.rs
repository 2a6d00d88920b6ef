//! `tiltyard reset NAME`: the way back into an account whose owner has neither the password nor the recovery code.
//!
//! Works on the database of the settings, whether a server runs or not. Must not: make accounts.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::accounts::{open_records, parse_name};
use super::subcommand::Subcommand;
use crate::auth::reset;
use crate::game::Registry;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct ResetArgs {
    /// The account's name, in any case
    pub name: String,
    /// Where the server keeps its files [default: data]
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// The file with the server's settings
    #[arg(long)]
    pub config: Option<PathBuf>,
}

impl Subcommand for ResetArgs {
    const NAME: &'static str = "reset";
    const ABOUT: &'static str =
        "Take the password from an account, and get a code with which its owner sets another one";

    /// Takes the password and all sign-ins from the account, and shows its new recovery code. Errors: there is no such account,
    /// or the database cannot be used.
    fn run(&self, _games: &Registry, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        actix::System::new().block_on(async {
                let name = parse_name(&self.name)?;
                let records = open_records(self.data_dir.as_deref(), self.config.as_deref()).await?;
                let found = records.find_login(name.key()).await?;
                let code = match &found {
                    Some(found) => reset(records.as_ref(), &found.player.id).await?,
                    None => None,
                };
                let Some(code) = code else {
                    bail!("there is no account {:?}; guests have none before they register", name.shown());
                };
                writeln!(out, "{code}")?;
                writeln!(
                    out,
                    "{} cannot sign in any more before this code is used, once, for a new password: hand it over to the owner",
                    name.shown()
                )?;
                Ok(ExitCode::SUCCESS)
        })
    }
}
