//! The template `realtime` of `tiltyard new`, built as it is, with its own tests.

#![expect(unreachable_pub, reason = "it is a program of its own, and has no library around it")]

#[path = "../../templates/realtime/src/bot.rs"]
mod bot;
#[path = "../../templates/realtime/src/game.rs"]
mod game;
