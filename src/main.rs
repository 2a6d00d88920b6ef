//! The program `tiltyard`: everything of the command line, with the games that come with the server.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tiltyard::cli::Allocator = tiltyard::cli::Allocator;

fn main() -> ExitCode {
    tiltyard::cli::main(tiltyard::games::standard())
}
