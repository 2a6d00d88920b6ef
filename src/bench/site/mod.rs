//! The server that a load drives: one that was started for it, one that ran already, or the floor.
//!
//! Owns: the process, its folder, and the rooms that were opened. Dropping a site ends what was started.

mod process;

use std::cell::RefCell;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use tempfile::TempDir;

use super::client::http;
use super::machine::{Cores, ProcessGauge, can_measure};
use process::{StartedProcess, is_foreign};

/// The settings of a server that is started, unless the environment sets them and they are measured: one thread for sockets
/// and rooms, and limits that no load reaches.
const SETTINGS: &[(&str, &str)] = &[
    ("TILTYARD__SERVER__WORKERS", "1"),
    ("TILTYARD__SERVER__CONNECTIONS_MAX", "1000000"),
    ("TILTYARD__SOCKET__MESSAGES_PER_S", "1000000"),
    ("TILTYARD__SOCKET__MESSAGES_BURST", "1000000"),
    ("TILTYARD__SOCKET__FRAMES_PER_S", "10000000"),
    ("TILTYARD__SOCKET__FRAMES_BURST", "10000000"),
    ("TILTYARD__SOCKET__BYTES_PER_S", "1073741824"),
    ("TILTYARD__SOCKET__BYTES_BURST", "1073741824"),
    ("TILTYARD__ROOMS__CHATS_PER_MINUTE", "0"),
    ("TILTYARD__ROOMS__MAX", "1000000"),
    ("TILTYARD__ROOMS__FINISHED_CLOSE_S", "600"),
    ("TILTYARD__DEMO__ENABLED", "false"),
    ("TILTYARD__LOG__FILTER", "info"),
];

/// How long a server that runs already may take to answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// How a server is started.
#[derive(Debug, Clone, Copy)]
struct ServerStart {
    cores: Cores,
    journal: bool,
}

impl ServerStart {
    /// Starts it with this folder.
    fn on(self, folder: TempDir) -> anyhow::Result<Site> {
        let is_ours = |name: &str| is_foreign(name.as_ref()) || std::env::var_os(name).is_none();
        let mut settings: Vec<_> = SETTINGS.iter().filter(|(name, _)| is_ours(name)).copied().collect();
        settings.push(("TILTYARD__JOURNAL__ENABLED", if self.journal { "true" } else { "false" }));
        let data_dir = folder.path().display().to_string();
        let place = ["--host", "127.0.0.1", "--port", "0", "--data-dir", &data_dir];
        let arguments = [&["serve", "--until-stdin-ends"][..], &place].concat();
        let started = StartedProcess::start(&arguments, &settings, &self.cores)?;
        Ok(Site { start: Some(self), ..Site::of_process(started.keeping(folder))? })
    }
}

/// A server that listens.
#[derive(Debug)]
pub(crate) struct Site {
    address: SocketAddr,
    gauge: Option<ProcessGauge>,
    started: RefCell<Option<StartedProcess>>,
    /// How the server was started; `None` for the floor, and for one that ran already.
    start: Option<ServerStart>,
    opened: RefCell<Vec<String>>,
}

impl Site {
    /// Starts this very program as a server, with a folder that is removed with the site.
    pub(crate) fn start_server(cores: &Cores, journal: bool) -> anyhow::Result<Site> {
        let folder = tempfile::tempdir().context("no folder for the server's files can be made")?;
        ServerStart { cores: *cores, journal }.on(folder)
    }

    /// Kills the server, which must have been started here, and starts it again on the same folder and another port.
    pub(crate) fn kill_and_start_again(&self) -> anyhow::Result<Site> {
        let (Some(start), Some(started)) = (self.start, self.started.take()) else {
            bail!("a server that ran already is not killed: leave --url out");
        };
        start.on(started.kill().context("the server has no folder")?)
    }

    /// Starts the floor.
    pub(crate) fn start_floor(cores: &Cores) -> anyhow::Result<Site> {
        Site::of_process(StartedProcess::start(&["bench", "--serve-floor"], &[], cores)?)
    }

    fn of_process(started: StartedProcess) -> anyhow::Result<Site> {
        let gauge = can_measure().then(|| ProcessGauge::of(started.pid())).transpose()?;
        let address = started.address();
        let started = RefCell::new(Some(started));
        Ok(Site { address, gauge, started, start: None, opened: RefCell::default() })
    }

    /// A server that runs already. CPU and memory are measured if its process is known. Errors: nobody answers there,
    /// or the answer is not Tiltyard's.
    pub(crate) async fn running(url: &str, pid: Option<u32>) -> anyhow::Result<Site> {
        let address = address_of(url)?;
        let rooms = http::ask(address, "GET", "/rooms/?limit=1", "");
        let silent = || format!("what is at {url} does not answer");
        let rooms = tokio::time::timeout(ANSWER_MAX, rooms).await.with_context(silent)??;
        if !rooms["rooms"].is_array() {
            bail!("what answers at {url} is no Tiltyard: GET /rooms/ has no list of rooms");
        }
        let gauge = pid.map(ProcessGauge::of).transpose().context("--pid")?;
        let (started, opened) = (RefCell::default(), RefCell::default());
        Ok(Site { address, gauge, started, start: None, opened })
    }

    /// The address that it listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The gauge of the server's process; `None` where the process cannot be measured.
    pub(crate) fn gauge(&self) -> Option<&ProcessGauge> {
        self.gauge.as_ref()
    }

    /// Opens a room. Answers its id.
    pub(crate) async fn open_room(&self, body: &Value) -> anyhow::Result<String> {
        let opened = http::ask(self.address, "POST", "/rooms/", &body.to_string()).await?;
        let id = opened["id"].as_str().context("the answer to POST /rooms/ has no id")?;
        self.opened.borrow_mut().push(id.to_owned());
        Ok(id.to_owned())
    }

    /// Ends the rooms that were opened here, on a server that goes on running afterwards.
    pub(crate) async fn tidy(&self) {
        let opened = self.opened.take();
        if self.started.borrow().is_none() {
            for room in opened {
                // A room that has ended by itself is gone already.
                let _ = http::ask(self.address, "DELETE", &format!("/rooms/{room}"), "").await;
            }
        }
    }

    /// The last words of the process, for an error.
    pub(crate) fn last_words(&self) -> Option<String> {
        self.started.borrow().as_ref().and_then(StartedProcess::last_words)
    }
}

/// The address in `http://HOST:PORT`.
fn address_of(url: &str) -> anyhow::Result<SocketAddr> {
    let Some(rest) = url.strip_prefix("http://") else {
        bail!("--url {url}: say http://HOST:PORT; what speaks TLS is measured behind its proxy");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let with_port = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
    let mut found = with_port.to_socket_addrs().with_context(|| format!("--url {url}: not found"))?;
    found.next().with_context(|| format!("--url {url}: has no address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_a_url_and_anything_else_is_explained() {
        let expected: SocketAddr = "127.0.0.1:8000".parse().expect("an address");
        for url in ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/rooms/"] {
            assert_eq!(address_of(url).expect("it has one"), expected, "{url}");
        }
        for url in ["127.0.0.1:8000", "https://127.0.0.1:8000", "http://", "http://127.0.0.1:many"] {
            let complaint = address_of(url).expect_err("it is none").to_string();
            assert!(complaint.starts_with("--url "), "{complaint}");
        }
    }
}
