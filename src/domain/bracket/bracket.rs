//! A bracket of any format.

use serde::{Deserialize, Serialize};

use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, NextGame, Onward, Ranked, Round};
use super::format::{Format, ReportRefused, Undone};
use super::free_for_all::FreeForAll;
use super::groups::Groups;
use super::knockout::Knockout;
use super::round_robin::RoundRobin;
use super::scorecard::Report;
use super::swiss::Swiss;

/// A bracket of any format, as it was drawn from a [`BracketSetup`](super::BracketSetup).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bracket {
    /// Single or double elimination.
    Knockout(Knockout),
    /// Everybody against everybody.
    RoundRobin(RoundRobin),
    /// Everybody against those of equal score.
    Swiss(Swiss),
    /// Groups, then a play-off of the best of each.
    Groups(Groups),
    /// Rounds of rooms of many.
    FreeForAll(FreeForAll),
}

impl Bracket {
    fn format(&self) -> &dyn Format {
        match self {
            Bracket::Knockout(knockout) => knockout,
            Bracket::RoundRobin(round_robin) => round_robin,
            Bracket::Swiss(swiss) => swiss,
            Bracket::Groups(groups) => groups,
            Bracket::FreeForAll(all) => all,
        }
    }

    fn format_mut(&mut self) -> &mut dyn Format {
        match self {
            Bracket::Knockout(knockout) => knockout,
            Bracket::RoundRobin(round_robin) => round_robin,
            Bracket::Swiss(swiss) => swiss,
            Bracket::Groups(groups) => groups,
            Bracket::FreeForAll(all) => all,
        }
    }
}

impl Format for Bracket {
    fn ready(&self) -> Vec<NextGame> {
        self.format().ready()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        self.format_mut().report(of, report)
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        self.format_mut().reopen(of)
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.format_mut().depart(who, how)
    }

    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused> {
        self.format_mut().reinstate(who)
    }

    fn enter(&mut self) -> Result<Entrant, ReportRefused> {
        self.format_mut().enter()
    }

    fn next_round(&self) -> Option<Round> {
        self.format().next_round()
    }

    fn begin_round(&mut self, round: Round) -> Result<(), ReportRefused> {
        self.format_mut().begin_round(round)
    }

    fn take_back_round(&mut self) -> Result<Undone, ReportRefused> {
        self.format_mut().take_back_round()
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        self.format().fixtures()
    }

    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>> {
        self.format().fixture(of)
    }

    fn onward(&self, of: MatchNumber) -> Onward {
        self.format().onward(of)
    }

    fn standings(&self) -> Vec<Ranked> {
        self.format().standings()
    }

    fn is_over(&self) -> bool {
        self.format().is_over()
    }
}
