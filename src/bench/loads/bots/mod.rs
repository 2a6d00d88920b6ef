//! Loads that bots make among themselves.

pub(super) mod lockstep;
pub(super) mod tournament;
