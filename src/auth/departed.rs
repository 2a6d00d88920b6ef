//! Players who were deleted a moment ago. Their access tokens are good for some minutes yet, and are refused all the same.
//!
//! Other servers with the same keys do not hear of it: there the tokens run out by themselves. Must not: delete anybody.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::domain::PlayerId;

/// By how much the clock of a server that made a token may be ahead.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Who was deleted for less long than an access token is good.
pub(super) struct Departed {
    token_lifetime: Duration,
    until: RwLock<HashMap<PlayerId, Instant>>,
}

impl Departed {
    /// Remembers players until the last token that they may have has run out.
    pub(super) fn new(token_lifetime: Duration) -> Departed {
        Departed { token_lifetime: token_lifetime + CLOCKS_APART, until: RwLock::default() }
    }

    /// Notes that a player is deleted.
    pub(super) fn add(&self, player: &PlayerId, now: Instant) {
        let mut until = self.until.write().unwrap_or_else(PoisonError::into_inner);
        until.insert(player.clone(), now + self.token_lifetime);
    }

    /// Whether a player was deleted a moment ago.
    pub(super) fn has(&self, player: &PlayerId) -> bool {
        self.until.read().unwrap_or_else(PoisonError::into_inner).contains_key(player)
    }

    /// Forgets those whose tokens have run out.
    pub(super) fn sweep(&self, now: Instant) {
        self.until.write().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_deleted_is_known_until_the_last_token_has_run_out() {
        let (departed, now) = (Departed::new(Duration::from_secs(900)), Instant::now());
        let [anna, bert] = [1, 2].map(PlayerId::issue);
        departed.add(&anna, now);
        departed.sweep(now + Duration::from_secs(900));
        assert!(departed.has(&anna) && !departed.has(&bert));
        departed.sweep(now + Duration::from_secs(960));
        assert!(!departed.has(&anna));
    }
}
