//! Tests of the whole application over real sockets: each starts the very server that `main` starts, on a port of its
//! own, and speaks to it as a foreign client would.
//!
//! One file a subject. A test waits for a message or for a condition; it never sleeps for a while and hopes.

mod acks;
mod analytics;
#[path = "../postgres/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of the stores need more of it")]
mod throw_away;

mod arena_model;
mod auth;
mod auth_access;
mod auth_floods;
mod bad_frames;
mod bad_input;
mod bad_requests;
mod bench_command;
mod between;
mod boards;
mod bots;
mod campaign;
mod clocks;
mod crowded;
mod cuts;
mod delays;
mod documents;
mod exchanges;
mod faults;
mod final_results;
mod games;
mod guests;
mod http;
mod lag;
mod listener;
mod live_boards;
mod moves_over_rest;
mod notifications;
mod openings;
mod own_records;
mod pages;
mod people;
mod player;
mod playing;
mod private_files;
mod process;
mod program;
mod quitting;
mod raw;
mod raw_sockets;
mod records;
mod recovery;
mod redact;
mod replay_command;
mod replay_memory;
mod replay_saves;
mod replay_work;
mod replays;
mod resume;
mod rooms;
mod saves;
mod seats;
mod server;
mod settling;
mod settling_postgres;
mod shelf;
mod site;
mod spare_time;
mod spectators;
mod stopping;
mod strangers;
mod streams;
mod supervision;
mod uploads;
mod veiled;
