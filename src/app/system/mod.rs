//! What the operating system is asked for before the server starts, and asked about.

mod memory_pages;
mod open_files;
mod user;

pub use memory_pages::use_small_pages;
pub use open_files::raise_open_files;
pub use user::warn_of_root;
