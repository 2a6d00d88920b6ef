//! The rule for the game kit: what is built without the feature `server` is the ground floor, and nothing of the server comes
//! along with it.
//!
//! Must not: build anything. That it compiles, also for WebAssembly, is a matter of `tests/run lint`.

use std::process::Command;

use super::Report;
use super::code::is_comment;
use super::files::{libraries, manifest, root, sources};
use super::floors::{KNOWN_BELOW, is_in_the_kit};

/// Libraries, by the beginnings of their names, that a program cannot have without an operating system, threads, randomness
/// of the machine or a C compiler.
const SERVING: &[&str] = &[
    "actix",
    "cc",
    "config",
    "env_logger",
    "futures",
    "getrandom",
    "h2",
    "http",
    "libc",
    "libsqlite",
    "mimalloc",
    "mio",
    "pasetors",
    "ring",
    "rusqlite",
    "rustix",
    "rustls",
    "socket2",
    "tempfile",
    "tokio",
    "uuid",
    "wasm-bindgen",
    "windows",
    "zstd",
];

#[test]
fn the_kit_is_the_ground_floor_and_only_the_root_knows_of_the_feature() {
    let mut broken = Report::new(
        "what is built without the feature `server` is the game kit: mark the other parts in src/lib.rs, and nothing elsewhere",
    );
    let marked = "#[cfg(feature = \"server\")]";
    for file in sources("src") {
        let mut before = "";
        for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
            let part = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';'));
            match part.filter(|_| file.path == "src/lib.rs") {
                Some(part) if is_in_the_kit(part) == (before == marked) => {
                    let should = if is_in_the_kit(part) { "must not depend" } else { "depends" };
                    broken.add(&file, number, &format!("`{part}` {should} on the feature"));
                }
                None if line.contains("feature = \"") && file.path != "src/lib.rs" => {
                    broken.add(&file, number, "names a feature");
                }
                _ => {}
            }
            before = line;
        }
    }
    broken.finish();
}

#[test]
fn a_library_that_the_kit_does_not_name_is_optional() {
    let mut broken = Report::new(
        "in Cargo.toml, what the game kit does not name is `optional`, and its feature is `server`",
    );
    let manifest = manifest();
    for library in libraries() {
        let line = manifest.lines().find(|line| {
            line.split_once('=').is_some_and(|(key, _)| key.trim().replace('-', "_") == library)
        });
        let is_optional = line.is_some_and(|line| line.contains("optional = true"));
        if is_optional == KNOWN_BELOW.contains(&library.as_str()) {
            broken.note(&format!("{library} is {}", if is_optional { "optional" } else { "always there" }));
        }
    }
    broken.finish();
}

#[test]
fn nothing_of_the_server_comes_along_with_the_kit() {
    let mut broken =
        Report::new("the game kit is built in seconds and for WebAssembly, so it takes none of these in");
    let asked = [
        "tree",
        "--locked",
        "--offline",
        "--no-default-features",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let answer = Command::new(cargo).args(asked).current_dir(root()).output().expect("there is a cargo");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let tree = String::from_utf8_lossy(&answer.stdout).into_owned();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"tiltyard") && names.contains(&"serde"), "{tree}");
    for name in names.iter().filter(|name| SERVING.iter().any(|serving| is_of(name, serving))) {
        broken.note(name);
    }
    broken.finish();
}

/// Whether a library is this one, or one of its family: `tokio-util` is of `tokio`.
fn is_of(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}
