//! Connections that stay open, whatever goes over them: what is set on their sockets, how an answer goes on without an end, how
//! a connection leaves HTTP, and how somebody gets a place to watch.
//!
//! Must not: know a route.

mod certificate;
pub mod door;
pub mod entrance;
pub mod health_only;
pub mod patience;
pub mod sse;
pub mod tcp;
pub mod tls;
pub mod upgrade;
pub mod watcher;
