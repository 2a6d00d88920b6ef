//! `[tournaments]`: tournaments.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::domain::tournament::{Allowances, TournamentBounds};

/// `[tournaments]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct TournamentSettings {
    #[garde(skip)]
    pub enabled: bool,
    #[garde(range(min = 2, max = 1024))]
    pub entrants_max: u16,
    #[garde(range(min = 1, max = 100_000))]
    pub open_max: usize,
    #[garde(range(min = 1, max = 100_000))]
    pub of_one_max: usize,
    #[garde(range(max = 100_000))]
    pub from_one_max: usize,
    #[garde(range(min = 1, max = 100_000))]
    pub rooms_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub waiting_max: usize,
    #[garde(range(min = 60, max = 31_536_000))]
    pub wait_max_s: u32,
    #[garde(range(min = 1, max = 31_536_000))]
    pub no_show_s: u32,
    #[garde(range(min = 1, max = 31_536_000))]
    pub decide_s: u32,
    #[garde(range(min = 1, max = 31_536_000))]
    pub game_s: u32,
    #[garde(range(min = 1, max = 31_536_000))]
    pub pause_s: u32,
    #[garde(range(min = 1, max = 20))]
    pub attempts: u16,
    #[garde(range(min = 1, max = 600_000))]
    pub bots_deadline_ms: u32,
    #[garde(range(max = 86_400))]
    pub kept_s: u64,
    #[garde(range(min = 1, max = 100_000))]
    pub watched_max: usize,
    #[garde(range(min = 10, max = 60_000))]
    pub change_ms: u64,
}

impl TournamentSettings {
    /// What a setup may ask for, where spectators can be so many seconds behind.
    pub fn bounds(&self, delay_max_s: u32) -> TournamentBounds {
        TournamentBounds { entrants_max: self.entrants_max, wait_max_s: self.wait_max_s, delay_max_s }
    }

    /// The shortest time between two messages to those who watch a tournament.
    pub fn apart(&self) -> Duration {
        Duration::from_millis(self.change_ms)
    }

    /// How long is waited for what, if a setup does not say so.
    pub fn allowances(&self) -> Allowances {
        let TournamentSettings { no_show_s, decide_s, game_s, pause_s, attempts, .. } = *self;
        Allowances { no_show_s, decide_s, game_s, pause_s, attempts, time_bank_ms: None, strikes: 0 }
    }
}
