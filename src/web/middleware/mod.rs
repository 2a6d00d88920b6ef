//! What stands around all routes: who may come in, and from which page; what is kept of HTTP's rules; and what is said where
//! nothing answers. [`crate::web::app`] says in which order.
//!
//! Must not: know a resource.

pub mod access;
pub mod exchange;
pub mod methods;
pub mod origin;
pub mod queries;
