//! The tournaments as they look now: everybody may read them on any thread and hear of each change, without asking the
//! tournament.
//!
//! Must not: hold anybody up. Whoever is slow to read sees the last picture, and none in between.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use super::mail::AnnounceRefused;
use crate::config::TournamentSettings;
use crate::domain::tournament::TournamentPicture;
use crate::domain::{PlayerId, TournamentId};

/// The tournaments that are announced or played, and those that were over a moment ago; clones share them.
#[derive(Debug, Clone, Default)]
pub struct OpenTournaments(Arc<RwLock<Pictures>>);

type Pictures = HashMap<TournamentId, watch::Sender<Arc<TournamentPicture>>>;

impl OpenTournaments {
    /// How a tournament looks now, if it is open.
    pub fn find(&self, id: &TournamentId) -> Option<Arc<TournamentPicture>> {
        self.read().get(id).map(|picture| Arc::clone(&picture.borrow()))
    }

    /// How a tournament looks now and after each change, if it is open. The stream ends when it is over and forgotten.
    pub fn watch(&self, id: &TournamentId) -> Option<watch::Receiver<Arc<TournamentPicture>>> {
        self.read().get(id).map(watch::Sender::subscribe)
    }

    /// How many wait for the next change of a tournament.
    pub fn followers(&self, id: &TournamentId) -> usize {
        self.read().get(id).map_or(0, watch::Sender::receiver_count)
    }

    /// How all of them look now, in no order.
    pub fn all(&self) -> Vec<Arc<TournamentPicture>> {
        self.read().values().map(|picture| Arc::clone(&picture.borrow())).collect()
    }

    /// Checks whether one more tournament of this owner may be open, when the one that `leaves` is over and those of the
    /// `coming` owners are open, too. Errors: as many as may be open are, of all or of hers.
    pub(in crate::actors::contest) fn check_place(
        &self,
        owner: &PlayerId,
        settings: &TournamentSettings,
        leaves: Option<&TournamentId>,
        coming: &[PlayerId],
    ) -> Result<(), AnnounceRefused> {
        let TournamentSettings { open_max, of_one_max, .. } = *settings;
        let mut open = self.all();
        open.retain(|of| Some(&of.setup.id) != leaves);
        let lasting: Vec<_> = open.iter().filter(|of| !of.status.is_over()).collect();
        if lasting.len() + coming.len() >= open_max || self.is_full(settings) {
            return Err(AnnounceRefused::TooMany(open_max));
        }
        let owners = lasting.iter().map(|of| &of.setup.owner).chain(coming);
        if owners.filter(|other| *other == owner).count() >= of_one_max {
            Err(AnnounceRefused::TooManyOfOne(of_one_max))
        } else {
            Ok(())
        }
    }

    /// Whether as many are in memory as may be: those that may be open, and as many that are over and are still told
    /// something, or were a moment ago.
    pub(in crate::actors::contest) fn is_full(&self, settings: &TournamentSettings) -> bool {
        self.read().len() >= settings.open_max.saturating_mul(2)
    }

    /// Publishes how a tournament is now.
    pub(in crate::actors::contest) fn publish(&self, picture: &Arc<TournamentPicture>) {
        let known = self.read().get(&picture.setup.id).is_some_and(|known| {
            known.send_replace(Arc::clone(picture));
            true
        });
        if !known {
            let (sender, _) = watch::channel(Arc::clone(picture));
            self.change().insert(picture.setup.id.clone(), sender);
        }
    }

    /// Forgets a tournament.
    pub(in crate::actors::contest) fn strike(&self, id: &TournamentId) {
        self.change().remove(id);
    }

    fn read(&self) -> RwLockReadGuard<'_, Pictures> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Pictures> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
