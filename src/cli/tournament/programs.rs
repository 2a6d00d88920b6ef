//! A program of somebody's that takes part: a process that is told its rooms over its standard input.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::Context;

use crate::auth::Auth;
use crate::domain::PlayerId;

/// A program that runs. Dropping it ends it.
pub(super) struct RunningProgram {
    child: Child,
}

impl RunningProgram {
    /// Starts a program through the shell. It finds who it is and where to play in its environment; docs/programs.md says
    /// how. What it prints to its standard error is shown. Errors: it cannot be started.
    pub(super) fn start(
        command: &str,
        player: &PlayerId,
        auth: &Auth,
        address: SocketAddr,
    ) -> anyhow::Result<RunningProgram> {
        let token = auth.token_of_program(player).map_err(anyhow::Error::msg)?;
        let started = Command::new("sh")
            .args(["-c", &format!("exec {command}")])
            .env("TILTYARD_URL", format!("ws://{address}"))
            .env("TILTYARD_PLAYER", player.as_str())
            .env("TILTYARD_TOKEN", token)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let child = started.with_context(|| format!("{command:?} cannot be started"))?;
        Ok(RunningProgram { child })
    }

    /// How the program ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Tells the program of a room. One that has ended does not come.
    pub(super) fn call(&mut self, room: &str) {
        if let Some(input) = &mut self.child.stdin
            && let Err(error) = writeln!(input, "{room}").and_then(|()| input.flush())
        {
            log::warn!("a program has ended, and does not come to room {room}: {error}");
        }
    }
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
