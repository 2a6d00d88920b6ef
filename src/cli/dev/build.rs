//! One run of `cargo build`. What it says to people goes to the terminal.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;

/// A build that goes on. Dropping it ends it.
pub(super) struct Build {
    cargo: Child,
    reader: Option<JoinHandle<Vec<Artifact>>>,
}

/// How a build came out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Built {
    /// There is a program.
    Program {
        /// Where it is.
        path: PathBuf,
        /// Whether it is another one than before the build.
        is_new: bool,
    },
    /// There is none; why.
    Failed(String),
}

/// What cargo says that it has made, as far as it is looked at.
#[derive(Debug, Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
    #[serde(default)]
    fresh: bool,
}

impl Build {
    /// Starts a build in this folder, of all programs or of this one. Errors: there is no cargo.
    pub(super) fn start(bin: Option<&str>) -> anyhow::Result<Build> {
        let mut cargo = build_command(bin)
            .spawn()
            .context("cannot run cargo: install Rust, or set CARGO to where it is")?;
        let reader = cargo.stdout.take().map(|stdout| std::thread::spawn(|| programs(stdout)));
        Ok(Build { cargo, reader })
    }

    /// How it came out, once it is over. It is asked no more after that.
    pub(super) fn poll(&mut self) -> Option<Built> {
        let status = match self.cargo.try_wait() {
            Ok(status) => status?,
            Err(error) => return Some(Built::Failed(format!("cargo cannot be waited for: {error}"))),
        };
        let programs = self.reader.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        Some(match status.success() {
            true => chosen(programs),
            false => Built::Failed("it does not build".to_owned()),
        })
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        // One that is over already is not there to be ended. The compilers go with it: they are of its group.
        let _ = kill_process_group(Pid::from_child(&self.cargo), Signal::KILL);
        let _ = self.cargo.wait();
    }
}

/// What builds.
fn build_command(bin: Option<&str>) -> Command {
    let mut command = cargo();
    command.args(["build", "--message-format=json-render-diagnostics"]);
    command.args(bin.into_iter().flat_map(|name| ["--bin", name]));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
    command
}

/// Cargo, as somebody runs it by hand. `cargo run` tells its program which package it is of; a cargo that is told so again takes libraries that ask for
/// it for changed, and builds them anew, each time.
pub(super) fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let is_told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_told)) {
        command.env_remove(name);
    }
    command
}

/// The programs in what cargo says.
fn programs(stdout: ChildStdout) -> Vec<Artifact> {
    let lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let said = lines.filter_map(|line| serde_json::from_str::<Artifact>(&line).ok());
    said.filter(|artifact| artifact.executable.is_some()).collect()
}

/// The one program that was built.
fn chosen(mut programs: Vec<Artifact>) -> Built {
    let several = programs.len() > 1;
    match programs.pop() {
        Some(Artifact { executable: Some(path), fresh }) if !several => {
            Built::Program { path, is_new: !fresh }
        }
        Some(_) => Built::Failed("this crate has several programs: say which with --bin NAME".to_owned()),
        None => Built::Failed("this crate has no program: it takes a src/main.rs".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(path: &str) -> Artifact {
        serde_json::from_str(&format!(
            r#"{{"reason": "compiler-artifact", "executable": "{path}", "fresh": true}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_build_is_not_told_of_which_package_its_parent_is() {
        // This test is run by a cargo that says so.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let command = build_command(None);
        let changed: Vec<_> = command.get_envs().collect();
        for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME"] {
            assert!(changed.contains(&(name.as_ref(), None)), "{name}: {changed:?}");
        }
    }

    #[test]
    fn the_program_is_the_only_one() {
        assert_eq!(chosen(vec![artifact("/a")]), Built::Program { path: "/a".into(), is_new: false });
        assert!(
            matches!(chosen(vec![artifact("/a"), artifact("/b")]), Built::Failed(why) if why.contains("--bin"))
        );
        assert!(matches!(chosen(vec![]), Built::Failed(_)));
    }
}
