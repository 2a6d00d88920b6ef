//! The WebSockets of players: what they may send, what they are told, and what becomes of a connection that breaks or lags.

mod acks;
mod bad_frames;
mod bad_input;
mod bytes;
mod lag;
mod moves_over_rest;
mod patches;
mod resume;
mod strangers;
