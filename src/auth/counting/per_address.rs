//! How much of something each address may have, such as tickets that wait for a match, so that none of them takes all of it.
//!
//! Must not: know what it is.

use super::shares::{Share, Shares};
use crate::auth::limits::Origin;
use crate::auth::{Identity, Role};
use crate::config::AccessMode;

/// Counts what addresses have.
pub struct AddressShares {
    mode: AccessMode,
    shares: Option<Shares>,
}

/// Held while something counts for an address. What operators have does not.
#[derive(Debug, Default)]
pub struct AddressShare {
    _share: Option<Share>,
}

impl AddressShares {
    /// Each address may have so many; 0: any number.
    pub(in crate::auth) fn new(mode: AccessMode, of_one_max: usize) -> AddressShares {
        AddressShares { mode, shares: (of_one_max > 0).then(|| Shares::new(of_one_max)) }
    }

    /// Counts one more. Errors: how many the address has already, which are as many as it may have. In mode `open` the machine's
    /// own addresses are not counted: whoever is on the machine may do anything.
    pub fn count(&self, who: Option<&Identity>, from: Origin) -> Result<AddressShare, usize> {
        let is_operator = who.is_some_and(|who| who.role == Role::Operator);
        let is_free = is_operator || (self.mode == AccessMode::Open && from.is_loopback());
        let shares = self.shares.as_ref().filter(|_| !is_free);
        Ok(AddressShare { _share: shares.map(|shares| shares.take(from)).transpose()? })
    }
}
