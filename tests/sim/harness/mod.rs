//! The harness of the tests: the matches that are played, their players, and a game that panics when it is told to.

pub(crate) mod driver;
pub(crate) mod fragile;
pub(crate) mod scenario;
pub(crate) mod speech;
