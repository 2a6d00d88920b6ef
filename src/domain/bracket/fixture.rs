//! What is read of a bracket: its matches, the games to be played, and who is where.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;
use super::format::ReportRefused;
use super::scorecard::Scorecard;

/// The number of a match in its bracket. It stays the same for as long as the bracket lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MatchNumber(pub u32);

impl MatchNumber {
    /// The number, for lists that have one item a match.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The parts of a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// The bracket of those who have not lost; the only one of a single elimination.
    Winners,
    /// The bracket of those who have lost once.
    Losers,
    /// The match of those who lost the semifinals.
    ThirdPlace,
    /// The match of both brackets' winners, and the one that follows if the winners' winner loses it.
    GrandFinal,
    /// Everybody against everybody.
    RoundRobin,
    /// Everybody against those of equal score.
    Swiss,
    /// A group, counted from 0, in which everybody meets everybody.
    Group(u16),
    /// Rooms of many.
    FreeForAll,
}

/// One place in a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// It is not known yet who comes.
    Open,
    /// Nobody comes.
    Bye,
    /// She plays here.
    Taken(Entrant),
}

impl Slot {
    /// Who plays here, if it is known and somebody does.
    pub fn entrant(self) -> Option<Entrant> {
        if let Slot::Taken(entrant) = self { Some(entrant) } else { None }
    }
}

/// How a match stands, or how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchStatus {
    /// Its players are not known yet, or have another match before.
    Waiting,
    /// It is to be played now.
    Ready,
    /// Its games decided it.
    Played,
    /// There is no opponent.
    Bye,
    /// One never sat down.
    NoShow,
    /// One gave up the match.
    Forfeit,
    /// One had left the tournament.
    Withdrawn,
    /// One had been disqualified.
    Disqualified,
    /// Nobody came, or all have left.
    AllAbsent,
    /// The operator decided it.
    Overridden,
    /// It counts for nothing, because one left too early.
    Annulled,
    /// Nobody can come, or the match before decided everything.
    NotNeeded,
}

impl MatchStatus {
    /// Whether nothing is to be waited for any more.
    pub fn is_over(self) -> bool {
        !matches!(self, MatchStatus::Waiting | MatchStatus::Ready)
    }
}

/// A match as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture<'a> {
    /// Its number.
    pub number: MatchNumber,
    /// The part of the bracket it belongs to.
    pub section: Section,
    /// Its round in that part, counted from 1.
    pub round: u16,
    /// It is best of this many games.
    pub best_of: u8,
    /// Who plays, in the order of the sides of the first game. Of two, sides alternate from game to game.
    pub slots: Vec<Slot>,
    /// How it stands.
    pub status: MatchStatus,
    /// Who won it.
    pub winner: Option<Entrant>,
    /// The places in the order of the slots, counted from 1, of a match of many that is over; empty otherwise.
    pub places: Vec<u16>,
    /// What was reported of it.
    pub card: Option<&'a Scorecard>,
}

/// The matches that those of a match go on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Onward {
    /// Where the winner plays next, if the bracket says so before it is played.
    pub winner: Option<MatchNumber>,
    /// Where the loser plays next.
    pub loser: Option<MatchNumber>,
}

/// A game that is to be played now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextGame {
    /// Of which match.
    pub of: MatchNumber,
    /// Which game of that match, counted from 0.
    pub game: u16,
    /// Those who play, whoever has the first side in front.
    pub sides: Vec<Entrant>,
}

/// Where somebody is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub entrant: Entrant,
    /// The place, counted from 1. Equals share the better place, and the next ones are left out.
    pub rank: u16,
    /// Whether a match of hers is still to come.
    pub plays_on: bool,
    /// Matches won, whether played or not. A bye is no match.
    pub wins: u16,
    /// Matches lost, whether played or not.
    pub losses: u16,
    /// What decided the place, the most important figure first. What they mean says the format.
    pub figures: Vec<i64>,
}

/// A round that was drawn: who plays with whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The round, counted from 1.
    pub number: u16,
    /// Who plays together, in the order of the sides. Whoever is alone has a bye.
    pub tables: Vec<Vec<Entrant>>,
}

impl Round {
    /// Whether it is the round of that number and seats each of these once, at tables of at most so many.
    pub(super) fn check(
        &self,
        number: u16,
        playing: &BTreeSet<Entrant>,
        table_max: usize,
    ) -> Result<(), ReportRefused> {
        let seated: Vec<Entrant> = self.tables.iter().flatten().copied().collect();
        let once: BTreeSet<Entrant> = seated.iter().copied().collect();
        let fit = self.tables.iter().all(|table| (1..=table_max).contains(&table.len()));
        let is_whole = seated.len() == playing.len() && once == *playing;
        if self.number == number && fit && is_whole { Ok(()) } else { Err(ReportRefused::BadRound) }
    }
}
