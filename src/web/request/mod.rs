//! The parts of a request that handlers read besides its path: its body, its preconditions, and the page of a list
//! that it asks for.
//!
//! Must not: know a resource.

pub mod body;
pub mod conditions;
pub mod lists;
