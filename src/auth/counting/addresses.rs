//! How many things of a kind each address may have at a time, so that none of them takes all there may be.
//!
//! Must not: know what the things are.

use super::shares::{Share, Shares};
use crate::auth::limits::Origin;
use crate::auth::{Identity, Role};
use crate::config::AccessMode;

/// Counts the things of addresses.
pub struct AddressShares {
    mode: AccessMode,
    shares: Option<Shares>,
}

/// Held while a thing counts for an address. Those of operators do not, nor those that come back after a restart.
#[derive(Debug, Default)]
pub struct AddressShare {
    _share: Option<Share>,
}

impl AddressShares {
    /// So many of each address; 0: any number.
    pub(in crate::auth) fn new(mode: AccessMode, max: usize) -> AddressShares {
        AddressShares { mode, shares: (max > 0).then(|| Shares::new(max)) }
    }

    /// Counts one more. Errors: it is one too many, with how many one may have. In mode `open` the machine's own addresses
    /// are not counted: whoever is on the machine may do anything.
    pub fn count(&self, who: Option<&Identity>, from: Origin) -> Result<AddressShare, usize> {
        let is_operator = who.is_some_and(|who| who.role == Role::Operator);
        let is_free = is_operator || (self.mode == AccessMode::Open && from.is_loopback());
        let shares = self.shares.as_ref().filter(|_| !is_free);
        Ok(AddressShare { _share: shares.map(|shares| shares.take(from)).transpose()? })
    }
}
