//! Finds the PostgreSQL of this machine and makes folders that it takes: it refuses to run as root.
//!
//! Must not: download anything, or go on without a server.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whom the server runs as when the tests run as root: `nobody`.
const NOBODY: u32 = 65534;

/// The folder with `initdb` and `postgres`: the newest of Debian's, or what the path has.
pub(crate) fn binaries() -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    versions.sort();
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
    };
    versions.pop().map(|(_, bin)| bin).or_else(on_path).expect(
        "there is no PostgreSQL server on this dyn_game: install it (`tests/run tools`, or `apt-get install postgresql`), or set \
         TILTYARD_TEST_DATABASE_URL to the URL of one whose user may create databases",
    )
}

/// A program that runs as somebody the server may be.
pub(crate) fn unprivileged(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups"]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").env("LC_ALL", "C").env("HOME", "/").env_remove("PGDATA");
    command
}

/// A new folder with a database cluster in it.
pub(crate) fn new_cluster(bin: &Path, settings: &str) -> PathBuf {
    let folder = tempfile::Builder::new().prefix("tiltyard-postgres-").tempdir().unwrap().keep();
    hand_over(&folder);
    let data = folder.join("data");
    let made = unprivileged(&bin.join("initdb"))
        .args(["-U", "tiltyard", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-D"])
        .arg(&data)
        .stdin(Stdio::null())
        .output()
        .expect("initdb cannot be started");
    assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    let socket = format!("unix_socket_directories = '{}'\n", folder.display());
    append(&data.join("postgresql.conf"), &format!("{settings}{socket}"));
    folder
}

fn append(path: &Path, text: &str) {
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Writes a file that the server may read, and nobody else.
pub(crate) fn write_private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    hand_over(path);
}

fn hand_over(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}
