//! A server for one test: `App::build` on a thread of its own, on a free port. Dropping it stops it.
//!
//! Must not: know what a test is about, or differ from `main` in anything but settings and additional games.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};
use tiltyard::app::{App, Building, Contests, LeftoverCount, Leftovers, StopOrder};
use tiltyard::config::Settings;
use tiltyard::game::Registry;
use tiltyard::store::Disk;

use crate::http::Http;

/// How long anything may take before a test gives up; far more than it ever needs.
pub(crate) const WAIT: Duration = Duration::from_secs(20);

/// How long the rooms, sessions and connections of a server that has stopped may take to end.
const LEFT_MAX: Duration = Duration::from_secs(5);

/// Settings of every test: one thread each, and no room that a test did not open.
const BASE: &[(&str, &str)] = &[
    ("server.port", "0"),
    ("server.workers", "1"),
    ("server.arbiters", "0"),
    ("server.drain_ms", "50"),
    ("demo.enabled", "false"),
    // Players of tests say more than people do.
    ("rooms.chats_per_minute", "0"),
    ("socket.bytes_per_s", "100000000"),
    ("socket.bytes_burst", "100000000"),
];

/// A running server. It stops as by SIGTERM when it is dropped, and nothing must be left of it then.
pub(crate) struct TestServer {
    http: Http,
    left: Leftovers,
    contests: Contests,
    _running: Running,
    data_dir: PathBuf,
    _folder: Option<TempDir>,
}

impl Deref for TestServer {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}

impl TestServer {
    /// A server with the standard games.
    pub(crate) fn start() -> TestServer {
        TestServer::with(&[])
    }

    /// A server with other settings.
    pub(crate) fn with(changes: &[(&'static str, &str)]) -> TestServer {
        TestServer::with_games(changes, tiltyard::games::standard())
    }

    /// A server with other settings and games.
    pub(crate) fn with_games(changes: &[(&'static str, &str)], registry: Registry) -> TestServer {
        TestServer::run(settings(changes), registry)
    }

    /// A server with exactly these settings, with a data folder of its own unless they name one.
    pub(crate) fn run(settings: Settings, registry: Registry) -> TestServer {
        TestServer::run_with(settings, registry, |building| building)
    }

    /// The same with files in this folder, which outlives it.
    pub(crate) fn run_in(folder: &Path, changes: &[(&'static str, &str)], registry: Registry) -> TestServer {
        let mut settings = settings(changes);
        settings.server.data_dir = folder.to_owned();
        TestServer::run(settings, registry)
    }

    /// Where it keeps its files.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// How many rooms, sessions and connections live now.
    pub(crate) fn alive(&self) -> LeftoverCount {
        self.left.count()
    }

    /// Who runs its tournaments.
    pub(crate) fn contests(&self) -> &Contests {
        &self.contests
    }

    /// Another server on what this one would leave behind if it were killed now.
    pub(crate) fn killed_now(&self, changes: &[(&'static str, &str)], registry: Registry) -> TestServer {
        self.killed(changes, registry, |_| ())
    }

    /// The same with the test's games, after something was done to the files.
    pub(crate) fn killed_cut(&self, changes: &[(&'static str, &str)], cut: impl FnOnce(&Path)) -> TestServer {
        self.killed(changes, crate::games::with_test_games(), cut)
    }

    fn killed(
        &self,
        changes: &[(&'static str, &str)],
        registry: Registry,
        cut: impl FnOnce(&Path),
    ) -> TestServer {
        let folder = tempdir().expect("a folder");
        copy(&self.data_dir, folder.path());
        cut(folder.path());
        let mut settings = settings(changes);
        settings.server.data_dir = folder.path().to_owned();
        let server = TestServer::run(settings, registry);
        TestServer { _folder: Some(folder), ..server }
    }

    /// The same on another disk.
    pub(crate) fn run_on(disk: Arc<dyn Disk>, settings: Settings, registry: Registry) -> TestServer {
        TestServer::run_with(settings, registry, |building| building.on_disk(disk))
    }

    /// The same with what an embedding program adds.
    pub(crate) fn run_with(
        mut settings: Settings,
        registry: Registry,
        add: impl FnOnce(Building) -> Building + Send + 'static,
    ) -> TestServer {
        let folder = (settings.server.data_dir == Path::new("data")).then(|| tempdir().expect("a folder"));
        if let Some(folder) = &folder {
            settings.server.data_dir = folder.path().to_owned();
        }
        let data_dir = settings.server.data_dir.clone();
        let (started, ready) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let system = actix::System::new();
            let left = system.block_on(async {
                let app = add(App::build(settings, registry)).await.expect("the server starts");
                let left = app.leftovers();
                started
                    .send((app.addresses()[0], app.stop_order(), left.clone(), app.contests()))
                    .expect("the test waits");
                app.run_until_stopped().await.expect("the server runs");
                left_after(&left).await
            });
            actix::System::current().stop();
            system.run().expect("the system stops");
            left
        });
        let (address, order, left, contests) = ready.recv().expect("the server has started");
        let running = Running { order, thread: Some(thread) };
        TestServer { http: Http::of(address), left, contests, _running: running, data_dir, _folder: folder }
    }
}

/// Copies the files of a data folder as they are on disk; what other processes share is made anew.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for file in std::fs::read_dir(from).expect("a folder") {
        let path = file.expect("a file").path();
        let copy = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            self::copy(&path, &copy);
        } else if path.extension().is_none_or(|ending| ending != "db-shm") {
            match std::fs::copy(&path, &copy) {
                // The server removed it since it was listed: a kill at this moment leaves none either.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => _ = copied.expect("a copy"),
            }
        }
    }
}

/// The thread of a server; dropping it stops it.
struct Running {
    order: StopOrder,
    thread: Option<JoinHandle<LeftoverCount>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.order.give();
        let Some(ended) = self.thread.take().map(JoinHandle::join) else { return };
        if !std::thread::panicking() {
            let left = ended.expect("the server's thread does not panic");
            assert_eq!(left, LeftoverCount::default(), "something is left of a server that has stopped");
        }
    }
}

/// What is left of a server that has stopped, when it had time to end.
async fn left_after(left: &Leftovers) -> LeftoverCount {
    let until = Instant::now() + LEFT_MAX;
    while left.count() != LeftoverCount::default() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    left.count()
}

/// The settings of a test.
pub(crate) fn settings(changes: &[(&'static str, &str)]) -> Settings {
    let flags = BASE.iter().chain(changes).map(|(key, value)| (*key, (*value).to_owned())).collect();
    Settings::load(None, &flags).expect("the settings fit")
}
