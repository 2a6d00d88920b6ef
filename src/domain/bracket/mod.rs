//! Brackets as plain values: what is played when, who advances, and who is where.
//!
//! A bracket keeps its draw and what it was told; everything else follows from these and is worked out anew whenever
//! something is told. All formats have one interface, [`Format`]. Must not: know players, rooms, a clock, or a game.

mod agenda;
mod berger;
mod book;
#[expect(clippy::module_inception, reason = "the module is named after its main type, as others are")]
pub mod bracket;
mod drops;
mod encounters;
pub mod entrant;
pub mod fixture;
pub mod format;
pub mod free_for_all;
pub mod groups;
pub mod knockout;
pub mod plan;
pub mod ranking;
pub mod round_robin;
pub mod scorecard;
pub mod seeding;
pub mod setup;
pub mod swiss;
#[cfg(test)]
mod tests;
pub mod tie_break;

pub use bracket::Bracket;
pub use entrant::{Departure, Entrant};
pub use fixture::{Fixture, MatchNumber, MatchStatus, NextGame, Onward, Ranked, Round, Section, Slot};
pub use format::{Format, ReportRefused, Undone};
pub use free_for_all::{Course, CutTie, FreeForAll, FreeForAllRules};
pub use groups::{GroupRules, Groups};
pub use knockout::Knockout;
pub use plan::{Elimination, GrandFinal};
pub use ranking::Ranking;
pub use round_robin::RoundRobin;
pub use scorecard::{Report, Ruling, Scorecard};
pub use seeding::Seeding;
pub use setup::{BracketSetup, Kind, Lengths, SetupRefused};
pub use swiss::{Swiss, SwissRules};
pub use tie_break::TieBreak;
