//! What a tournament answers when it is asked: whether it does what it is told, what is due, how it looks.

use jiff::Timestamp;

use super::command::TournamentCommand;
use super::decide::Decision;
use super::due::Clockwork;
use super::event::{By, Happening};
use super::paint;
use super::picture::TournamentPicture;
use super::refused::TournamentRefused;
use super::state::TournamentState;
use super::surroundings::Surroundings;
use crate::domain::PlayerId;

impl TournamentState {
    /// What happens if somebody says so. Everything that was [`due`](Self::due) has to have happened before.
    pub fn decide(&self, command: &TournamentCommand, by: &By) -> Result<Vec<Happening>, TournamentRefused> {
        Decision::new(self, by).on(command)
    }

    /// What happens by itself, because its time has come or nothing hinders it any more. It is asked again after that has
    /// happened, until nothing is due.
    pub fn due(&self, surroundings: &Surroundings<'_>) -> Vec<Happening> {
        Clockwork::new(self, surroundings).due()
    }

    /// Whether it has to begin. Somebody who knows the ratings then says so, in the name of the server.
    pub fn must_start(&self, now: Timestamp) -> bool {
        self.status().is_before_start() && self.setup.schedule.starts_at().is_some_and(|at| at <= now)
    }

    /// When something may be due next, if nothing happens before.
    pub fn wakes_at(&self, surroundings: &Surroundings<'_>) -> Option<Timestamp> {
        Clockwork::new(self, surroundings).wakes_at()
    }

    /// The players whose ratings are asked for before the draw.
    pub fn to_be_seeded(&self) -> Vec<PlayerId> {
        self.playing().into_iter().map(|entry| entry.player).collect()
    }

    /// Everything that there is to be read.
    pub fn picture(&self) -> TournamentPicture {
        paint::picture(self)
    }
}
