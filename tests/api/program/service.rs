//! The unit of systemd: systemd's own checker understands all of it, and finds little that the service may do to the machine.

use std::path::Path;
use std::process::{Command, Output};

use crate::process::PROGRAM;

const UNIT: &str = include_str!("../../../docs/tiltyard.service");
const GUIDE: &str = include_str!("../../../docs/operations.md");
/// Where the unit has the program.
const INSTALLED: &str = "/usr/local/bin/tiltyard";
/// Of ten; below 2 systemd calls a service well contained. It is told in tenths.
const EXPOSED_MAX: &str = "20";

/// What the checker says of the unit; `None` where it is not installed.
fn analyze(arguments: &[&str], unit: &Path) -> Option<Output> {
    Command::new("systemd-analyze").args(arguments).arg(unit).output().ok()
}

#[test]
fn systemd_understands_the_unit_and_finds_it_well_contained() {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = folder.path().join("tiltyard.service");
    assert!(UNIT.contains(INSTALLED));
    std::fs::write(&unit, UNIT.replace(INSTALLED, PROGRAM)).expect("a file");
    let threshold = format!("--threshold={EXPOSED_MAX}");
    for arguments in [&["verify", "--man=no"][..], &["security", "--offline=true", "--no-pager", &threshold]]
    {
        let Some(said) = analyze(arguments, &unit) else {
            return eprintln!("systemd-analyze is not installed; it comes with Debian's package systemd");
        };
        let complaints = String::from_utf8_lossy(&said.stderr);
        let about_it = complaints.lines().filter(|line| line.contains("tiltyard")).collect::<Vec<_>>();
        assert!(said.status.success() && about_it.is_empty(), "{arguments:?}: {complaints}");
    }
}

#[test]
fn a_command_beside_the_unit_has_its_environment_and_its_user() {
    let commands: Vec<_> = GUIDE.split("```").filter(|block| block.contains("systemd-run")).collect();
    assert!(!commands.is_empty() && !GUIDE.contains("sudo -u tiltyard TILTYARD"), "{commands:?}");
    for line in UNIT.lines() {
        let told = match line.split_once('=') {
            Some(("Environment", variable)) => format!("-E {variable} "),
            Some(("EnvironmentFile", _)) => format!("-p {line} "),
            Some(("User", user)) => format!("--uid={user} "),
            _ => continue,
        };
        assert!(commands.iter().all(|command| command.contains(&told)), "{told}: {commands:?}");
    }
}
