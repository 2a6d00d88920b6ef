//! Tests of what is particular to PostgreSQL. Tests for all stores alike are beside this folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod faults;
mod plans;
mod proxy;
mod sample;
mod server;
mod start;
mod tls;
mod together;
