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
pub mod saves;
pub mod server;
pub mod site;

pub use client::{ClientMessage, MessageRefused};
pub use close::CloseCode;
pub use codec::{Codec, Frame};
