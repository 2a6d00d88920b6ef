//! Matches on disk: what is written while they run, what is kept of them, and how it is played back.

pub mod archive;
pub mod playback;
pub mod recorder;

pub use archive::Archive;
pub use recorder::Recorder;
