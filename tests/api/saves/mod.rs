//! Saved games over HTTP.

mod files;
mod uploads;
