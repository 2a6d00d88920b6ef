//! Tiltyard: an actor-based multiplayer game server.
//!
//! The floor plan, from the ground up; each layer knows only those below it:
//!
//! - [`domain`], [`game`], [`games`], [`protocol`]: plain values. What a match is, what the games are, what goes over the
//!   wire. No clock, no I/O, no actors: everything in here can be tested with a function call.
//! - [`bindings`]: the types of all that, written in other languages.
//! - [`store`]: files, and what becomes of them when a write fails.
//! - [`actors`]: who owns which state, and when things happen. Rooms, sessions, bots, the lobby, the hubs.
//! - [`auth`]: who somebody is, how they prove it, and what they may do.
//! - [`web`]: HTTP and WebSocket into messages, and back.
//! - [`mod@bench`]: a client that measures; it knows the wire alone.
//! - [`commands`]: what the program does besides serving.
//! - [`app`]: the one place that wires everything; [`config`] has every limit of the house.
//!
//! To serve a game of your own, implement [`game::Game`], add it to [`games::standard`] and give that to
//! [`app::App::build`]. `docs/writing-a-game.md` goes through it step by step, `docs/architecture.md` has the map.

pub mod actors;
pub mod app;
pub mod auth;
pub mod bench;
pub mod bindings;
pub mod commands;
pub mod config;
pub mod domain;
pub mod game;
pub mod games;
pub mod protocol;
pub mod room;
pub mod store;
pub mod telemetry;
pub mod web;
