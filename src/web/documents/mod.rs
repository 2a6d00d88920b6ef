//! Documents: what the server says of itself to programs, and what it shows in a browser.

pub mod asyncapi;
pub mod openapi;
pub mod pages;
mod parts;
pub mod tags;
pub(super) mod words;
