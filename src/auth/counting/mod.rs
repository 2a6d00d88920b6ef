//! What each player and each address has at once: rooms, tickets, connections.

mod connections;
mod openings;
mod per_address;
mod presence;
mod reports;
mod requests;
mod shares;

pub use connections::{ConnectionRefused, ConnectionShares, Counted};
pub use openings::{Opening, OpeningRefused, Openings, Reopenings};
pub use per_address::{AddressShare, AddressShares};
pub use presence::{Here, PresentPlayers};
pub use reports::ReportRates;
pub use requests::{RequestKind, RequestRates, RequestRefused};
pub use shares::{Share, Shares};
