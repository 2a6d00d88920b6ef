//! What each player and each address has at once: rooms, tickets, tournaments, connections.

mod addresses;
mod openings;
mod presence;
mod shares;

pub use addresses::{AddressShare, AddressShares};
pub use openings::{Opening, OpeningRefused, Openings, Reopenings};
pub use presence::{Here, PresentPlayers};
pub use shares::{Share, Shares};
