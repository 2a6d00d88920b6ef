//! Who asks about a player, and what only the player may know.

use crate::domain::MatchId;

/// Who asks about a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// The player, who has proved it.
    ThePlayer,
    /// Whoever.
    Anybody,
}

impl Asks {
    /// A match's id opens its replay: that of a private room is told to none but who played there.
    pub fn may_know(self, match_id: MatchId, private: bool) -> Option<MatchId> {
        (self == Asks::ThePlayer || !private).then_some(match_id)
    }
}
