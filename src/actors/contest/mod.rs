//! Who plays whom: tournaments.

pub mod directory;
pub mod grandstand;
pub mod tournament;
