//! Listeners beside that of players: one for health checks until the server has begun, one for figures.

pub(super) mod health;
pub(super) mod metrics;
