//! The program: parses flags, loads settings, runs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tiltyard::app::App;
use tiltyard::commands::backup::{self, BackupArgs};
use tiltyard::commands::bench::{self, BenchArgs};
use tiltyard::commands::grant::{self, GrantArgs};
use tiltyard::commands::health::{self, HealthArgs};
use tiltyard::commands::keys::{self, KeysArgs};
use tiltyard::commands::replay::{self, ReplayArgs};
use tiltyard::commands::reset::{self, ResetArgs};
use tiltyard::commands::restore::{self, RestoreArgs};
use tiltyard::commands::tournament::{self, TournamentArgs};
use tiltyard::config::{Flags, Settings};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Tiltyard: an actor-based multiplayer game server. Without a command it serves.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (the default).
    Serve(Serve),
    /// Ask the running server whether it takes players in; ends with 0 if so, and else with 1.
    Health(HealthArgs),
    /// Show, verify and export a replay. Ends with 0: verified, 1: not what was played, 3: nothing can be said
    /// (other rules, the end was not recorded, or it took too long).
    Replay(ReplayArgs),
    /// Say what an account may do: operators manage all rooms.
    Grant(GrantArgs),
    /// Take the password from an account, and get a code with which its owner sets another one.
    Reset(ResetArgs),
    /// Make keys that sign access tokens.
    Keys(KeysArgs),
    /// Copy everything that a server keeps into a folder, while it runs.
    Backup(BackupArgs),
    /// Put a backup back into a data folder that no server uses.
    Restore(RestoreArgs),
    /// Measure what a server takes: drives one that is started for it, or that runs already.
    Bench(BenchArgs),
    /// Run a tournament between bots, and programs of your own, on this machine.
    Tournament(TournamentArgs),
}

#[derive(Args)]
struct Serve {
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
}

impl Serve {
    fn flags(&self) -> Flags {
        let port = self.port.map(|port| ("server.port", port.to_string()));
        let host = self.host.clone().map(|host| ("server.host", host));
        let data_dir = self.data_dir.as_ref().map(|dir| ("server.data_dir", dir.display().to_string()));
        [port, host, data_dir].into_iter().flatten().collect()
    }
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let serve = match cli.command {
        Some(Command::Health(args)) => return health::run(&args, &mut std::io::stdout()),
        Some(Command::Replay(args)) => {
            return replay::run(&args, &tiltyard::games::standard(), &mut std::io::stdout());
        }
        Some(Command::Grant(args)) => {
            return actix::System::new().block_on(grant::run(&args, &mut std::io::stdout()));
        }
        Some(Command::Reset(args)) => {
            return actix::System::new().block_on(reset::run(&args, &mut std::io::stdout()));
        }
        Some(Command::Keys(args)) => return keys::run(&args, &mut std::io::stdout()),
        Some(Command::Backup(args)) => return backup::run(&args, &mut std::io::stdout()),
        Some(Command::Restore(args)) => return restore::run(&args, &mut std::io::stdout()),
        Some(Command::Bench(args)) => return bench::run(&args, &mut std::io::stdout()),
        Some(Command::Tournament(args)) => {
            return tournament::run(&args, &tiltyard::games::standard(), &mut std::io::stdout());
        }
        Some(Command::Serve(serve)) => serve,
        None => cli.serve,
    };
    let settings = Settings::load(serve.config.as_deref(), &serve.flags())?;
    tiltyard::telemetry::start(&settings.log);
    tiltyard::app::warn_of_root();
    tiltyard::app::raise_open_files(&settings);
    actix::System::new().block_on(async {
        let scheme = settings.server.scheme();
        let app = App::build(settings, tiltyard::games::standard()).await?;
        for address in app.addresses() {
            log::info!("open {scheme}://{address} in a browser");
        }
        app.run_until_stopped().await?;
        Ok(ExitCode::SUCCESS)
    })
}
