//! The matches of a format whose tables are drawn by rounds, and whose turn it is.
//!
//! Somebody's next match is ready when all at its table have finished those before, so a slow match holds up only those who
//! play in it, and nobody plays two at once. Must not: know what decides a match.

use super::book::Judgement;
use super::entrant::Entrant;
use super::fixture::{Fixture, MatchNumber, MatchStatus, Section, Slot};
use super::scorecard::Scorecard;

/// Who plays together in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) round: u16,
    pub(super) players: Vec<Entrant>,
}

impl Table {
    /// The two of a match of two.
    pub(super) fn pair(&self) -> Option<[Entrant; 2]> {
        <[Entrant; 2]>::try_from(self.players.as_slice()).ok()
    }
}

/// All tables that were drawn, and how they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Agenda {
    tables: Vec<Table>,
    judged: Vec<Judgement>,
    /// By entrants, their matches in order.
    hers: Vec<Vec<MatchNumber>>,
    /// By entrants, how many of their matches from the first on are over.
    finished: Vec<usize>,
}

impl Agenda {
    /// Makes room for so many numbers of entrants.
    pub(super) fn admit(&mut self, entrants: usize) {
        self.hers.resize(entrants, Vec::new());
        self.finished.resize(entrants, 0);
    }

    /// How many numbers of entrants there is room for.
    pub(super) fn entrants(&self) -> usize {
        self.hers.len()
    }

    /// Adds a table. It is open until it is judged.
    pub(super) fn add(&mut self, table: Table) -> MatchNumber {
        let number = MatchNumber(self.tables.len() as u32);
        table.players.iter().for_each(|who| self.hers[who.index()].push(number));
        self.tables.push(table);
        self.judged.push(Judgement { status: MatchStatus::Ready, winner: None });
        number
    }

    /// Takes away the tables of a round and of all that follow. Answers their numbers.
    pub(super) fn remove_from(&mut self, round: u16) -> Vec<MatchNumber> {
        let left = self.tables.partition_point(|table| table.round < round);
        let removed = (left..self.tables.len()).map(|number| MatchNumber(number as u32)).collect();
        self.tables.truncate(left);
        self.judged.truncate(left);
        for (hers, finished) in self.hers.iter_mut().zip(&mut self.finished) {
            hers.retain(|number| number.index() < left);
            *finished = hers.len().min(*finished);
        }
        removed
    }

    /// Says how a match stands by itself.
    pub(super) fn judge(&mut self, of: MatchNumber, judgement: Judgement) {
        let before = std::mem::replace(&mut self.judged[of.index()], judgement);
        if before.status.is_over() != judgement.status.is_over() {
            for at in 0..self.tables[of.index()].players.len() {
                let who = self.tables[of.index()].players[at];
                let open = |number: &MatchNumber| !self.judged[number.index()].status.is_over();
                let hers = &self.hers[who.index()];
                self.finished[who.index()] = hers.iter().position(open).unwrap_or(hers.len());
            }
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.tables.len() as u32
    }

    /// The number of the last round that was drawn, 0 if there is none.
    pub(super) fn rounds(&self) -> u16 {
        self.tables.last().map_or(0, |table| table.round)
    }

    pub(super) fn table(&self, of: MatchNumber) -> Option<&Table> {
        self.tables.get(of.index())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (MatchNumber, &Table, Judgement)> {
        let judged = self.tables.iter().zip(&self.judged);
        (0..).map(MatchNumber).zip(judged).map(|(number, (table, judged))| (number, table, *judged))
    }

    pub(super) fn judged(&self, of: MatchNumber) -> Judgement {
        self.judged[of.index()]
    }

    pub(super) fn matches_of(&self, who: Entrant) -> &[MatchNumber] {
        self.hers.get(who.index()).map_or(&[], Vec::as_slice)
    }

    /// How a match stands, by what its players have to play before.
    pub(super) fn status(&self, of: MatchNumber) -> MatchStatus {
        let judged = self.judged[of.index()].status;
        let is_next = |who: &Entrant| self.next_of(*who) == Some(of);
        if judged == MatchStatus::Ready && !self.tables[of.index()].players.iter().all(is_next) {
            return MatchStatus::Waiting;
        }
        judged
    }

    /// The first of her matches that is not over.
    pub(super) fn next_of(&self, who: Entrant) -> Option<MatchNumber> {
        self.hers.get(who.index())?.get(self.finished[who.index()]).copied()
    }

    /// The matches that are to be played now.
    pub(super) fn ready(&self) -> Vec<MatchNumber> {
        let all = (0..).map(Entrant).take(self.hers.len());
        let next = all.filter_map(|who| {
            let next = self.next_of(who)?;
            let is_first = self.tables[next.index()].players.first() == Some(&who);
            (is_first && self.status(next) == MatchStatus::Ready).then_some(next)
        });
        let mut ready: Vec<MatchNumber> = next.collect();
        ready.sort_unstable();
        ready
    }

    pub(super) fn slots(&self, of: MatchNumber) -> Vec<Slot> {
        let players = &self.tables[of.index()].players;
        let bye = (players.len() == 1).then_some(Slot::Bye);
        players.iter().copied().map(Slot::Taken).chain(bye).collect()
    }

    /// All matches of two or of one, as they stand.
    pub(super) fn fixtures<'a>(
        &self,
        section: Section,
        best_of: impl Fn(u16) -> u8,
        card: impl Fn(MatchNumber) -> Option<&'a Scorecard>,
    ) -> Vec<Fixture<'a>> {
        let fixture = |number: MatchNumber| {
            let round = self.tables[number.index()].round;
            self.fixture(number, section, best_of(round), card(number))
        };
        self.all().map(|(number, _, _)| fixture(number)).collect()
    }

    /// One match of two or of one, as it stands.
    pub(super) fn fixture<'a>(
        &self,
        number: MatchNumber,
        section: Section,
        best_of: u8,
        card: Option<&'a Scorecard>,
    ) -> Fixture<'a> {
        Fixture {
            number,
            section,
            round: self.tables[number.index()].round,
            best_of,
            slots: self.slots(number),
            status: self.status(number),
            winner: self.judged[number.index()].winner,
            places: Vec::new(),
            card,
        }
    }

    /// Whether all matches that were drawn are over.
    pub(super) fn is_over(&self) -> bool {
        self.finished.iter().zip(&self.hers).all(|(finished, hers)| *finished == hers.len())
    }
}
