//! The games that come with the server, one folder or file each, with their bot policies.
//!
//! Must not: know anything above `game/` and `domain/`.

pub mod arena;
pub mod connect_four;
pub mod relay;

pub use arena::Arena;
pub use connect_four::ConnectFour;
pub use relay::Relay;

use crate::game::Registry;

/// The games that come with the server.
pub fn standard() -> Registry {
    Registry::empty().with::<Arena>().with::<ConnectFour>().with::<Relay>()
}
