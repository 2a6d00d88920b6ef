//! What the house keeps on disk: running matches, so that they come back, and matches that are over, so that they can be
//! watched again.
//!
//! Owns: the files below `server.data_dir`, their formats, and what becomes of them when a write fails or the machine
//! does. Must not: know who plays, wait for anybody, or run on a thread that steps a match.

mod age;
mod append;
pub mod backup;
pub mod disk;
mod error;
#[doc(hidden)]
pub mod faults;
pub mod frame;
pub mod head;
pub mod live;
mod lock;
pub mod matchmaking;
pub mod outbox;
#[cfg(test)]
pub(crate) mod power;
mod privacy;
pub mod records;
pub mod redo;
mod refused;
mod replace;
pub mod replay;
pub mod saves;
mod stamp;

pub use age::{WallClock, retention_clock};
pub use append::AppendFile;
pub use disk::{Disk, DiskFile, FileFound, RealDisk};
pub use error::StoreError;
pub use head::Head;
pub use live::{LiveFile, LiveFolder, LiveJournal, LiveWriter};
pub use lock::FolderLock;
pub use matchmaking::{KeptMatchmaking, MatchmakingFile};
pub use outbox::{Outbox, Owed};
pub use records::{Answer, OpenFailed, Records, RecordsError};
pub use redo::RedoLog;
pub use refused::RefusedFolder;
pub use replace::Lasts;
pub use replay::{ReplayFile, ReplayFolder};
pub use saves::Saves;
pub use stamp::Stamp;
