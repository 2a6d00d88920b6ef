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

/// The HTTP library writes as soon as it has so many bytes to write. It begins with a buffer of 8 KiB for each connection, which takes
/// two pieces of this size with what HTTP puts around them: so the buffer of a stream whose pieces are no larger does not grow.
pub const WRITTEN_FROM_BYTES: usize = 4000;
