//! How much may wait for one connection, and for how long.

/// The limits of one connection. Times are counted in sweeps, of which there is one a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// The most frames that may wait; beyond, the connection is closed with 4430.
    pub frames_max: usize,
    /// The most bytes that may wait; beyond, the connection is closed with 4430.
    pub bytes_max: usize,
    /// States are skipped while so many frames wait.
    pub lag_after_frames: usize,
    /// The connection is closed with 4430 when something waits and nothing could be written for so long.
    pub stall_sweeps_max: u32,
    /// The connection is closed when nothing was heard from the client for so long.
    pub silent_sweeps_max: u32,
    /// The client is pinged when nothing was heard from it for so long.
    pub ping_sweeps: u32,
    /// A one-way connection gets a heartbeat when nothing was written for so long.
    pub heartbeat_sweeps: u32,
    /// How long a client may take to read its last message before its connection is cut.
    pub linger_sweeps_max: u32,
}

/// Small limits, for tests.
#[cfg(test)]
pub(super) const SMALL: SendLimits = SendLimits {
    frames_max: 10,
    bytes_max: 10_000,
    lag_after_frames: 2,
    stall_sweeps_max: 2,
    silent_sweeps_max: 9,
    ping_sweeps: 3,
    heartbeat_sweeps: 3,
    linger_sweeps_max: 1,
};
