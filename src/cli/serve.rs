//! `tiltyard serve`, and `tiltyard` alone: runs the server.
//!
//! Must not: decide anything that a setting decides.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::program::Program;
use super::standard_input;
use super::subcommand::Subcommand;
use crate::app;
use crate::config::{Flags, Settings};

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long)]
    host: Option<String>,
    /// Port to listen on; 0 finds a free one [default: 8000]
    #[arg(long)]
    port: Option<u16>,
    /// Where the server keeps its files [default: data]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// A file with settings; config/default.toml shows them all
    #[arg(long)]
    config: Option<PathBuf>,
    /// Stop when the standard input ends, as it does when the program that started this one is gone
    #[arg(long)]
    until_stdin_ends: bool,
}

impl ServeArgs {
    fn flags(&self) -> Flags {
        let port = self.port.map(|port| ("server.port", port.to_string()));
        let host = self.host.clone().map(|host| ("server.host", host));
        let data_dir = self.data_dir.as_ref().map(|dir| ("server.data_dir", dir.display().to_string()));
        [port, host, data_dir].into_iter().flatten().collect()
    }
}

impl Subcommand for ServeArgs {
    const NAME: &'static str = "serve";
    const ABOUT: &'static str = "Run the server (the default)";

    /// Serves until it is told to stop. What there is to say goes to the log.
    fn run(&self, program: &Program, _out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        let settings = Settings::load(self.config.as_deref(), &self.flags())?;
        crate::telemetry::start(&settings.log)?;
        app::warn_of_root();
        app::use_small_pages();
        app::raise_open_files(&settings);
        actix::System::new().block_on(async {
            let scheme = settings.server.scheme();
            let app = program.build(settings).await?;
            for address in app.addresses() {
                log::info!("open {scheme}://{address} in a browser");
            }
            if self.until_stdin_ends {
                let stop = app.stop_order();
                standard_input::when_it_ends(move || stop.give())?;
            }
            app.run_until_stopped().await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
