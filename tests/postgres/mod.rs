//! A throw-away PostgreSQL for tests: in a temporary folder, on a free port of this machine, gone when the tests are,
//! however they end. One server for a test binary, one database for a test; a server of its own for a test that stops it.
//!
//! `TILTYARD_TEST_DATABASE_URL` names another server for [`database`], whose user may create databases. Must not: skip a
//! test because there is no PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot have its database says so by panicking")]

mod install;
pub(crate) mod tls;

pub(crate) use tls::certificates;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use tokio_postgres::NoTls;

/// A role that has to say [`PASSWORD`]; everybody else needs none.
pub(crate) const GUARDED: &str = "guarded";
/// The password of [`GUARDED`].
pub(crate) const PASSWORD: &str = "open-sesame";

/// How long a server may take to begin to answer.
const READY_MAX: Duration = Duration::from_secs(120);
/// Below what systems give out by themselves, so that nobody takes the port of a server that is stopped for a while.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 80
shared_buffers = 16MB
min_wal_size = 32MB
autovacuum = off
jit = off
";

const HBA: &str = "
local all all trust
host all guarded 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
";

/// A new, empty database: on the server that all tests of this binary share, or on the one of the environment.
pub(crate) fn database() -> Database {
    match std::env::var("TILTYARD_TEST_DATABASE_URL") {
        Ok(url) => Database::create(&url, ""),
        Err(_) => Server::shared().database(),
    }
}

/// A server that belongs to this test binary.
pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    authority: Option<String>,
    keeper: Mutex<Keeper>,
}

impl Server {
    /// The one that all tests of this binary share. Nobody may stop it.
    pub(crate) fn shared() -> &'static Server {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Server::start)
    }

    /// One of its own.
    pub(crate) fn start() -> Server {
        Server::start_with("")
    }

    /// One of its own, with more settings, as in `postgresql.conf`.
    pub(crate) fn start_with(settings: &str) -> Server {
        Server::launch(settings, None)
    }

    /// One of its own that offers TLS, with a certificate for `localhost` by [`Server::authority`].
    pub(crate) fn start_with_tls() -> Server {
        Server::launch("ssl = on\n", Some(tls::certificates()))
    }

    fn launch(settings: &str, certificates: Option<tls::Certificates>) -> Server {
        let bin = install::binaries();
        let folder = install::new_cluster(&bin, &format!("{SETTINGS}{settings}"));
        install::write_private(&folder.join("data/pg_hba.conf"), HBA);
        if let Some(certificates) = &certificates {
            install::write_private(&folder.join("data/server.crt"), &certificates.server);
            install::write_private(&folder.join("data/server.key"), &certificates.key);
        }
        let port = free_port();
        let keeper = Mutex::new(Keeper::new(&bin, &folder, port));
        let authority = certificates.map(|certificates| certificates.authority);
        let server = Server { folder, port, authority, keeper };
        server.resume();
        server.sql("postgres", &format!("CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'"));
        server
    }

    /// The port on 127.0.0.1; it stays the same.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where its socket is.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The certificate of who signed the server's, in PEM.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The URL of a database on it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://tiltyard@127.0.0.1:{}/{database}", self.port)
    }

    /// A new, empty database on it.
    pub(crate) fn database(&self) -> Database {
        Database::create(&self.url("postgres"), "")
    }

    /// Runs statements in one of its databases.
    pub(crate) fn sql(&self, database: &str, statements: &str) {
        run_sql(&self.url(database), statements).unwrap();
    }

    /// Stops it as an operator would: connections are told.
    pub(crate) fn stop(&self) {
        self.order("stop");
    }

    /// Stops it at once, as a crash would.
    pub(crate) fn crash(&self) {
        self.order("crash");
    }

    /// Starts it again, on the same folder and port, and waits until it answers.
    pub(crate) fn resume(&self) {
        self.order("start");
        let began = Instant::now();
        while run_sql(&self.url("postgres"), "SELECT 1").is_err() {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert_eq!(self.order("alive"), "alive", "PostgreSQL does not start: {}", log());
            assert!(began.elapsed() < READY_MAX, "PostgreSQL does not answer: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// It hangs: the port takes connections and nothing answers.
    pub(crate) fn freeze(&self) {
        self.order("freeze");
    }

    /// It goes on.
    pub(crate) fn thaw(&self) {
        self.order("thaw");
    }

    fn order(&self, order: &str) -> String {
        self.keeper.lock().unwrap().order(order)
    }
}

/// The shell that ends the server when this process is gone.
struct Keeper {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Keeper {
    fn new(bin: &std::path::Path, folder: &std::path::Path, port: u16) -> Keeper {
        let mut shell = install::unprivileged("sh".as_ref())
            .args(["-c", include_str!("keeper.sh"), "keeper"])
            .args([bin, folder])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("sh cannot be started");
        let orders = shell.stdin.take();
        let answers = BufReader::new(shell.stdout.take().unwrap());
        Keeper { shell, orders, answers }
    }

    fn order(&mut self, order: &str) -> String {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.shell.wait();
    }
}

/// A database that is dropped with this value.
pub(crate) struct Database {
    maker: String,
    name: String,
    url: String,
}

impl Database {
    /// Makes one beside the database of `maker`, by a user who may. `options` go to `CREATE DATABASE`: `TEMPLATE …`.
    pub(crate) fn create(maker: &str, options: &str) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tiltyard_test_{}_{number}", std::process::id());
        run_sql(maker, &format!("CREATE DATABASE {name} {options}")).unwrap();
        let (server, options) =
            maker.split_once('?').map_or((maker, ""), |(server, options)| (server, options));
        let (server, _) = server.rsplit_once('/').expect("the URL of a database ends with /name");
        let url = format!("{server}/{name}{}{options}", if options.is_empty() { "" } else { "?" });
        Database { maker: maker.to_owned(), name, url }
    }

    /// A new one with the same contents. Nobody may be connected to this one meanwhile.
    pub(crate) fn copy(&self) -> Database {
        Database::create(&self.maker, &format!("TEMPLATE {}", self.name))
    }

    /// Where it is, as in `database.url`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements in it.
    pub(crate) fn sql(&self, statements: &str) {
        run_sql(&self.url, statements).unwrap();
    }

    /// Asks for one text.
    pub(crate) fn ask(&self, query: &str) -> Option<String> {
        run_sql(&self.url, query).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A server that is stopped has lost it anyway.
        let _ = run_sql(&self.maker, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// Runs statements, whoever calls: on a thread of its own, so that a test with a runtime can wait for it too. Answers the
/// first column of the last row.
pub(crate) fn run_sql(url: &str, statements: &str) -> Result<Option<String>, tokio_postgres::Error> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut config: tokio_postgres::Config = url.parse()?;
            config.connect_timeout(Duration::from_secs(10));
            let (client, connection) = config.connect(NoTls).await?;
            let connection = tokio::spawn(connection);
            let answer = client.simple_query(statements).await?;
            drop(client);
            let _ = connection.await;
            Ok(answer.iter().rev().find_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            }))
        })
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    std::iter::repeat_with(|| rand::random_range(PORTS)).find(is_free).unwrap()
}
