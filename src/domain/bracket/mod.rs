//! Brackets as plain values: what is played when, who advances, and who is where.
//!
//! A bracket keeps its draw and what it was told; everything else follows from these and is worked out anew whenever
//! something is told. All formats have one interface, [`Format`]. Must not: know players, rooms, a clock, or a game.

mod berger;
mod book;
mod drops;
pub mod entrant;
pub mod format;
pub mod knockout;
pub mod plan;
pub mod round_robin;
pub mod scorecard;
pub mod seeding;
pub mod setup;
#[cfg(test)]
mod tests;
pub mod tie_break;

pub use entrant::{Departure, Entrant};
pub use format::{
    Fixture, Format, MatchNumber, MatchStatus, NextGame, Ranked, ReportRefused, Section, Slot, Undone,
};
pub use knockout::Knockout;
pub use plan::{Elimination, GrandFinal};
pub use round_robin::RoundRobin;
pub use scorecard::{Report, Ruling, Scorecard};
pub use seeding::Seeding;
pub use setup::{Lengths, SetupRefused};
pub use tie_break::TieBreak;
