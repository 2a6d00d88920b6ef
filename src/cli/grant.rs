//! `tiltyard grant NAME ROLE`: says what an account may do.
//!
//! Works on the database of the settings, whether a server runs or not. Must not: make accounts.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::accounts::{open_records, parse_name};
use super::subcommand::Subcommand;
use crate::auth::Role;
use crate::game::Registry;

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct GrantArgs {
    /// The account's name, in any case
    pub name: String,
    /// operator, player or bot; known to the server when the account signs in or refreshes the next time
    pub role: Role,
    /// Where the server keeps its files [default: data]
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// The file with the server's settings
    #[arg(long)]
    pub config: Option<PathBuf>,
}

impl Subcommand for GrantArgs {
    const NAME: &'static str = "grant";
    const ABOUT: &'static str = "Say what an account may do: operators manage all rooms";

    /// Gives the role to the account, and says so. Errors: there is no such account, or the database cannot be used.
    fn run(&self, _games: &Registry, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        actix::System::new().block_on(async {
            let name = parse_name(&self.name)?;
            let records = open_records(self.data_dir.as_deref(), self.config.as_deref()).await?;
            if !records.set_role(name.key(), self.role.as_str()).await? {
                bail!("there is no account {:?}; guests have none before they register", name.shown());
            }
            writeln!(out, "{} is {} from the next sign-in or refresh on", name.shown(), self.role.as_str())?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
