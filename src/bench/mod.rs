//! The load generator: drives a server with clients over its wire, measures what that takes, and holds it against the least
//! that is possible, the floor. `docs/performance.md` says what each figure means.
//!
//! It is a client like any other. Must not: know anything of the house but what is on the wire, so that it measures a server
//! of another version as well, and nothing of it can be made fast by looking behind the scenes.

mod client;
mod figures;
mod floor;
mod interruption;
mod loads;
mod machine;
mod runner;
mod scenarios;
mod site;

mod summary;
mod table;

pub use figures::Figure;
pub use floor::serve_floor;
pub use runner::{BenchPlan, BenchReport, ScenarioReport, run};
pub use scenarios::{SCENARIOS, Scenario, chosen};
pub use summary::{BenchRun, FigureRow, RunSpread};
pub use table::table;
