//! The tournament that follows another one in a series.
//!
//! Must not: open one where somebody has ended the series, or beyond what may be open at once.

use jiff::Timestamp;

use super::next_step::NextStep;
use super::{AnnounceRefused, TournamentLinks};
use crate::domain::tournament::{By, Happening, TournamentPicture, TournamentState, TournamentStatus};
use crate::store::records::NewTournament;

/// The next tournament of the series, if it is to be opened now. It is kept before this one begins, so that no crash ends a
/// series; its id follows from this one's, so that it is kept once.
pub(super) fn next_of_series(
    before: TournamentStatus,
    draft: &NextStep,
    now: &TournamentPicture,
    links: &TournamentLinks,
) -> Option<NewTournament> {
    let next = is_followed(before, draft).then(|| now.setup.next_of_series(Timestamp::now())).flatten()?;
    let (published, settings) = (&links.published, &links.settings);
    if published.find(&next.id).is_some() {
        return None;
    }
    let id = &now.setup.id;
    let leaves = now.status.is_over().then_some(id);
    let place = published.check_place(&next.owner, settings, leaves, &[]);
    let wait = next.check_wait(settings.wait_max_s, Timestamp::now()).map_err(AnnounceRefused::from);
    if let Err(refused) = place.and(wait) {
        log::warn!("tournament {id}: the next one of its series is not opened now: {refused}");
        return None;
    }
    Some(NewTournament::of(&TournamentState::new(next).picture()))
}

/// Whether the time of the next one has come: this one begins, or it is over, and the next one may have found no place
/// before. Whoever cancels a tournament wants no other one in its place.
fn is_followed(before: TournamentStatus, draft: &NextStep) -> bool {
    let now = draft.state.status();
    let begins = before.is_before_start() && !now.is_before_start();
    let ends = !before.is_over() && now.is_over();
    let mut events = draft.events.iter();
    let is_ended = events.any(|event| event.what == Happening::Cancelled && event.by != By::Server);
    (begins || ends) && !is_ended
}
