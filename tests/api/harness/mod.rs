//! The harness of the tests: servers and programs to test, clients that speak to them, people with tokens.

pub(crate) mod arena_model;
pub(crate) mod encrypted;
pub(crate) mod http;
pub(crate) mod listener;
pub(crate) mod patched_model;
pub(crate) mod people;
pub(crate) mod player;
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod redact;
pub(crate) mod scrape;
pub(crate) mod server;
