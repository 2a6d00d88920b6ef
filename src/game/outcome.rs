//! The phase of a match, and its outcome.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Seat;
use crate::domain::Finish;

/// The phase of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It has not begun: players or a countdown are missing.
    Waiting,
    /// It is being played.
    Playing,
    /// It has an outcome.
    Finished,
}

impl Phase {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Waiting => "waiting",
            Phase::Playing => "playing",
            Phase::Finished => "finished",
        }
    }
}

/// The result of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Everybody who counts, the best first; equal placements are a draw between them.
    pub standings: Vec<Standing>,
}

/// The result of one seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The seat, which means the last player who had it.
    pub seat: Seat,
    /// The place: 1 is the winner, equal numbers share a place, and the next number is skipped (1, 1, 3).
    pub placement: u16,
    /// The game's own points.
    pub score: i32,
}

impl Standing {
    /// The place and score, without the seat.
    pub fn finish(&self) -> Finish {
        Finish { placement: self.placement, score: self.score }
    }
}

impl Outcome {
    /// Ranks seats by score, highest first; equal scores share a placement.
    pub fn by_score(scores: impl IntoIterator<Item = (Seat, i32)>) -> Outcome {
        let mut scores: Vec<_> = scores.into_iter().collect();
        scores.sort_by_key(|&(seat, score)| (std::cmp::Reverse(score), seat));
        let mut standings: Vec<Standing> = Vec::with_capacity(scores.len());
        for (rank, (seat, score)) in (1..=u16::MAX).zip(scores) {
            let placement = match standings.last() {
                Some(above) if above.score == score => above.placement,
                _ => rank,
            };
            standings.push(Standing { seat, placement, score });
        }
        Outcome { standings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_a_place_and_the_next_number_is_skipped() {
        let outcome = Outcome::by_score([(Seat(0), 3), (Seat(1), 7), (Seat(2), 7), (Seat(3), 1)]);
        let places: Vec<_> = outcome.standings.iter().map(|s| (s.seat.0, s.placement)).collect();
        assert_eq!(places, [(1, 1), (2, 1), (0, 3), (3, 4)]);
    }

    #[test]
    fn an_outcome_of_any_size_has_a_place_for_everybody() {
        assert_eq!(Outcome::by_score([]).standings, []);
        let everybody = (0..u16::MAX).map(|seat| (Seat(seat), i32::from(seat)));
        let last = Outcome::by_score(everybody).standings.last().copied();
        assert_eq!(last, Some(Standing { seat: Seat(0), placement: u16::MAX, score: 0 }));
    }
}
