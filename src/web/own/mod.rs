//! What others put beside our pages: the pages of games, a folder of the operator's, and routes of an embedding program.
//!
//! Must not: answer at a path whose first part is one of ours (`reserved`), or follow a path out of its folder.

mod bounds;
pub mod content;
pub mod extras;
pub mod folder;
pub mod game_pages;
pub mod game_routes;
pub mod reload;
pub mod reserved;
