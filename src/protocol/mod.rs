//! What goes over the wire: messages, their encodings, close codes, REST bodies.
//!
//! Wire types are never actor messages, and nothing in here decides anything.

pub mod achievements;
pub mod auth;
pub mod boards;
pub mod client;
pub mod close;
pub mod codec;
pub mod http;
pub mod live;
pub mod players;
pub mod records;
pub mod replays;
pub mod rooms;
pub mod saves;
pub mod server;
pub mod site;

pub use client::{ClientMessage, MessageRefused};
pub use close::CloseCode;
pub use codec::{Codec, Frame};

/// For fields that are left out when they are `false`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}
