//! Tiltyard: an actor-based multiplayer game server.

pub mod game;
pub mod games;
