//! The games that come with the house, one folder or file each, with their bot policies.
//!
//! Must not: know anything above `game/` and `domain/`.

pub mod arena;
