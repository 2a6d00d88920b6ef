//! The commands of the program besides serving, each in a file of its own.

pub mod backup;
pub mod bench;
mod export;
pub mod grant;
pub mod keys;
pub mod replay;
pub mod restore;
pub mod tournament;
