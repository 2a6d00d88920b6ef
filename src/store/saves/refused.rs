//! The reasons for which a save is not kept or not removed, in words for the client.

use std::io;

use super::super::StoreError;

/// The reasons for which a save is not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepRefused {
    /// It is longer than a save may be.
    #[error("a save has at most {0} bytes")]
    TooLarge(u64),
    /// The conditions do not fit what is there.
    #[error("the save is not what the request expects; get it anew, and decide then")]
    Another,
    /// The player has as many saves as a player may have.
    #[error("a player has at most {0} saves; remove one first")]
    TooMany(usize),
    /// The player's saves would be too large together.
    #[error("all saves of a player have at most {0} bytes together; remove one first")]
    QuotaUsed(u64),
    /// All saves of the server would be too large together.
    #[error("the server has no room for more saves; nothing was changed")]
    ServerFull,
    /// The saves of guests would be too large together.
    #[error(
        "the server has no room for more saves of guests; nothing was changed. Remove one, or make an account: it keeps what \
         the guest has saved"
    )]
    GuestsFull,
    /// The disk is full.
    #[error("the server's disk is full; nothing was changed")]
    DiskFull,
    /// The disk does not work.
    #[error(transparent)]
    Disk(StoreError),
}

impl From<StoreError> for KeepRefused {
    fn from(error: StoreError) -> KeepRefused {
        match &error {
            StoreError::Io { cause, .. } if is_full(cause) => KeepRefused::DiskFull,
            _ => KeepRefused::Disk(error),
        }
    }
}

fn is_full(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The reasons for which a save is not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveRefused {
    /// There is no such save.
    #[error("there is no such save")]
    NoSuchSave,
    /// The conditions do not fit what is there.
    #[error("the save is not what the request expects; get it anew, and decide then")]
    Another,
    /// The disk does not work.
    #[error(transparent)]
    Disk(#[from] StoreError),
}
