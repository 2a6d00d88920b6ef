//! Backups that are taken while a run is on, and some of them killed: each is put back at the end, and a server on it is
//! judged as the run itself is.
//!
//! Must not: expect of a backup what happened after it was begun.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Child;
use std::time::Duration;

use reqwest::Method;
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::audit;
use super::ledger::{Ledger, Told};
use crate::process::{Program, background, run_in};

/// What the restored servers run with: rooms last until they are asked for.
const SETTINGS: &[(&str, &str)] =
    &[("TILTYARD__ROOMS__EMPTY_CLOSE_S", "600"), ("TILTYARD__ROOMS__DELAY_S_MAX", "3")];

/// The backups of a run.
pub(super) struct Backups {
    folder: TempDir,
    taken: Vec<Backup>,
}

struct Backup {
    command: Child,
    path: PathBuf,
    killed: bool,
    /// What everybody was told before, if that was certain to be written down.
    told: BTreeMap<String, Told>,
    /// Rooms that were there, with players.
    rooms: Vec<String>,
}

impl Default for Backups {
    fn default() -> Backups {
        Backups { folder: tempfile::tempdir().expect("a folder"), taken: Vec::new() }
    }
}

impl Backups {
    /// Begins one of the folder that a server uses, and kills it after a while, if that is said.
    pub(super) async fn begin(
        &mut self,
        server: &std::path::Path,
        ledger: &Ledger,
        rooms: Vec<String>,
        kill_after: Option<Duration>,
    ) {
        let path = self.folder.path().join(format!("backup-{}", self.taken.len()));
        let told = ledger.certain();
        let mut command = background(server, &["backup", path.to_str().expect("a path")]);
        if let Some(after) = kill_after {
            sleep(after).await;
            command.kill().expect("it can be killed");
        }
        self.taken.push(Backup { command, path, killed: kill_after.is_some(), told, rooms });
    }

    /// A room is about to be ended: it may be missing in backups that are not done.
    pub(super) fn lets_go(&mut self, room: &str) {
        for backup in &mut self.taken {
            if backup.command.try_wait().is_ok_and(|ended| ended.is_none()) {
                backup.rooms.retain(|there| there != room);
            }
        }
    }

    /// Puts each back, and judges it. Answers how many were whole, and how many were broken off.
    pub(super) async fn judge(self, ledger: &Ledger) -> (u64, u64) {
        let (mut whole, mut broken_off) = (0, 0);
        for mut backup in self.taken {
            let status = backup.command.wait().expect("a status");
            let is_whole = backup.path.join("backup.json").exists();
            if !is_whole && !backup.killed {
                ledger.complain(format!("{}: it ended with {status}", backup.path.display()));
            }
            whole += u64::from(is_whole);
            broken_off += u64::from(!is_whole);
            let folder = tempfile::tempdir().expect("a folder");
            let restored = run_in(folder.path(), &["restore", backup.path.to_str().expect("a path")]);
            match restored {
                Ok(_) if is_whole => backup.hold(folder, ledger).await,
                Err(refused) if !is_whole && refused.contains("broken off") => {}
                other => ledger.complain(format!("{}: {other:?}", backup.path.display())),
            }
        }
        (whole, broken_off)
    }
}

impl Backup {
    /// What was told is in what was put back, and everything there fits together.
    async fn hold(&self, folder: TempDir, ledger: &Ledger) {
        let started = spawn_blocking(move || Program::start_in(folder, SETTINGS));
        let program = started.await.expect("it starts");
        for room in &self.rooms {
            let shown = program.get(&format!("/rooms/{room}")).await;
            if shown.status != 200 {
                ledger.complain(format!("{}: room {room} is gone: {}", self.path.display(), shown.text));
            }
        }
        // Where bots play among themselves more would happen while it is looked at.
        let shown = program.get("/rooms?limit=100").await.must_be(200);
        let rooms = shown["rooms"].as_array().expect("a list").iter().filter_map(|room| room["id"].as_str());
        for room in rooms.filter(|room| *room != "commons") {
            let path = format!("/rooms/{room}");
            program.request(Method::DELETE, &path).send().await.expect("an answer");
            program.eventually(&path, |reply| reply.status == 404).await;
        }
        let settled = |reply: &crate::http::Reply| reply.json()["records"]["owed"] == 0;
        program.eventually("/health/ready", settled).await;
        let judged = Ledger::of(self.told.clone());
        audit::records(&program, &judged).await;
        let folder = spawn_blocking(move || program.stop()).await.expect("it stops");
        audit::files(folder.path(), &judged);
        for complaint in judged.lock().complaints.drain(..) {
            ledger.complain(format!("{}: {complaint}", self.path.display()));
        }
    }
}
