//! `tiltyard dev`: serves the game in this folder while somebody writes it. After a change of the rules it is built again, and
//! when that works the old server gives way to a new one, in which matches go on; the pages look after themselves
//! (`server.reload_pages`).
//!
//! Owns: what follows from a change. Must not: stop a server before there is another one to start.

mod build;
mod files;
mod server;
mod sources;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::program::Program;
use super::subcommand::Subcommand;
use build::{Build, Built, cargo};
use files::FileTimes;
use server::{DevServer, check_settings, free_port};
use sources::CrateSources;

/// How often files and processes are looked at.
const LOOK: Duration = Duration::from_millis(100);
/// The settings of a crate that `tiltyard new` has made.
const CONFIG: &str = "config.toml";

/// The arguments of the command.
#[derive(Debug, Clone, Args)]
pub(super) struct DevArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Port to listen on; 0 finds a free one
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// A file with settings [default: config.toml, if there is one]
    #[arg(long)]
    config: Option<PathBuf>,
    /// The program to build and run, in a crate that has several
    #[arg(long)]
    bin: Option<String>,
}

impl Subcommand for DevArgs {
    const NAME: &'static str = "dev";
    const ABOUT: &'static str = "Serve the game in this folder, and again after each change";

    /// Goes on until it is told to stop. What cargo and the server say goes where it always goes.
    fn run(&self, _program: &Program, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
        if !Path::new("Cargo.toml").is_file() {
            bail!(
                "there is no Cargo.toml here: run this in the folder of a game, or make one with `tiltyard new my-game`"
            );
        }
        actix::System::new().block_on(async {
            let (mut terminate, mut interrupt) =
                (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
            let (mut hangup, mut quit) = (signal(SignalKind::hangup())?, signal(SignalKind::quit())?);
            let mut dev = DevLoop::new(self, out)?;
            loop {
                dev.turn().await?;
                tokio::select! {
                    _ = terminate.recv() => break,
                    _ = interrupt.recv() => break,
                    _ = hangup.recv() => break,
                    _ = quit.recv() => break,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
            dev.end().await;
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl DevArgs {
    /// The file with the settings, if there is one.
    fn config(&self) -> Option<PathBuf> {
        let usual = Path::new(CONFIG);
        self.config.clone().or_else(|| usual.is_file().then(|| usual.to_owned()))
    }
}

/// What is built and what runs, between two looks.
struct DevLoop<'a> {
    args: &'a DevArgs,
    /// The same for each server.
    port: u16,
    out: &'a mut dyn Write,
    sources: CrateSources,
    source_times: FileTimes,
    setting_times: FileTimes,
    /// Since when there is a change of the sources that no build has come to its end with.
    unbuilt_since: Option<Instant>,
    build: Option<Build>,
    server: Option<DevServer>,
    /// The newest program that was built.
    program: Option<PathBuf>,
    /// Whether the settings have changed, and are to be read once they stay as they are.
    reads_settings: bool,
    /// Why no server is started now.
    in_the_way: Option<String>,
    /// Since when there is a change, of which there is a program, that no server answers with yet.
    unserved_since: Option<Instant>,
}

impl<'a> DevLoop<'a> {
    fn new(args: &'a DevArgs, out: &'a mut dyn Write) -> anyhow::Result<DevLoop<'a>> {
        let sources = CrateSources::of_this_crate();
        Ok(DevLoop {
            args,
            port: free_port(&args.host, args.port)?,
            out,
            source_times: FileTimes::of(sources.paths()),
            sources,
            setting_times: FileTimes::of(args.config()),
            unbuilt_since: Some(Instant::now()),
            build: None,
            server: None,
            program: None,
            reads_settings: false,
            in_the_way: None,
            unserved_since: None,
        })
    }

    /// Looks at everything once, and does what is due. Files are left alone for one look before they are built: an editor
    /// empties a file before it writes it. Errors: what was said could not be written.
    async fn turn(&mut self) -> anyhow::Result<()> {
        let times = FileTimes::of(self.sources.paths());
        if times != self.source_times {
            self.source_times = times;
            self.unbuilt_since = Some(Instant::now());
            self.build = None; // it would be of what was written before
            return self.watch_server(); // the next look shows whether somebody still writes
        }
        self.build_what_changed()?;
        self.take_what_was_built().await?;
        self.follow_settings().await?;
        self.watch_server()
    }

    /// A manifest may have changed: what is watched from now on is what this build is made from.
    fn build_what_changed(&mut self) -> anyhow::Result<()> {
        if self.unbuilt_since.is_some() && self.build.is_none() {
            if let Some(sources) = CrateSources::ask(cargo()) {
                self.sources = sources;
            }
            self.source_times = FileTimes::of(self.sources.paths());
            self.build = Some(Build::start(self.args.bin.as_deref())?);
        }
        Ok(())
    }

    async fn take_what_was_built(&mut self) -> anyhow::Result<()> {
        let Some(built) = self.build.as_mut().and_then(Build::poll) else { return Ok(()) };
        (self.build, self.unserved_since) = (None, self.unbuilt_since.take());
        match built {
            Built::Failed(why) => {
                self.unserved_since = None;
                let goes_on = match self.server {
                    Some(_) => "the server of before goes on",
                    None => "nothing runs yet",
                };
                self.say(&format!("{why}; {goes_on}. It is built again when a file changes"))
            }
            Built::Program { path, is_new } => {
                let is_known = self.program.replace(path).is_some();
                if is_known && !is_new && self.server.is_some() {
                    self.unserved_since = None;
                    return Ok(());
                }
                self.serve().await
            }
        }
    }

    /// Has the newest program serve in place of the one that does, or waits until nothing is in the way of that. The settings
    /// are looked at first: with wrong ones there would be no server at all.
    async fn serve(&mut self) -> anyhow::Result<()> {
        let Some(program) = self.program.clone() else { return Ok(()) };
        if let Err(refused) = check_settings(self.args.config().as_deref()) {
            return self.wait(refused.to_string());
        }
        if let Some(before) = self.server.take() {
            before.stop().await;
        }
        if let Err(taken) = free_port(&self.args.host, self.port) {
            return self.wait(taken.to_string());
        }
        self.in_the_way = None;
        self.unserved_since.get_or_insert_with(Instant::now);
        let config = self.args.config();
        self.server = Some(DevServer::start(&program, config.as_deref(), &self.args.host, self.port)?);
        Ok(())
    }

    /// Says once why no server is started now. It is tried again at each look.
    fn wait(&mut self, why: String) -> anyhow::Result<()> {
        self.unserved_since = None;
        let is_known = self.in_the_way.as_ref() == Some(&why);
        let said = format!("{why}; nothing is started until that has changed");
        self.in_the_way = Some(why);
        if is_known { Ok(()) } else { self.say(&said) }
    }

    async fn follow_settings(&mut self) -> anyhow::Result<()> {
        let times = FileTimes::of(self.args.config());
        if times == self.setting_times {
            let tries = std::mem::take(&mut self.reads_settings) || self.in_the_way.is_some();
            return if tries { self.serve().await } else { Ok(()) };
        }
        self.setting_times = times;
        self.unserved_since = Some(Instant::now());
        self.reads_settings = true;
        Ok(())
    }

    /// Says when a new server answers, and when one has ended by itself.
    fn watch_server(&mut self) -> anyhow::Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        if let Some(status) = server.ended() {
            (self.server, self.unserved_since) = (None, None);
            return self
                .say(&format!("the server has ended ({status}). It is started again when a file changes"));
        }
        if let Some(since) = self.unserved_since.filter(|_| server.answers()) {
            self.unserved_since = None;
            let (host, port, took) = (&self.args.host, self.port, since.elapsed().as_secs_f32());
            return self.say(&format!("served at http://{host}:{port} after {took:.1} s"));
        }
        Ok(())
    }

    fn say(&mut self, text: &str) -> anyhow::Result<()> {
        writeln!(self.out, "dev: {text}")?;
        Ok(self.out.flush()?)
    }

    async fn end(&mut self) {
        self.build = None;
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }
}
