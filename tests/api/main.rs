//! Tests of the whole application over real sockets: each starts the very server that `main` starts, on a port of its
//! own, and speaks to it as a foreign client would.
//!
//! One folder a part of the server, in it one file a subject; `harness` is what all of them stand on. A test waits for a
//! message or for a condition; it never sleeps for a while and hopes.

#[path = "../postgres/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of the stores need more of it")]
mod throw_away;

mod attacks;
mod auth;
mod campaign;
mod faults;
mod games;
mod harness;
mod matchmaking;
mod operator;
mod program;
mod records;
mod replays;
mod rooms;
mod saves;
mod soak;
mod sockets;
mod spectators;
mod tournaments;
mod transcripts;
mod web;

// Tests name these by what they are: `crate::server::TestServer`.
use harness::{
    arena_model, encrypted, http, listener, patched_model, people, player, process, raw, redact, scrape,
    server,
};
