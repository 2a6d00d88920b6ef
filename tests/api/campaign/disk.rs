//! A disk of the program that fails when the campaign says so, without any privilege: a small library in C between the
//! program and its system (`disk.c`), told what to do over four bytes in a file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Where a disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Live,
    Outbox,
    Replays,
    Database,
    Everywhere,
}

/// How a disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No space left.
    Full,
    /// Every call about it is an I/O error.
    Broken,
    /// No space left, found out in the middle of a write.
    FullHalfway,
    /// Each call takes so many hundredths of a second.
    Slow(u8),
}

impl Place {
    pub(crate) const ALL: [Place; 5] =
        [Place::Live, Place::Outbox, Place::Replays, Place::Database, Place::Everywhere];

    fn bits(self) -> u8 {
        match self {
            Place::Live => 1,
            Place::Outbox => 2,
            Place::Replays => 4,
            Place::Database => 8,
            Place::Everywhere => 15,
        }
    }
}

/// The disk of one program.
pub(crate) struct Disk(TempDir);

impl Disk {
    pub(crate) fn new() -> Disk {
        let disk = Disk(tempfile::tempdir().expect("a folder"));
        disk.write([0; 4]);
        disk
    }

    /// The file that the library looks into.
    pub(crate) fn orders(&self) -> PathBuf {
        self.0.path().join("orders")
    }

    pub(crate) fn fail(&self, place: Place, trouble: Trouble) {
        let (how, hundredths) = match trouble {
            Trouble::Full => (1, 0),
            Trouble::Broken => (2, 0),
            Trouble::FullHalfway => (3, 0),
            Trouble::Slow(hundredths) => (4, hundredths),
        };
        self.write([place.bits(), how, hundredths, 0]);
    }

    pub(crate) fn heal(&self) {
        self.write([0; 4]);
    }

    /// In place, because the program has the file mapped.
    fn write(&self, orders: [u8; 4]) {
        use std::os::unix::fs::FileExt as _;
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(self.orders());
        file.expect("a file").write_all_at(&orders, 0).expect("it is written");
    }
}

/// The library, built once for all.
pub(crate) fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(build)
}

/// Another run may do the same at the same time: each finds a whole file.
fn build() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (library, own) = (folder.join("disk.so"), folder.join(format!("disk-{}.so", std::process::id())));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/campaign/disk.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"]).arg(&own).arg(source).arg("-ldl");
    assert!(compiler.status().expect("there is a C compiler").success(), "disk.c is compiled");
    std::fs::rename(own, &library).expect("it is in its place");
    library
}
