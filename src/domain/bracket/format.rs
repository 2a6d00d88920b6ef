//! The one interface of all formats: what a tournament tells a bracket, and what it reads of it.

use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, NextGame, Onward, Ranked, Round};
use super::scorecard::Report;

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
    /// A result names somebody twice.
    #[error("a result names each entrant once")]
    NamedTwice,
    /// No round is to be drawn now, or none can be taken back.
    #[error("this bracket has no round to be drawn or taken back now")]
    NoRound,
    /// A round that was drawn by hand leaves somebody out, names somebody who does not play, or has tables of a wrong size.
    #[error("a round seats everybody who plays in it once, at tables of the size that this bracket has")]
    BadRound,
    /// Nobody can enter any more.
    #[error("this bracket takes no late entries")]
    NoLateEntries,
}

/// What was changed besides: the matches whose reports no longer count, because others play in them now.
pub type Undone = Vec<MatchNumber>;

/// A bracket: what was drawn and what was told, and everything that follows from it.
///
/// A bracket never waits for itself: until it is over, a game is ready or a round is to be drawn, and each report but a void
/// one brings the end nearer. Who watches the clock reports who did not come.
///
/// Whoever drives a bracket writes down what it tells it, with the order of seeds and with each round as it was drawn. So
/// what is told again gives the same bracket, even by a program that would draw otherwise.
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

    /// Takes in somebody who comes late, with the lowest seed. She plays from the next round that is drawn.
    fn enter(&mut self) -> Result<Entrant, ReportRefused> {
        Err(ReportRefused::NoLateEntries)
    }

    /// The round that is to be drawn now, if the format draws rounds as it goes and the one before is over.
    ///
    /// It is told back with [`Format::begin_round`]: at once, after a pause, or changed by hand.
    fn next_round(&self) -> Option<Round> {
        None
    }

    /// Takes a round as it was drawn. From now on it stands, whatever happens to the rounds before, unless others would
    /// play in it.
    fn begin_round(&mut self, round: Round) -> Result<(), ReportRefused> {
        let _ = round;
        Err(ReportRefused::NoRound)
    }

    /// Takes back the last round that was drawn, with all that was told of it, so that it is drawn anew.
    fn take_back_round(&mut self) -> Result<Undone, ReportRefused> {
        Err(ReportRefused::NoRound)
    }

    /// All matches that are known, in the order of their numbers.
    fn fixtures(&self) -> Vec<Fixture<'_>>;

    /// One match.
    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>> {
        self.fixtures().into_iter().find(|fixture| fixture.number == of)
    }

    /// Where those of a match go on to, in formats in which that stands before it is played.
    fn onward(&self, of: MatchNumber) -> Onward {
        let _ = of;
        Onward::default()
    }

    /// Who is where now, the best first.
    fn standings(&self) -> Vec<Ranked>;

    /// Whether no match is left.
    fn is_over(&self) -> bool;
}
