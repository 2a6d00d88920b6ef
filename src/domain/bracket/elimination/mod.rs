//! Single and double elimination, which differ in their plan alone.

mod drops;
pub mod knockout;
pub mod plan;

pub use knockout::Knockout;
pub use plan::{Elimination, GrandFinal};
