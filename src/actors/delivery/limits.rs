//! What a connection may hold up, and for how long.

/// Bounds of one connection. Times are counted in sweeps (seconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// Frames that may wait; beyond, the connection is closed with 4430.
    pub frames_max: usize,
    /// Bytes that may wait; beyond, the connection is closed with 4430.
    pub bytes_max: usize,
    /// State frames are skipped while so many frames wait.
    pub lag_after_frames: usize,
    /// Closed with 4430 when nothing could be written for so long.
    pub stall_sweeps_max: u32,
    /// Gone when nothing was heard for so long.
    pub silent_sweeps_max: u32,
    /// Pinged when nothing was heard for so long.
    pub ping_sweeps: u32,
    /// A one-way connection gets a heartbeat when nothing was written for so long.
    pub heartbeat_sweeps: u32,
    /// How long a closing connection may take to read its last message.
    pub linger_sweeps_max: u32,
}
