//! How single settings are read that are more than a number or a text.
//!
//! Must not: know which setting it is.

mod proxies;
mod words;

pub use proxies::TrustedProxies;
pub(super) use words::one_of_its_words;
