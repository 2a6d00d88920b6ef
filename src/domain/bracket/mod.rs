//! Brackets as plain values: what is played when, who advances, and who is where.
//!
//! A bracket keeps its draw and what it was told; everything else follows from these and is worked out anew whenever
//! something is told. All formats have one interface, [`Format`]. Must not: know players, rooms, a clock, or a game.

mod agenda;
mod berger;
mod book;
#[expect(clippy::module_inception, reason = "the module is named after its main type, as others are")]
pub mod bracket;
pub mod elimination;
pub mod entrant;
pub mod fixture;
pub mod format;
pub mod free_for_all;
pub mod groups;
pub mod ranking;
pub mod round_robin;
pub mod scorecard;
pub mod seeding;
pub mod setup;
pub mod standings;
pub mod swiss;
pub mod terms;
#[cfg(test)]
mod tests;

pub use bracket::Bracket;
pub use elimination::{Elimination, GrandFinal, Knockout};
pub use entrant::{Departure, Entrant};
pub use fixture::{DrawnRound, Fixture, MatchNumber, MatchStatus, NextGame, Onward, Ranked, Section, Slot};
pub use format::{Format, ReportRefused, Undone};
pub use free_for_all::{CutTie, FreeForAll, FreeForAllRules, HeatCourse};
pub use groups::{GroupRules, Groups};
pub use ranking::Ranking;
pub use round_robin::RoundRobin;
pub use scorecard::{Report, Ruling, Scorecard};
pub use seeding::Seeding;
pub use setup::{BracketSetup, Kind};
pub use standings::TieBreak;
pub use swiss::{Swiss, SwissRules};
pub use terms::{Lengths, SetupRefused};
