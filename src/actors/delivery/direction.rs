//! In which directions a connection carries messages, and so what its silence means.

/// In which directions a connection carries messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// In both: a client that is silent for too long is taken for gone.
    Both,
    /// From the server to the client alone: silence means nothing, so heartbeats find out whether the client is gone.
    Out,
}
