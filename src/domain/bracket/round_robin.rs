//! Round robin: everybody against everybody, once or twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::agenda::{Agenda, Table};
use super::berger::berger;
use super::book::{Book, Judgement};
use super::encounters::Encounters;
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, MatchStatus, NextGame, Ranked, Section};
use super::format::{Format, ReportRefused, Undone};
use super::scorecard::{MatchLength, Report};
use super::setup::{Lengths, SetupRefused, check_field};
use super::tie_break::TieBreak;

/// A round robin. Positions of the Berger tables are those of the seeds.
///
/// Whoever leaves before half of her matches are decided is annulled: none of them counts. Later, those that are left are
/// won by her opponents (FIDE Handbook C.05, on round robins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeptRounds", into = "KeptRounds")]
pub struct RoundRobin {
    kept: KeptRounds,
    agenda: Agenda,
}

/// What is kept of a round robin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRounds {
    twice: bool,
    lengths: Lengths,
    tie_breaks: Vec<TieBreak>,
    order: Vec<Entrant>,
    book: Book,
}

impl RoundRobin {
    /// Draws a round robin. `order` holds the entrants, the best seed first; each number below their count comes once.
    pub fn draw(
        twice: bool,
        order: Vec<Entrant>,
        lengths: Lengths,
        tie_breaks: Vec<TieBreak>,
    ) -> Result<RoundRobin, SetupRefused> {
        RoundRobin::try_from(KeptRounds { twice, lengths, tie_breaks, order, book: Book::default() })
    }

    pub(super) fn matches(&self) -> u32 {
        self.agenda.len()
    }

    /// Whether somebody plays here.
    pub(super) fn has(&self, who: Entrant) -> bool {
        self.kept.order.contains(&who)
    }

    /// Takes over from elsewhere who of the entrants has left.
    pub(super) fn follow(&mut self, departures: &BTreeMap<Entrant, Departure>) {
        self.kept.book.follow(&self.kept.order, departures);
        for who in self.kept.order.clone() {
            self.settle_all_of(who);
        }
    }

    /// Works out anew how a match stands. Whether somebody who has left is annulled may hang on it, and with that all of
    /// her matches.
    fn settle(&mut self, number: MatchNumber) {
        let players = self.agenda.table(number).map(|table| table.players.clone()).unwrap_or_default();
        for who in players {
            if self.kept.book.departure(who).is_some() {
                self.settle_all_of(who);
            }
        }
        self.agenda.judge(number, self.judge(number));
    }

    fn settle_all_of(&mut self, who: Entrant) {
        for at in 0..self.agenda.matches_of(who).len() {
            let number = self.agenda.matches_of(who)[at];
            self.agenda.judge(number, self.judge(number));
        }
    }

    fn judge(&self, number: MatchNumber) -> Judgement {
        let annulled = Judgement { status: MatchStatus::Annulled, winner: None };
        let Some(table) = self.agenda.table(number) else { return annulled };
        match table.pair().filter(|pair| !pair.iter().any(|who| self.is_annulled(*who))) {
            Some(pair) => self.kept.book.judge(number, pair, self.length(table.round)),
            None => annulled,
        }
    }

    fn length(&self, round: u16) -> MatchLength {
        MatchLength { best_of: self.kept.lengths.of(Section::RoundRobin, round), goes_on: None }
    }

    /// Whether she left before half of her matches were decided.
    fn is_annulled(&self, who: Entrant) -> bool {
        if self.kept.book.departure(who).is_none() {
            return false;
        }
        let hers = self.agenda.matches_of(who);
        let round = |number: MatchNumber| self.agenda.table(number).map_or(0, |table| table.round);
        let is_decided =
            |number: &&MatchNumber| self.kept.book.is_decided(**number, self.length(round(**number)));
        2 * hers.iter().filter(is_decided).count() < hers.len()
    }

    fn encounters(&self) -> Encounters {
        let mut encounters = Encounters::of_so_many(self.agenda.entrants());
        for (_, table, judged) in self.agenda.all() {
            if let Some(pair) = table.pair().filter(|_| judged.status != MatchStatus::Annulled) {
                encounters.add(pair, judged);
            }
        }
        encounters
    }

    fn known_match(&self, of: MatchNumber) -> Result<(), ReportRefused> {
        self.agenda.table(of).map(|_| ()).ok_or(ReportRefused::NoSuchMatch)
    }

    fn known(&self, who: Entrant) -> Result<(), ReportRefused> {
        if self.kept.order.contains(&who) { Ok(()) } else { Err(ReportRefused::NoSuchEntrant) }
    }
}

impl Format for RoundRobin {
    fn ready(&self) -> Vec<NextGame> {
        let game = |of| {
            let pair = self.agenda.table(of).and_then(Table::pair)?;
            Some(self.kept.book.next_game(of, pair))
        };
        self.agenda.ready().into_iter().filter_map(game).collect()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.report(of, &self.agenda.slots(of), self.agenda.status(of), report)?;
        self.settle(of);
        Ok(Undone::new())
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.reopen(of)?;
        self.settle(of);
        Ok(Undone::new())
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        if self.is_over() && how == Departure::Withdrawn {
            return Err(ReportRefused::BracketOver);
        }
        self.kept.book.depart(who, how)?;
        self.settle_all_of(who);
        Ok(Undone::new())
    }

    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        self.kept.book.reinstate(who)?;
        self.settle_all_of(who);
        Ok(Undone::new())
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        let best_of = |round| self.length(round).best_of;
        self.agenda.fixtures(Section::RoundRobin, best_of, |number| self.kept.book.card(number))
    }

    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>> {
        let best_of = self.length(self.agenda.table(of)?.round).best_of;
        Some(self.agenda.fixture(of, Section::RoundRobin, best_of, self.kept.book.card(of)))
    }

    /// By score in half points, then by the declared tie-breaks; those who are annulled come last. The figures are these.
    fn standings(&self) -> Vec<Ranked> {
        let encounters = self.encounters();
        let (out, there): (Vec<Entrant>, Vec<Entrant>) =
            self.kept.order.iter().partition(|who| self.is_annulled(**who));
        let mut groups = encounters.ranked(&there, &self.kept.tie_breaks);
        groups.extend((!out.is_empty()).then(|| out.into_iter().map(|who| (who, vec![0])).collect()));
        encounters.standings(groups, |who| {
            self.agenda.next_of(who).is_some() && self.kept.book.departure(who).is_none()
        })
    }

    fn is_over(&self) -> bool {
        self.agenda.is_over()
    }
}

impl TryFrom<KeptRounds> for RoundRobin {
    type Error = SetupRefused;

    fn try_from(kept: KeptRounds) -> Result<RoundRobin, SetupRefused> {
        let entrants = check_field(&kept.order, &kept.lengths)?.len();
        let rounds = berger(kept.order.len() as u16, 1 + u8::from(kept.twice));
        let seat = |position: u16| kept.order[usize::from(position)];
        let mut agenda = Agenda::default();
        agenda.admit(entrants);
        for (round, pairs) in (1..).zip(rounds) {
            for pair in pairs {
                agenda.add(Table { round, players: pair.map(seat).to_vec() });
            }
        }
        let mut round_robin = RoundRobin { kept, agenda };
        for number in (0..round_robin.agenda.len()).map(MatchNumber) {
            round_robin.agenda.judge(number, round_robin.judge(number));
        }
        Ok(round_robin)
    }
}

impl From<RoundRobin> for KeptRounds {
    fn from(round_robin: RoundRobin) -> KeptRounds {
        round_robin.kept
    }
}
