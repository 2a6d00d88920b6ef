//! What the pairing of a Swiss knows of one entrant.

use std::collections::BTreeSet;

use crate::domain::bracket::entrant::Entrant;

/// How a round moved somebody against the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Float {
    #[default]
    None,
    /// She met somebody with a lower score, or got a full point without playing.
    Down,
    /// She met somebody with a higher score.
    Up,
}

/// An entrant as she comes into the round that is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contender {
    pub(super) entrant: Entrant,
    /// The seed, counted from 0.
    pub(super) seed: u16,
    /// Half points.
    pub(super) score: u16,
    /// Whom she must not meet: those she has played with, and those the organiser keeps apart from her.
    pub(super) barred: BTreeSet<Entrant>,
    /// For each round whether she had the first side; `None` where she did not play, or sides do not matter.
    pub(super) firsts: Vec<Option<bool>>,
    /// For each round.
    pub(super) floats: Vec<Float>,
    /// How many rounds she did not play.
    pub(super) unplayed: u16,
    /// How many full points she got without playing.
    pub(super) gifts: u16,
}

impl Contender {
    /// Somebody before the first round.
    pub(super) fn new(entrant: Entrant, seed: u16) -> Contender {
        Contender {
            entrant,
            seed,
            score: 0,
            barred: BTreeSet::new(),
            firsts: Vec::new(),
            floats: Vec::new(),
            unplayed: 0,
            gifts: 0,
        }
    }

    /// Adds a round that she played.
    pub(super) fn played(&mut self, with: Entrant, first: Option<bool>, float: Float, halves: u16) {
        self.barred.insert(with);
        self.firsts.push(first);
        self.floats.push(float);
        self.score += halves;
    }

    /// Adds a round that she did not play.
    pub(super) fn rested(&mut self, halves: u16) {
        let is_gift = halves == 2;
        self.firsts.push(None);
        self.floats.push(if is_gift { Float::Down } else { Float::None });
        self.unplayed += 1;
        self.gifts += u16::from(is_gift);
        self.score += halves;
    }

    /// Whether she floated like that so many rounds ago.
    pub(super) fn floated(&self, float: Float, rounds_ago: usize) -> bool {
        self.floats.iter().rev().nth(rounds_ago - 1) == Some(&float)
    }
}

/// Those who stand before others in a draw come first: by score, then by seed.
pub(super) fn order(one: &Contender, other: &Contender) -> std::cmp::Ordering {
    other.score.cmp(&one.score).then(one.seed.cmp(&other.seed))
}
