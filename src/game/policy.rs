//! Bot policies. They are pure: they see what a player may see and do what a player may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Game, Tick};

/// The level of a bot.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For a player's first match.
    Easy,
    /// For most people.
    #[default]
    Normal,
    /// For players who want a strong opponent.
    Hard,
}

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Level; 3] = [Level::Easy, Level::Normal, Level::Hard];

    /// The word on the wire and in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Easy => "easy",
            Level::Normal => "normal",
            Level::Hard => "hard",
        }
    }
}

/// One bot's policy. It is not part of the match: its decisions are journaled like any player's action.
pub trait Policy<G: Game>: Send {
    /// Looks at the state after `tick` and decides; at most four actions a tick are taken, none means "pass". It is
    /// asked after every step, so also when its last decision has not been taken yet.
    fn decide(&mut self, tick: Tick, view: &G::View, actions: &mut Vec<G::Action>);
}
