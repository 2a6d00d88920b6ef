//! Harm that is done to the program and its surroundings from outside: to its disk, its database, its clock.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::disk::{self, Disk};
use super::plan::Step;
use crate::faults::clocks::{self, Clock};
use crate::process::Program;
use crate::records::settling::try_to_take_away;

/// A database that others write into for longer than this is left to them: it is slow enough.
const LOCKED_WITHIN: Duration = Duration::from_secs(2);

/// Settings of the program: short times, so that a run sees much of what takes long otherwise.
const SETTINGS: &[(&str, &str)] = &[
    ("TILTYARD__ROOMS__CHATS_PER_MINUTE", "0"),
    ("TILTYARD__SERVER__DRAIN_MS", "500"),
    ("TILTYARD__ROOMS__INTERMISSION_S", "1"),
    ("TILTYARD__ROOMS__FINISHED_CLOSE_S", "600"),
    ("TILTYARD__ROOMS__EMPTY_CLOSE_S", "600"),
    ("TILTYARD__ROOMS__DELAY_S_MAX", "3"),
    // A room that was ended is gone, also for who comes back to it.
    ("TILTYARD__ROOMS__OPEN_ON_JOIN", "false"),
    ("TILTYARD__JOURNAL__RETRY_MS", "200"),
    ("TILTYARD__RECORDS__RETRY_MS", "100"),
];

/// The surroundings of one program.
#[derive(Default)]
pub(super) struct Harm {
    disk: Option<Disk>,
    clock: Option<Clock>,
    lock: Option<Connection>,
    limited: bool,
}

impl Harm {
    pub(super) fn new(clock: bool) -> Harm {
        Harm { disk: Some(Disk::new()), clock: clock.then(Clock::new), lock: None, limited: false }
    }

    /// What the program is started with.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let text = |path: &Path| path.to_str().expect("a path").to_owned();
        let mut settings: Vec<_> = SETTINGS.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let mut libraries = vec![text(disk::library())];
        if let Some(clock) = &self.clock {
            libraries.push(text(&clocks::library()));
            settings.extend(clock.environment());
        }
        settings.push(("LD_PRELOAD", libraries.join(":")));
        settings.push(("CAMPAIGN_DISK", text(&self.disk().orders())));
        settings
    }

    fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("it has a disk")
    }

    /// Lets something fail until all is healed.
    pub(super) fn apply(&mut self, step: Step, program: &Program) {
        match step {
            Step::Disk(place, trouble) => self.disk().fail(place, trouble),
            Step::FileLimit(bytes) => {
                self.limited = true;
                program.limit_files(Some(bytes));
            }
            Step::Lock if self.lock.is_none() => {
                let folder = program.data_dir();
                self.lock = Harm::lock(folder.parent().expect("a folder"));
            }
            _ => {}
        }
    }

    /// Takes the database of the program in this folder away: nobody else writes into it until this is dropped.
    pub(super) fn lock(folder: &Path) -> Option<Connection> {
        try_to_take_away(&folder.join("data"), LOCKED_WITHIN).ok()
    }

    pub(super) fn set_clock(&self, seconds: i64) {
        if let Some(clock) = &self.clock {
            clock.write(seconds);
        }
    }

    /// Everything works again. The clock stays as it is.
    pub(super) fn heal(&mut self, program: Option<&Program>) {
        self.disk().heal();
        self.lock = None;
        if std::mem::take(&mut self.limited)
            && let Some(program) = program
        {
            program.limit_files(None);
        }
    }
}
