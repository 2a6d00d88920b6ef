//! The end of guests: whoever has no refresh token any more can never be that guest again, and what was kept for her is in the way of
//! others.
//!
//! Owns: when a guest ends, in which order, and who is held because she is still here. Must not: know rooms; whoever calls says who
//! sits in one.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::shares::{Share, Shares};
use crate::config::AuthSettings;
use crate::domain::PlayerId;
use crate::store::records::{Answer, DueGuest, EndBounds};
use crate::store::{Records, RecordsError, Saves};

/// Guests that are looked at together.
const BATCH: u32 = 64;
/// Players that are held together.
const HELD_TOGETHER: usize = 1000;

/// Ends guests who can never come back.
pub struct Guests {
    records: Arc<dyn Records>,
    saves: Arc<Saves>,
    /// Who is connected; a seat holds its player also without a connection.
    here: Shares<PlayerId>,
    every: Duration,
    refresh_lifetime: SignedDuration,
    access_lifetime: SignedDuration,
}

/// Says that a guest is connected, until it is dropped.
pub type Here = Share<PlayerId>;

/// What a round has come to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Round {
    ended: u64,
    /// Those whose saves could not be removed.
    kept: usize,
}

impl Guests {
    pub(super) fn new(settings: &AuthSettings, records: Arc<dyn Records>, saves: Arc<Saves>) -> Guests {
        Guests {
            records,
            saves,
            here: Shares::new(usize::MAX),
            every: Duration::from_secs(settings.guests_tidied_s),
            refresh_lifetime: settings.refresh_lifetime(),
            access_lifetime: SignedDuration::from_secs(settings.access_token_s.into()),
        }
    }

    /// Notes that a player is connected. `None`: the player's id was not given out, so there is no guest.
    pub fn connected(&self, player: &PlayerId) -> Option<Here> {
        player.is_issued().then(|| self.here.take(player.clone()).ok()).flatten()
    }

    /// Ends guests whose time is over, for ever. `seated` says who has a seat; `None`: that cannot be said now.
    pub(super) async fn keep<F: Future<Output = Option<Vec<PlayerId>>>>(&self, seated: impl Fn() -> F) {
        let mut turn = tokio::time::interval(self.every);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            turn.tick().await;
            let Some(seated) = seated().await else { continue };
            match self.tidy(seated, Timestamp::now()).await {
                Ok(Round { ended: 0, kept: 0 }) => {}
                Ok(Round { ended, kept: 0 }) => log::info!("{ended} guests who cannot come back have ended"),
                Ok(Round { ended, kept }) => log::warn!(
                    "{ended} guests who cannot come back have ended, and {kept} are still there because their saves are"
                ),
                Err(RecordsError::Away(why)) => log::debug!("guests end later: the database is away: {why}"),
                Err(RecordsError::Refused(why)) => log::error!("guests do not end: {why}"),
            }
        }
    }

    /// Holds those who are here, and ends those whose time is over, some at a time.
    async fn tidy(&self, mut here: Vec<PlayerId>, now: Timestamp) -> Answer<Round> {
        here.extend(self.here.holders());
        for some in here.chunks(HELD_TOGETHER) {
            self.records.hold(some, after(now, self.refresh_lifetime)).await?;
        }
        let by = after(now, -self.access_lifetime);
        let bounds = EndBounds { by, unseen_since: after(by, -self.refresh_lifetime) };
        let (mut round, mut last) = (Round::default(), None);
        loop {
            let due = self.records.due(by, last.as_ref(), BATCH).await?;
            last = due.last().cloned();
            let is_last = due.len() < BATCH as usize;
            self.end(due, bounds, &mut round).await?;
            if is_last {
                return Ok(round);
            }
        }
    }

    /// Ends these guests, but for those who sat down since they had their last token: they stay as if they had got it then.
    async fn end(&self, due: Vec<DueGuest>, bounds: EndBounds, round: &mut Round) -> Answer<()> {
        let (seen, over): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|guest| guest.seen_at > bounds.unseen_since);
        for guest in seen {
            self.records.hold(&[guest.player], after(guest.seen_at, self.refresh_lifetime)).await?;
        }
        let over: Vec<PlayerId> = over.into_iter().map(|guest| guest.player).collect();
        if over.is_empty() {
            return Ok(());
        }
        let wanted = over.len();
        // First the saves: nobody would find them once the guest is not known any more.
        let saves = Arc::clone(&self.saves);
        let without = tokio::task::spawn_blocking(move || without_saves(&saves, over)).await;
        let without = without.map_err(|error| RecordsError::Away(error.to_string().into()))?;
        round.kept += wanted - without.len();
        round.ended += self.records.end(&without, bounds).await?;
        Ok(())
    }
}

/// Removes the saves of these guests. Answers those of whom none is left; the others are tried again at the next round. Blocks.
fn without_saves(saves: &Saves, mut guests: Vec<PlayerId>) -> Vec<PlayerId> {
    guests.retain(|guest| match saves.remove_all(guest) {
        Ok(()) => true,
        Err(error) => {
            log::warn!("the saves of the guest {guest} are not removed: {error}");
            false
        }
    });
    guests
}

fn after(at: Timestamp, time: SignedDuration) -> Timestamp {
    at.saturating_add(time).unwrap_or(at)
}
