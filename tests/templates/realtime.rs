//! The template `realtime` of `tiltyard new`, built as it is, with its own tests.

#![expect(dead_code, unreachable_pub, reason = "it is a program of its own, whose `main` is not in here")]

#[path = "../../templates/realtime/src/bot.rs"]
mod bot;
#[path = "../../templates/realtime/src/game.rs"]
mod game;
