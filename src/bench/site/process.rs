//! This program once more, as a process of its own on the server's core. It ends with this one.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::bench::machine::{Cores, Pin};

/// How long a process may take until it prints its address.
const START_MAX: Duration = Duration::from_secs(30);
/// The settings that a server which is started takes from the environment: what is measured with other values of them.
const MEASURED: &[&str] = &[
    "TILTYARD__SERVER__WORKERS",
    "TILTYARD__SERVER__ARBITERS",
    "TILTYARD__SOCKET__",
    "TILTYARD__STREAM__",
    "TILTYARD__ROOMS__",
    "TILTYARD__JOURNAL__",
    "TILTYARD__LOG__",
];
/// How many lines of its log are kept.
const LINES_KEPT: usize = 5;

/// The last lines of a log.
type LastLines = Arc<Mutex<VecDeque<String>>>;

/// A process that was started. Dropping it kills it.
#[derive(Debug)]
pub(super) struct StartedProcess {
    child: Child,
    address: SocketAddr,
    last: LastLines,
    folder: Option<TempDir>,
}

impl StartedProcess {
    /// Starts it, and waits until it says `http://ADDRESS`. Errors: it ends before that, or takes too long.
    pub(super) fn start(
        arguments: &[&str],
        settings: &[(&str, &str)],
        cores: &Cores,
    ) -> anyhow::Result<StartedProcess> {
        let program = std::env::current_exe().context("this program does not know where it lies")?;
        let mut command = Command::new(program);
        std::env::vars_os().filter(|(name, _)| is_foreign(name)).for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.args(arguments).envs(settings.iter().copied()).env_remove("RUST_LOG");
        // The pipe is held as long as the process is, and ends with this one, however that ends.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        cores.move_to(Pin::Server);
        let child = command.spawn();
        cores.move_to(Pin::Generator);
        let mut child = child.context("the server could not be started")?;
        let last = LastLines::default();
        let lines = child.stderr.take().map(|log| follow(log, Arc::clone(&last)));
        // From here on the process is killed when this function fails.
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut started = StartedProcess { child, address: nowhere, last, folder: None };
        started.address = started.listening(&lines.context("the server has no log")?)?;
        Ok(started)
    }

    /// Adds a folder that is removed when the process has ended.
    pub(super) fn keeping(self, folder: TempDir) -> StartedProcess {
        let mut keeping = self;
        keeping.folder = Some(folder);
        keeping
    }

    /// Kills it. Answers its folder.
    pub(super) fn kill(mut self) -> Option<TempDir> {
        self.folder.take()
    }

    fn listening(&self, lines: &Receiver<String>) -> anyhow::Result<SocketAddr> {
        let deadline = Instant::now() + START_MAX;
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(address) = address_in(&line) {
                        return Ok(address);
                    }
                }
                Err(RecvTimeoutError::Timeout) => bail!("the server did not listen within {START_MAX:?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server ended at once; it said: {}", self.last_words().unwrap_or_default())
                }
            }
        }
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last words of its log, if they are a complaint.
    pub(super) fn last_words(&self) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let complaints =
            |line: &&String| ["WARN", "ERROR", "error", "panicked"].iter().any(|w| line.contains(w));
        let lines: Vec<_> = last.iter().filter(complaints).cloned().collect();
        (!lines.is_empty()).then(|| lines.join(" | "))
    }
}

impl Drop for StartedProcess {
    fn drop(&mut self) {
        // Both fail only if the process is gone already. Nobody needs what is in its files.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a log on a thread of its own, so that its writer never waits.
fn follow(log: impl Read + Send + 'static, last: LastLines) -> Receiver<String> {
    let (sender, lines) = mpsc::sync_channel(64);
    std::thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            // If the channel is full or closed, nobody waits for a line any more.
            let _ = sender.try_send(line.clone());
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            last.push_back(line);
            let many = last.len().saturating_sub(LINES_KEPT);
            last.drain(..many);
        }
    });
    lines
}

/// Whether a variable of the environment is a setting that a bench leaves alone: where results are kept, who may come in, what
/// else is listened to. Whoever has the settings of a real server in the environment must not fill its database with bots.
pub(super) fn is_foreign(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("TILTYARD") && !MEASURED.iter().any(|measured| name.starts_with(measured))
}

fn address_in(line: &str) -> Option<SocketAddr> {
    line.split_once("http://")?.1.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_are_not_measured_are_left_alone() {
        for name in
            ["TILTYARD__DATABASE__URL", "TILTYARD__AUTH__MODE", "TILTYARD__SERVER__PORT", "TILTYARD_CONFIG"]
        {
            assert!(is_foreign(OsStr::new(name)), "{name}");
        }
        for name in ["TILTYARD__SERVER__WORKERS", "TILTYARD__JOURNAL__SYNC_MS", "PATH"] {
            assert!(!is_foreign(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn the_line_that_says_where_it_listens_is_found() {
        let line = "[2026-11-27T12:00:00Z INFO  tiltyard] open http://127.0.0.1:4711 in a browser";
        assert_eq!(address_in(line), "127.0.0.1:4711".parse().ok());
        assert_eq!(address_in("[… INFO tiltyard] 3 rooms came back"), None);
    }
}
