//! What the program does besides serving, one file a command.

pub mod bench;
mod export;
pub mod grant;
pub mod keys;
pub mod replay;
