//! The template `turns` of `tiltyard new`, built as it is, with its own tests.

#![expect(dead_code, unreachable_pub, reason = "it is a program of its own, whose `main` is not in here")]

#[path = "../../templates/turns/src/bot.rs"]
mod bot;
#[path = "../../templates/turns/src/game.rs"]
mod game;
