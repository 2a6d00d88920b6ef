//! What operators impose on players and addresses, and the log of what operators did.
//!
//! Must not: know who may do so, or where this is kept.

mod act;
mod origin;
mod sanction;

pub use act::{ActedBy, OperatorAct, OperatorDeed};
pub use origin::{NoOrigin, Origin};
pub use sanction::{Sanction, SanctionKind, SanctionSubject};
