//! What an organiser chooses of groups with a play-off.

use serde::{Deserialize, Serialize};

use crate::domain::bracket::plan::Elimination;
use crate::domain::bracket::setup::SetupRefused;
use crate::domain::bracket::tie_break::TieBreak;

/// What an organiser chooses of groups with a play-off. Lengths of matches in groups are those of a round robin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRules {
    /// How many are in a group at most, three or more. There are as few groups as possible; if there is one alone, nothing
    /// follows it.
    pub group_size: u16,
    /// Whether everybody of a group meets everybody twice.
    pub twice: bool,
    /// How many of each group go on; at most half of its size.
    pub advance: u16,
    /// What tells those of a group apart who have the same score, the most important first; the better seed at last.
    pub tie_breaks: Vec<TieBreak>,
    /// What follows.
    pub play_off: Elimination,
}

impl GroupRules {
    pub(in crate::domain::bracket) fn check(&self) -> Result<(), SetupRefused> {
        let fits = self.group_size >= 3 && (1..=self.group_size / 2).contains(&self.advance);
        if fits { Ok(()) } else { Err(SetupRefused::Groups) }
    }
}
