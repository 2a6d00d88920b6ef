//! Tests of the whole application over real sockets: each starts the very server that `main` starts, on a port of its
//! own, and speaks to it as a foreign client would.
//!
//! One file a subject. A test waits for a message or for a condition; it never sleeps for a while and hopes.

mod arena_model;
mod bots;
mod games;
mod moves_over_rest;
mod player;
mod playing;
mod rooms;
mod seats;
mod server;
