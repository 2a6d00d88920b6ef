//! How a match came out, for everybody in its room and for those who come in after it.

use crate::domain::{MatchId, SettledMatch, SettledPlayer};
use crate::game::Place;

/// How a match came out.
#[derive(Debug, Clone)]
pub struct MatchSummary {
    /// Which.
    pub match_id: MatchId,
    /// Everybody who counts, the best first.
    pub places: Vec<Place>,
    /// Whether there is a replay of it, or will be.
    pub has_replay: bool,
    /// What it was worth, once that is known.
    settled: Vec<SettledPlayer>,
    /// When the next match begins, if one does.
    next_at_ms: Option<u64>,
}

impl MatchSummary {
    /// Of a match whose worth is not known yet.
    pub fn new(
        match_id: MatchId,
        places: Vec<Place>,
        has_replay: bool,
        next_at_ms: Option<u64>,
    ) -> MatchSummary {
        MatchSummary { match_id, places, has_replay, settled: Vec::new(), next_at_ms }
    }

    /// Takes in what the match changed for its players.
    pub fn rate(&mut self, settled: &SettledMatch) {
        self.settled.clone_from(&settled.players);
    }

    /// What it changed for the one in this place, if that is known.
    pub fn rated(&self, place: &Place) -> Option<&SettledPlayer> {
        self.settled.iter().find(|rated| rated.player == place.member.player)
    }

    /// How long it is until the next match begins, if one does.
    pub fn next_match_in_ms(&self, now_ms: u64) -> Option<u64> {
        self.next_at_ms.map(|next_ms| next_ms.saturating_sub(now_ms))
    }
}
