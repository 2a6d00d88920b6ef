//! What each player and each address has at once: rooms, tickets, tournaments, connections.

mod addresses;
mod connections;
mod growth;
mod openings;
mod presence;
mod reports;
mod requests;
mod shares;

pub use addresses::{AddressShare, AddressShares};
pub use connections::{ConnectionRefused, ConnectionShares, Counted};
pub use growth::{GrowthRefused, SaveGrowth};
pub use openings::{Opening, OpeningRefused, Openings, Reopenings};
pub use presence::{Here, PresentPlayers};
pub use reports::ReportRates;
pub use requests::{RequestKind, RequestRates, RequestRefused};
pub use shares::{Share, Shares};
