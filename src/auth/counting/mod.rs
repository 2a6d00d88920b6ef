//! What each player and each address has at once: rooms, tickets, connections.

mod openings;
mod presence;
mod queueing;
mod shares;

pub use openings::{Opening, OpeningRefused, Openings, Reopenings};
pub use presence::{Here, PresentPlayers};
pub use queueing::{QueueShare, QueueShares, TooManyQueued};
pub use shares::{Share, Shares};
