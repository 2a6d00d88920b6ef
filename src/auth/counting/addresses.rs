//! How many tickets of each address may wait for a match, so that none of them fills the queues.
//!
//! Must not: know tickets.

use super::shares::{Share, Shares};
use crate::auth::limits::Origin;
use crate::auth::{Identity, Role};
use crate::config::{AccessMode, Settings};

/// Counts the tickets of addresses.
pub struct QueueShares {
    mode: AccessMode,
    shares: Option<Shares>,
}

/// Held while a ticket counts for an address. Tickets of operators, and those that come back after a restart, do not.
#[derive(Debug, Default)]
pub struct QueueShare {
    _share: Option<Share>,
}

/// An address has as many tickets as one may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} tickets wait that came from your address, as many as one may have; take one back first")]
pub struct TooManyQueued(pub usize);

impl QueueShares {
    pub(in crate::auth) fn new(settings: &Settings) -> QueueShares {
        let max = settings.matchmaking.tickets_from_one_max;
        QueueShares { mode: settings.auth.mode, shares: (max > 0).then(|| Shares::new(max)) }
    }

    /// Counts a ticket. Errors: it is one too many. In mode `open` the machine's own addresses are not counted: whoever is on
    /// the machine may do anything.
    pub fn count(&self, who: Option<&Identity>, from: Origin) -> Result<QueueShare, TooManyQueued> {
        let is_operator = who.is_some_and(|who| who.role == Role::Operator);
        let is_free = is_operator || (self.mode == AccessMode::Open && from.is_loopback());
        let shares = self.shares.as_ref().filter(|_| !is_free);
        let share = shares.map(|shares| shares.take(from)).transpose();
        Ok(QueueShare { _share: share.map_err(TooManyQueued)? })
    }
}
