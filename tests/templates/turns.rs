//! The template `turns` of `tiltyard new`, built as it is, with its own tests.

#![expect(unreachable_pub, reason = "it is a program of its own, and has no library around it")]

#[path = "../../templates/turns/src/bot.rs"]
mod bot;
#[path = "../../templates/turns/src/game.rs"]
mod game;
