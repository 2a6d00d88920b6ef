//! Who plays whom: tournaments.

pub mod grandstand;
pub mod tournament;
