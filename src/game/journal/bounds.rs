//! The bounds of every journal, whatever the settings are. Whoever reads records stops there, so that work and memory are
//! bounded.
//!
//! Must not: be less than what [`Intervals`](super::Intervals) may be set to.

use crate::game::PENDING_BYTES_MAX;

/// The most steps between two notes of the state (hashes, checkpoints) that the settings allow.
pub const INTERVAL_TICKS_MAX: u32 = 100_000;
/// The most bytes of entries between two checkpoints that the settings allow.
pub const INTERVAL_BYTES_MAX: usize = 64 << 20;
/// The most steps without any note of the state. It is more than the settings allow, because notes may be void.
pub const UNNOTED_STEPS_MAX: u32 = INTERVAL_TICKS_MAX * 5 / 2;
/// The most records between two states.
pub const WAITING_MAX: usize = 1 << 20;
/// Bytes of actions that wait for steps of which it is not known whether they were made: those of one, and some.
pub const WAITING_BYTES_MAX: usize = 2 * PENDING_BYTES_MAX;
/// The most inputs that are left out between two states. Each has cost a panic, and a match ends with the third panic
/// within a minute.
pub const LEFT_OUT_MAX: usize = 4096;
