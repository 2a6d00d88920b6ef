//! What the program does besides serving, one file a command.

mod export;
pub mod grant;
pub mod keys;
pub mod replay;
