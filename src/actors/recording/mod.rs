//! Matches on disk: the journals of running matches, the replays of matches that are over, and how these are played back.

pub mod archive;
pub mod playback;
pub mod recorder;

pub use archive::Archive;
pub use recorder::Recorder;
