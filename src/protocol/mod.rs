//! The texts that go over the wire: messages, their encodings, close codes, and REST bodies.
//!
//! This module decides nothing. Must not: be used as mail between actors; only the last `Sample` is an answer of an
//! actor.

pub mod achievements;
pub mod auth;
pub mod boards;
pub mod catalogue;
pub mod client;
pub mod clock;
pub mod close;
pub mod codec;
pub mod contest;
pub mod http;
pub mod live;
pub mod operator;
pub mod players;
pub mod records;
pub mod replays;
pub mod reports;
pub mod rooms;
pub mod saves;
pub mod server;
pub mod site;
pub mod tournaments;

pub use client::{ClientMessage, MessageRefused};
pub use close::CloseCode;
pub use codec::{Codec, Frame};

/// Says that a field is left out when it is `false`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}
