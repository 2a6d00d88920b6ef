//! The tournament that follows another one in a series.
//!
//! Must not: open one where somebody has ended the series, or beyond what may be open at once.

use jiff::Timestamp;

use super::Tournament;
use super::next_step::NextStep;
use crate::domain::tournament::{By, Happening, TournamentPicture, TournamentState};
use crate::store::records::NewTournament;

impl Tournament {
    /// The next tournament of the series, if it is to be opened now. It is kept before this one begins, so that no crash
    /// ends a series; its id follows from this one's, so that it is kept once.
    pub(super) fn next_of_series(&self, draft: &NextStep, now: &TournamentPicture) -> Option<NewTournament> {
        let next = self.is_followed(draft).then(|| now.setup.next_of_series(Timestamp::now())).flatten()?;
        let published = &self.links.published;
        if published.find(&next.id).is_some() {
            return None;
        }
        let leaves = now.status.is_over().then(|| self.id());
        if let Err(refused) = published.check_place(&next.owner, &self.links.settings, leaves) {
            log::warn!("tournament {}: the next one of its series is not opened now: {refused}", self.id());
            return None;
        }
        Some(NewTournament::of(&TournamentState::new(next).picture()))
    }

    /// Whether the time of the next one has come: this one begins, or it is over, and the next one may have found no place
    /// before. Whoever cancels a tournament wants no other one in its place.
    fn is_followed(&self, draft: &NextStep) -> bool {
        let (before, now) = (self.state.status(), draft.state.status());
        let begins = before.is_before_start() && !now.is_before_start();
        let ends = !before.is_over() && now.is_over();
        let mut events = draft.events.iter();
        let is_ended = events.any(|event| event.what == Happening::Cancelled && event.by != By::Server);
        (begins || ends) && !is_ended
    }
}
