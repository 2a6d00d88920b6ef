//! The real program as a process of its own: started, looked at from outside, told to stop.

use std::io::{BufRead, BufReader, Read};
use std::ops::Deref;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};

use tempfile::TempDir;

use crate::http::Http;
use crate::server::WAIT;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_tiltyard");

/// A running `tiltyard`; dropping it kills it.
pub(crate) struct Program {
    child: Child,
    http: Http,
    log: Receiver<String>,
    begun: Vec<String>,
    folder: Option<TempDir>,
}

impl Deref for Program {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}

impl Program {
    /// Starts it on a free port, with these settings as environment variables, and waits until it listens.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Program {
        Program::start_in(tempfile::tempdir().expect("a folder"), settings)
    }

    /// The same in a folder that another one has left, with all its files.
    pub(crate) fn start_in(folder: TempDir, settings: &[(&str, &str)]) -> Program {
        let command = command(folder.path());
        Program::start_as(command, folder, settings)
    }

    /// The same with so many open files, of which it may allow itself more.
    pub(crate) fn start_with_files(soft: u64, hard: u64, settings: &[(&str, &str)]) -> Program {
        let folder = tempfile::tempdir().expect("a folder");
        let mut limited = Command::new("prlimit");
        limited.arg(format!("--nofile={soft}:{hard}")).arg(PROGRAM);
        let command = prepared(limited, folder.path());
        Program::start_as(command, folder, settings)
    }

    fn start_as(mut command: Command, folder: TempDir, settings: &[(&str, &str)]) -> Program {
        command.args(["serve", "--port", "0"]).env("TILTYARD__DEMO__ENABLED", "false");
        command.envs(settings.iter().copied()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let log = lines(child.stderr.take().expect("a pipe"));
        let mut begun = Vec::new();
        let address = loop {
            let line = log.recv_timeout(WAIT).expect("the program says where it listens");
            let at = line.split_once("http://").or_else(|| line.split_once("https://"));
            if let Some((_, rest)) = at {
                break rest.split_whitespace().next().and_then(|at| at.parse().ok()).expect("an address");
            }
            begun.push(line);
        };
        Program { child, http: Http::of(address), log, begun, folder: Some(folder) }
    }

    /// Kills it as `kill -9` does. Answers its folder.
    pub(crate) fn kill(mut self) -> TempDir {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("an exit status");
        self.folder.take().expect("it has a folder")
    }

    /// Stops it in order. Answers its folder.
    pub(crate) fn stop(mut self) -> TempDir {
        self.terminate();
        assert!(self.child.wait().expect("an exit status").success());
        self.folder.take().expect("it has a folder")
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How many files it has open.
    pub(crate) fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("its files").count()
    }

    /// Where it keeps its files.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.as_ref().expect("it has a folder").path().join("data")
    }

    /// Waits until it logs a line with this in it, and answers that line.
    pub(crate) fn logs(&self, part: &str) -> String {
        let mut lines = std::iter::from_fn(|| self.log.recv_timeout(WAIT).ok());
        lines.find(|line| line.contains(part)).unwrap_or_else(|| panic!("it never logged {part:?}"))
    }

    /// What it logged before it listened.
    pub(crate) fn begun(&self) -> &[String] {
        &self.begun
    }

    /// A figure of `/proc/…/status` in KiB: `VmRSS`, or its highest value so far, `VmHWM`.
    pub(crate) fn memory_kib(&self, figure: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a status");
        let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("the figure is there")
    }

    /// Lets it write no file beyond so many bytes; `None`: as far as it likes.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let bytes = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let mut limit = Command::new("prlimit");
        limit.args(["--pid", &self.child.id().to_string(), &format!("--fsize={bytes}:")]);
        assert!(limit.status().expect("prlimit").success());
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends a signal, by its name without `SIG`.
    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.child.id())).status();
        assert!(kill.expect("a shell").success());
    }

    /// Waits for its end. Answers how it went, and what it logged.
    pub(crate) fn ended(self) -> (ExitStatus, Vec<String>) {
        let (status, log, _) = self.gone();
        (status, log)
    }

    /// The same, and its folder.
    pub(crate) fn gone(mut self) -> (ExitStatus, Vec<String>, TempDir) {
        // The log ends with the process.
        let log = std::iter::from_fn(|| self.log.recv_timeout(WAIT).ok()).collect();
        let status = self.child.wait().expect("an exit status");
        (status, log, self.folder.take().expect("it has a folder"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program, which must fail. Answers what it says.
pub(crate) fn complaint(arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(folder.path());
    command.args(arguments).envs(settings.iter().copied());
    let output = command.output().expect("the program starts");
    assert!(!output.status.success(), "it should have failed");
    String::from_utf8(output.stderr).expect("text")
}

/// Runs the program in a folder. Answers what it prints. Errors: what it complains of.
pub(crate) fn run_in(folder: &std::path::Path, arguments: &[&str]) -> Result<String, String> {
    let output = command(folder).args(arguments).stdout(Stdio::piped()).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Starts the program in a folder, with other work than serving.
pub(crate) fn background(folder: &std::path::Path, arguments: &[&str]) -> Child {
    let mut command = command(folder);
    command.args(arguments).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// What `tiltyard replay` says of a file, whatever it ends with.
pub(crate) fn replay(folder: &std::path::Path, file: &std::path::Path) -> String {
    let mut command = command(folder);
    command.arg("replay").arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command.output().expect("the program starts");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
}

/// Runs `tiltyard health` with these arguments, and settings as environment variables. Answers whether it ended with success, and
/// what it said.
pub(crate) fn health(arguments: &[&str], settings: &[(&str, &str)]) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(folder.path());
    command.arg("health").args(arguments).envs(settings.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command.output().expect("the program starts");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    (output.status.success(), said)
}

/// The program in a folder, with arguments still to come.
pub(crate) fn command(folder: &std::path::Path) -> Command {
    prepared(Command::new(PROGRAM), folder)
}

fn prepared(mut command: Command, folder: &std::path::Path) -> Command {
    command.current_dir(folder).env_remove("RUST_LOG").stdout(Stdio::null());
    command.env("TILTYARD__SERVER__WORKERS", "1").env("TILTYARD__SERVER__ARBITERS", "1");
    command
}

/// Reads lines as they come.
pub(crate) fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
