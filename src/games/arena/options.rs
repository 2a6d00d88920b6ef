//! The options of an arena, and which values fit.
//!
//! Must not: know the state of a match.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::MapName;

/// What a match is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Kills count, the dead come back; until somebody has the score, or time is up.
    #[default]
    Deathmatch,
    /// One life, a closing zone, the last one standing wins.
    BattleRoyale,
}

/// Options of an arena; every field may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What the match is about.
    pub mode: Mode,
    /// Steps a second. Speeds and times are the same at each.
    #[schemars(range(min = 1, max = 60))]
    pub hz: u16,
    /// Kills that win a deathmatch.
    #[schemars(range(min = 1, max = 1000))]
    pub score_limit: u32,
    /// Seconds until a deathmatch ends, or the zone of a battle royale has closed.
    #[schemars(range(min = 10, max = 3600))]
    pub time_limit_s: u32,
    /// How many players a battle royale waits for.
    #[schemars(range(min = 2, max = 100))]
    pub min_players: u16,
    /// Seconds from enough players to the start of a battle royale.
    #[schemars(range(min = 0, max = 60))]
    pub countdown_s: u32,
    /// Where the walls are.
    pub map: MapName,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            mode: Mode::default(),
            hz: 20,
            score_limit: 20,
            time_limit_s: 300,
            min_players: 2,
            countdown_s: 15,
            map: MapName::default(),
        }
    }
}

impl Options {
    /// Checks the options. Errors: a value is out of range, or does not fit `seats_max`.
    pub(super) fn check(&self, seats_max: u16) -> Result<(), String> {
        within("hz", u32::from(self.hz), 1, 60)?;
        within("score_limit", self.score_limit, 1, 1000)?;
        within("time_limit_s", self.time_limit_s, 10, 3600)?;
        within("min_players", u32::from(self.min_players), 2, 100)?;
        within("countdown_s", self.countdown_s, 0, 60)?;
        if self.mode == Mode::BattleRoyale && self.min_players > seats_max {
            return Err(format!("min_players is {}, but the room has {seats_max} seats", self.min_players));
        }
        Ok(())
    }
}

fn within(field: &str, value: u32, low: u32, high: u32) -> Result<(), String> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(format!("{field} must be between {low} and {high}, not {value}"))
}
