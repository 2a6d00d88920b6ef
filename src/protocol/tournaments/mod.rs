//! Bodies of `/tournaments`: what a tournament is opened and changed with, what somebody says about it, and its views.
//!
//! Views are made of the picture of a tournament in here alone. Must not: show the secret of a tournament, or the room of a
//! game to somebody who may not watch it.

pub mod bracket;
pub mod change;
pub mod create;
pub mod export;
pub mod format;
pub mod info;
pub mod live;
pub mod orders;
pub mod trf;

pub use bracket::{BracketInfo, BracketMatch, EntrantInfo, Onlooker, PlaceInfo, Standings};
pub use change::ChangeTournament;
pub use create::CreateTournament;
pub use info::{TournamentInfo, TournamentLine, TournamentPage};
