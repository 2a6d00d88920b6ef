//! The progress of a tournament, on a terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::domain::tournament::TournamentPicture;

/// How often the progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(100);
/// The characters of the bar.
const WIDTH: usize = 30;

/// Shows how far a tournament is.
pub(super) struct ProgressBar {
    begun: Instant,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl ProgressBar {
    pub(super) fn new(begun: Instant) -> ProgressBar {
        ProgressBar { begun, shown: None, is_terminal: std::io::stderr().is_terminal() }
    }

    /// Shows it, if there is somebody to see it and it was not shown just now.
    pub(super) fn show(&mut self, picture: &TournamentPicture) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= SHOWN_EVERY);
        if !self.is_terminal || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let matches = &picture.matches;
        let over = matches.iter().filter(|of| of.status.is_over()).count();
        let on = matches.iter().filter(|of| of.running.is_some()).count();
        let games: usize = matches.iter().map(|of| of.finished.len()).sum();
        let done = over * WIDTH / matches.len().max(1);
        let bar = format!("{}{}", "#".repeat(done), "-".repeat(WIDTH - done));
        let (known, seconds) = (matches.len(), self.begun.elapsed().as_secs_f64());
        eprint!("\r[{bar}] {over} of {known} matches, {games} games, {on} on, {seconds:.1} s ");
        drop(std::io::stderr().flush());
    }

    /// Ends the line.
    pub(super) fn end(&self) {
        if self.shown.is_some() {
            eprintln!();
        }
    }
}
