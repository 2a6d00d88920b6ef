//! What runs around all routes: the checks of access and origin, the rules of HTTP that hold for every answer, and
//! the answer where there is no route. [`crate::web::app`] says in which order.
//!
//! Must not: know a resource.

pub mod access;
pub mod exchange;
pub mod methods;
pub mod origin;
pub mod pieces;
pub mod queries;
pub mod requests;
