//! The commands of the program besides serving, each in a file of its own.

mod accounts;
pub mod backup;
pub mod bench;
mod export;
pub mod grant;
pub mod health;
pub mod keys;
mod own_server;
pub mod replay;
pub mod reset;
pub mod restore;
pub mod tournament;
