//! The server of a game that is being written: a process of its own.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::config::Settings;
use crate::web::own::folder::StaticFolder;

/// Settings that make a restart short, and have pages load themselves again.
const SETTINGS: [(&str, &str); 2] = [("server.drain_ms", "300"), ("server.reload_pages", "true")];
/// A server that has been told to stop may take so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer may take of a server on this machine.
const ANSWER: Duration = Duration::from_millis(50);
/// How often a server is looked at that has been told to stop.
const LOOK: Duration = Duration::from_millis(20);

/// A port that is free for a server of this address now; 0 finds one. Errors: there is none; what to do about it. Whatever
/// answers at a port that was free, and to which a server of ours was started, is that server.
pub(super) fn free_port(host: &str, port: u16) -> anyhow::Result<u16> {
    match TcpListener::bind((host, port)) {
        Ok(listener) => Ok(listener.local_addr()?.port()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("something else listens on {host}:{port}: end it, or say another port with --port")
        }
        Err(error) => bail!("cannot listen on {host}: {error}"),
    }
}

/// Checks whether a server would start with these settings and those of [`SETTINGS`]. Errors: it would not; what to do about
/// it.
pub(super) fn check_settings(config: Option<&Path>) -> anyhow::Result<()> {
    let flags = SETTINGS.map(|(key, value)| (key, value.to_owned())).into();
    StaticFolder::of_settings(&Settings::load(config, &flags)?)?;
    Ok(())
}

/// A setting as a process is told it in its environment.
fn in_environment((key, value): (&str, &'static str)) -> (String, &'static str) {
    (format!("TILTYARD__{}", key.to_uppercase().replace('.', "__")), value)
}

/// A server that runs. Dropping it kills it.
pub(super) struct DevServer {
    child: Child,
    host: String,
    port: u16,
}

impl DevServer {
    /// Starts a program. Errors: it is not there.
    pub(super) fn start(
        program: &Path,
        config: Option<&Path>,
        host: &str,
        port: u16,
    ) -> anyhow::Result<DevServer> {
        let mut command = Command::new(program);
        command.args(["serve", "--until-stdin-ends", "--host", host, "--port", &port.to_string()]);
        if let Some(config) = config {
            command.arg("--config").arg(config);
        }
        // A group of its own: a terminal that is closed ends this program alone, which stops the server in order. If this
        // program is killed, the pipe ends.
        let child = command.envs(SETTINGS.map(in_environment)).stdin(Stdio::piped()).process_group(0).spawn();
        let child = child.with_context(|| format!("cannot run {}", program.display()))?;
        Ok(DevServer { child, host: host.to_owned(), port })
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Whether it takes connections.
    pub(super) fn answers(&self) -> bool {
        let addresses = (self.host.as_str(), self.port).to_socket_addrs().into_iter().flatten();
        addresses.into_iter().any(|address| TcpStream::connect_timeout(&address, ANSWER).is_ok())
    }

    /// Has it stop in order, so that its matches are kept; kills it if that takes too long.
    pub(super) async fn stop(mut self) {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let until = Instant::now() + PATIENCE;
        while self.ended().is_none() && Instant::now() < until {
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        // One that has ended is not there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
