//! Who plays whom: tournaments.

pub mod tournament;
