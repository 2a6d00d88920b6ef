//! Replay files: matches that are over, or were saved while they ran, compressed and with an index.
//!
//! A file is the magic, a `meta` frame (JSON, so that people can look), one frame a segment (zstd of packed records, each
//! beginning at a checkpoint or at the opening), an `index` frame (JSON), and a trailer that says where the index is. Every
//! byte is under a checksum. Must not: hold anything private; what is in here is for everybody who knows the match.

mod account;
mod check;
mod draft;
mod file;
mod folder;
mod forfeit;
mod index;
mod moments;
mod origins;
mod patience;
mod pieces;
mod reader;

pub use check::damaged;
pub use draft::Draft;
pub use file::{Passage, ReplayFile};
pub(super) use folder::path_in;
pub use folder::{ReplayFolder, ReplayFound};
pub use index::{Index, Segment};
pub use moments::find_moments;
pub use patience::Patience;
pub use pieces::Pieces;

use super::frame::MAGIC_BYTES;

const MAGIC: &[u8; MAGIC_BYTES] = b"TILTPLAY";
const MAGIC_END: &[u8; MAGIC_BYTES] = b"TILTDONE";
const META: u8 = 1;
const SEGMENT: u8 = 4;
const INDEX: u8 = 5;

#[cfg(test)]
pub(crate) mod tests;
