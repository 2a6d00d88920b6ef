//! The program: the server with this game, and every subcommand of `tiltyard`.

mod bot;
mod game;

use std::process::ExitCode;

/// The allocator that the server is measured with.
#[global_allocator]
static ALLOCATOR: tiltyard::cli::Allocator = tiltyard::cli::Allocator;

fn main() -> ExitCode {
    tiltyard::cli::main(tiltyard::games::standard().with::<game::MyGame>())
}
