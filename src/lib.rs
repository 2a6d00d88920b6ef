//! Tiltyard: an actor-based multiplayer game server, and the kit that its games are made with.
//!
//! The floor plan, from the ground up; each layer knows only those below it:
//!
//! - [`domain`], [`game`], [`games`], [`room`], [`protocol`]: plain values. What a match is, what the games are, what goes
//!   over the wire. No clock, no I/O, no actors: everything in here can be tested with a function call.
//! - [`bindings`]: the types of all that, written in other languages.
//! - [`store`]: files, and what becomes of them when a write fails.
//! - [`actors`]: who owns which state, and when things happen. Rooms, sessions, bots, the lobby, the hubs.
//! - [`auth`]: who somebody is, how they prove it, and what they may do.
//! - [`web`]: HTTP and WebSocket into messages, and back.
//! - [`mod@bench`]: a client that measures; it knows the wire alone.
//! - [`app`]: the one place that wires everything; [`config`] has every limit of the house.
//! - [`cli`]: the program, one file a subcommand.
//!
//! The first two of these lines are the **game kit**. It is all that is built without the feature `server`, which is on by
//! default: a library of plain values, in which a game can be written and tested, and taken into a web page. It is built in
//! 36 seconds from nothing and in 3.4 after a change, on two cores.
//!
//! To serve a game of your own, implement [`game::Game`], add it to [`games::standard`] and give that to [`cli::main`].
//! `docs/writing-a-game.md` goes through it step by step, `docs/architecture.md` has the map.

pub mod bindings;
pub mod domain;
pub mod game;
pub mod games;
pub mod protocol;
pub mod room;
pub mod testing;

#[cfg(feature = "server")]
pub mod actors;
#[cfg(feature = "server")]
pub mod app;
#[cfg(feature = "server")]
pub mod auth;
#[cfg(feature = "server")]
pub mod bench;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod config;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod telemetry;
#[cfg(feature = "server")]
pub mod web;
