//! Tiltyard: an actor-based multiplayer game server.

pub mod domain;
pub mod game;
pub mod games;
pub mod protocol;
