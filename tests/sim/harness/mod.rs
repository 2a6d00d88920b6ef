//! What the tests stand on: which matches are played, by whom, and a game that panics when it is told to.

pub(crate) mod driver;
pub(crate) mod fragile;
pub(crate) mod scenario;
pub(crate) mod speech;
