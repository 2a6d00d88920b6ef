//! The tables, one file a subject: the statements, and how rows become values of `domain`.
//!
//! Must not: know how a statement gets to the database (`db`).

mod accounts;
mod boards;
mod changes;
mod moderation;
mod need;
mod notices;
mod placings;
mod profiles;
mod refresh;
mod reports;
mod results;
mod retention;
mod tournaments;
mod walks;
