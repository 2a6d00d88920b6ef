//! The one interface of all formats: what a tournament tells a bracket, and what it reads of it.

use serde::{Deserialize, Serialize};

use super::entrant::{Departure, Entrant};
use super::scorecard::{Report, Scorecard};

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
}

/// One side of a match.
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
    /// Neither came, or both have left.
    BothAbsent,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixture<'a> {
    /// Its number.
    pub number: MatchNumber,
    /// The part of the bracket it belongs to.
    pub section: Section,
    /// Its round in that part, counted from 1.
    pub round: u16,
    /// It is best of this many games.
    pub best_of: u8,
    /// Who plays; the one in front has the first side of the first game, and sides alternate.
    pub slots: [Slot; 2],
    /// How it stands.
    pub status: MatchStatus,
    /// Who won it.
    pub winner: Option<Entrant>,
    /// What was reported of it.
    pub card: Option<&'a Scorecard>,
}

/// A game that is to be played now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextGame {
    /// Of which match.
    pub of: MatchNumber,
    /// Which game of that match, counted from 0.
    pub game: u16,
    /// The two, whoever has the first side in front.
    pub sides: [Entrant; 2],
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

/// Why something told was not taken. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefused {
    /// The bracket has no such match.
    #[error("this bracket has no match of that number")]
    NoSuchMatch,
    /// Nobody entered under that number.
    #[error("nobody of that number has entered")]
    NoSuchEntrant,
    /// Its players are not known, or have another match before.
    #[error("this match is not to be played yet")]
    NotReady,
    /// It is over.
    #[error("this match is over; reopen it to play it again")]
    Over,
    /// The one named plays elsewhere.
    #[error("this entrant does not play in this match")]
    NotInThisMatch,
    /// A match that somebody must win was declared a draw.
    #[error("somebody has to win this match")]
    NeedsWinner,
    /// There is nothing to take back.
    #[error("nothing was reported of this match, so there is nothing to take back")]
    NothingReported,
    /// She has left already.
    #[error("this entrant has left already")]
    LeftAlready,
    /// She has not left, or was disqualified, which is final.
    #[error("only who has withdrawn can come back")]
    NotWithdrawn,
    /// All matches are over.
    #[error("this bracket is over")]
    BracketOver,
}

/// What was changed besides: the matches whose reports no longer count, because others play in them now.
pub type Undone = Vec<MatchNumber>;

/// A bracket: what was drawn and what was told, and everything that follows from it.
///
/// A bracket never waits for itself: until it is over, a game is ready, and each report but a void one brings the end
/// nearer. Who watches the clock reports who did not come.
pub trait Format {
    /// The games that are to be played now, of every match that is ready. Nobody plays in two of them.
    fn ready(&self) -> Vec<NextGame>;

    /// Takes what is told of a match.
    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused>;

    /// Takes back everything that was reported of a match. What depends on it is open again.
    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused>;

    /// Takes somebody out for good. Her matches to come are won by her opponents.
    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused>;

    /// Lets somebody who had withdrawn play on, or whoever takes her place.
    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused>;

    /// All matches, in the order of their numbers.
    fn fixtures(&self) -> Vec<Fixture<'_>>;

    /// One match.
    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>>;

    /// Who is where now, the best first.
    fn standings(&self) -> Vec<Ranked>;

    /// Whether no match is left.
    fn is_over(&self) -> bool;
}
