//! What handlers read of a request beyond its path: its body, its preconditions, which part of a list it asks for.
//!
//! Must not: know a resource.

pub mod body;
pub mod conditions;
pub mod lists;
