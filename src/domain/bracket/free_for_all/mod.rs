//! Free-for-all: rounds of rooms of many, from which the best go on, or in which places count as points.

mod deal;
mod points;
mod room;
mod rules;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::deal::{deal, pairs};
use self::points::{Points, absent};
use self::room::{Room, Task, placed};
pub use self::rules::{Course, CutTie, FreeForAllRules};
use super::agenda::{Agenda, Table};
use super::book::Book;
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, NextGame, Ranked, Round, Section};
use super::format::{Format, ReportRefused, Undone};
use super::scorecard::Report;
use super::setup::{Lengths, SetupRefused, check_field};

/// A free-for-all. All games of a room are played; best of N means N of them here, and their points are added up.
///
/// Where the best go on, a round stands for as long as those who come into it are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeptRooms", into = "KeptRooms")]
pub struct FreeForAll {
    kept: KeptRooms,
    /// Seeds by entrants.
    seeds: Vec<Option<u16>>,
    agenda: Agenda,
    rooms: Vec<Room>,
}

/// What is kept of a free-for-all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRooms {
    rules: FreeForAllRules,
    lengths: Lengths,
    /// The entrants, the best seed first.
    order: Vec<Entrant>,
    rounds: Vec<Drawn>,
    book: Book,
}

/// A round that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Drawn {
    tables: Vec<Vec<Entrant>>,
    /// Who would have played in it, but had left.
    left: Vec<Entrant>,
}

impl FreeForAll {
    /// Begins a free-for-all, no round of which is drawn yet. `order` holds the entrants, the best seed first; each number
    /// below their count comes once.
    pub fn begin(
        rules: FreeForAllRules,
        order: Vec<Entrant>,
        lengths: Lengths,
    ) -> Result<FreeForAll, SetupRefused> {
        rules.check()?;
        let (rounds, book) = (Vec::new(), Book::default());
        FreeForAll::try_from(KeptRooms { rules, lengths, order, rounds, book })
    }

    fn seat(&mut self, round: u16, tables: &[Vec<Entrant>]) {
        for players in tables {
            let number = self.agenda.add(Table { round, players: players.clone() });
            let room = self.judge(number);
            self.agenda.judge(number, room.judged);
            self.rooms.push(room);
        }
    }

    /// Works out anew how a room stands, and whether the rounds behind it still do.
    fn settle(&mut self, number: MatchNumber) -> Undone {
        let mut room = self.judge(number);
        if room.judged.status.is_over() && room.is_by_leaving {
            // What was lost by leaving stays lost.
            self.note_departures(number);
            room = self.judge(number);
        }
        self.agenda.judge(number, room.judged);
        self.rooms[number.index()] = room;
        self.strike_stale()
    }

    /// Takes back the rounds into which others would come now.
    fn strike_stale(&mut self) -> Undone {
        if matches!(self.kept.rules.course, Course::Points { .. }) {
            return Undone::new();
        }
        let stale = (1..self.kept.rounds.len()).find(|at| {
            let drawn = &self.kept.rounds[*at];
            let came: BTreeSet<Entrant> = drawn.tables.iter().flatten().chain(&drawn.left).copied().collect();
            self.advancing(*at as u16).is_none_or(|come| came != come.into_iter().collect())
        });
        stale.map_or_else(Undone::new, |at| self.strike_from(at))
    }

    fn strike_from(&mut self, at: usize) -> Undone {
        self.kept.rounds.truncate(at);
        let removed = self.agenda.remove_from(at as u16 + 1);
        self.rooms.truncate(self.agenda.len() as usize);
        self.kept.book.strike_all(removed)
    }

    fn judge(&self, number: MatchNumber) -> Room {
        let (round, players) =
            self.agenda.table(number).map_or((0, &[][..]), |table| (table.round, table.players.as_slice()));
        let tables = self.kept.rounds.get(usize::from(round).saturating_sub(1)).map(|drawn| &drawn.tables);
        let entries = tables.into_iter().flatten().map(Vec::len).max().unwrap_or_default();
        let rooms = tables.map_or(0, Vec::len);
        let cut = match self.kept.rules.course {
            // In the last room nobody goes on, but somebody wins.
            Course::Advance { best, tie } => Some((if rooms == 1 { 1 } else { usize::from(best) }, tie)),
            Course::Points { .. } => None,
        };
        let mut seeded = players.to_vec();
        seeded.sort_by_key(|who| self.seeds[who.index()]);
        Room::judge(&self.kept.book, number, &seeded, Task { games: self.games(round), entries, cut })
    }

    /// Whether a round has one room alone, so that it is the last where the best go on.
    fn is_last(&self, round: u16) -> bool {
        self.kept.rounds.get(usize::from(round).wrapping_sub(1)).is_some_and(|drawn| drawn.tables.len() == 1)
    }

    fn games(&self, round: u16) -> usize {
        usize::from(self.kept.lengths.of(Section::FreeForAll, round))
    }

    /// Who comes into the round behind this one, by place and then by seed; `None` if it is not over.
    fn advancing(&self, round: u16) -> Option<Vec<Entrant>> {
        let rooms: Vec<&Room> = self.rooms_of(round).collect();
        if rooms.iter().any(|room| !room.judged.status.is_over()) {
            return None;
        }
        let mut come: Vec<(usize, Entrant)> = Vec::new();
        for room in rooms {
            come.extend(room.advancing.iter().copied().enumerate());
        }
        come.sort_by_key(|(place, who)| (*place, self.seeds[who.index()]));
        Some(come.into_iter().map(|(_, who)| who).collect())
    }

    fn note_departures(&mut self, of: MatchNumber) {
        if let Some(table) = self.agenda.table(of) {
            self.kept.book.note_departures(of, &table.players);
        }
    }

    fn rooms_of(&self, round: u16) -> impl Iterator<Item = &Room> {
        let of_round = self.agenda.all().filter(move |(_, table, _)| table.round == round);
        of_round.map(|(number, _, _)| &self.rooms[number.index()])
    }

    /// Who would play in the next round, the best first, whether they have left or not; `None` if none is to be drawn.
    fn due(&self) -> Option<Vec<Entrant>> {
        let rounds = self.agenda.rounds();
        if !self.agenda.is_over() {
            return None;
        }
        let come = match self.kept.rules.course {
            _ if rounds == 0 => self.kept.order.clone(),
            Course::Points { rounds: all } if rounds < all => {
                self.by_points().into_iter().flat_map(|(_, equals)| equals).collect()
            }
            Course::Advance { .. } if !self.is_last(rounds) => self.advancing(rounds)?,
            _ => return None,
        };
        let there = come.iter().filter(|who| self.kept.book.departure(**who).is_none()).count();
        (there > 1).then_some(come)
    }

    /// Those who are equal by the points of all rounds that are over, the best first.
    fn by_points(&self) -> Vec<(u32, Vec<Entrant>)> {
        let mut points = vec![Points::default(); self.seeds.len()];
        for (round, drawn) in (1..).zip(&self.kept.rounds) {
            let entries = drawn.tables.iter().map(Vec::len).max().unwrap_or_default();
            let over = self.rooms_of(round).filter(|room| room.judged.status.is_over());
            for (who, hers) in over.flat_map(|room| &room.points) {
                points[who.index()].extend(hers);
            }
            let seated: BTreeSet<Entrant> = drawn.tables.iter().flatten().copied().collect();
            for who in self.kept.order.iter().filter(|who| !seated.contains(who)) {
                (0..self.games(round)).for_each(|_| points[who.index()].push(absent(entries)));
            }
        }
        let seeded: Vec<(Entrant, Points)> =
            self.kept.order.iter().map(|who| (*who, points[who.index()].clone())).collect();
        placed(&seeded).into_iter().map(|equals| (points[equals[0].index()].sum(), equals)).collect()
    }

    /// Groups of equals with the figure that says so, the best first, where the best go on: the round that somebody has
    /// reached, then the place in the room that she did not get out of.
    fn by_rounds(&self) -> Vec<(Vec<i64>, Vec<Entrant>)> {
        let mut reached = vec![(0_i64, 0_i64); self.seeds.len()];
        for (number, table, judged) in self.agenda.all() {
            let room = &self.rooms[number.index()];
            let is_last = self.is_last(table.round);
            for (place, equals) in (1..).zip(&room.places) {
                for who in equals {
                    let goes_on = !is_last && room.advancing.contains(who);
                    let place = if judged.status.is_over() && !goes_on { place } else { 0 };
                    reached[who.index()] = (i64::from(table.round) + i64::from(goes_on), -place);
                }
            }
        }
        let mut order = self.kept.order.clone();
        order.sort_by_key(|who| std::cmp::Reverse(reached[who.index()]));
        let equals = order.chunk_by(|one, other| reached[one.index()] == reached[other.index()]);
        let figures = |who: Entrant| vec![reached[who.index()].0, reached[who.index()].1];
        equals.map(|equals| (figures(equals[0]), equals.to_vec())).collect()
    }

    /// Whether somebody is in the rounds to come.
    fn goes_on(&self, who: Entrant) -> bool {
        let rounds = self.agenda.rounds();
        let last = self.agenda.matches_of(who).last();
        match (self.kept.rules.course, last) {
            (Course::Points { .. }, _) => true,
            (Course::Advance { .. }, None) => rounds == 0,
            (Course::Advance { .. }, Some(of)) => {
                let is_last = self.agenda.table(*of).is_some_and(|table| table.round == rounds);
                is_last && !self.is_last(rounds) && self.rooms[of.index()].advancing.contains(&who)
            }
        }
    }

    fn ranked(&self, entrant: Entrant, rank: u16, figures: Vec<i64>, is_over: bool) -> Ranked {
        let hers = self.agenda.matches_of(entrant).iter().map(|of| self.agenda.judged(*of));
        let over: Vec<_> = hers.filter(|judged| judged.status.is_over()).collect();
        let wins = over.iter().filter(|judged| judged.winner == Some(entrant)).count() as u16;
        let goes_on = !is_over && self.goes_on(entrant);
        let plays = goes_on || self.agenda.next_of(entrant).is_some();
        let plays_on = plays && self.kept.book.departure(entrant).is_none();
        Ranked { entrant, rank, plays_on, wins, losses: over.len() as u16 - wins, figures }
    }

    fn known(&self, who: Entrant) -> Result<(), ReportRefused> {
        if who.index() < self.seeds.len() { Ok(()) } else { Err(ReportRefused::NoSuchEntrant) }
    }

    fn known_match(&self, of: MatchNumber) -> Result<(), ReportRefused> {
        self.agenda.table(of).map(|_| ()).ok_or(ReportRefused::NoSuchMatch)
    }

    /// Settles the rooms of somebody that are not over.
    fn settle_open_of(&mut self, who: Entrant) -> Undone {
        let hers = self.agenda.matches_of(who).to_vec();
        let is_open = |of: &MatchNumber| !self.agenda.judged(*of).status.is_over();
        let open: Vec<MatchNumber> = hers.into_iter().filter(is_open).collect();
        open.into_iter().flat_map(|of| self.settle(of)).collect()
    }
}

impl Format for FreeForAll {
    fn ready(&self) -> Vec<NextGame> {
        let game = |of: MatchNumber| {
            let table = self.agenda.table(of)?;
            let there = |who: &&Entrant| self.rooms[of.index()].present.contains(who);
            let mut sides: Vec<Entrant> = table.players.iter().filter(there).copied().collect();
            let game = self.kept.book.card(of).map_or(0, |card| card.games.len());
            let turn = game % sides.len().max(1);
            sides.rotate_left(turn);
            Some(NextGame { of, game: u16::try_from(game).unwrap_or(u16::MAX), sides })
        };
        self.agenda.ready().into_iter().filter_map(game).collect()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        let status = self.agenda.status(of);
        self.kept.book.report(of, &self.agenda.slots(of), status, report)?;
        if !status.is_over() {
            self.note_departures(of);
        }
        Ok(self.settle(of))
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.reopen(of)?;
        Ok(self.settle(of))
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        if how == Departure::Withdrawn && self.is_over() {
            return Err(ReportRefused::BracketOver);
        }
        self.kept.book.depart(who, how)?;
        Ok(self.settle_open_of(who))
    }

    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        self.kept.book.reinstate(who)?;
        Ok(self.settle_open_of(who))
    }

    fn next_round(&self) -> Option<Round> {
        let mut come = self.due()?;
        come.retain(|who| self.kept.book.departure(*who).is_none());
        let met = match self.kept.rules.course {
            Course::Points { .. } => pairs(self.kept.rounds.iter().flat_map(|drawn| &drawn.tables)),
            Course::Advance { .. } => BTreeSet::new(),
        };
        let tables = deal(&come, self.kept.rules.room_size, &met);
        Some(Round { number: self.agenda.rounds() + 1, tables })
    }

    fn begin_round(&mut self, round: Round) -> Result<(), ReportRefused> {
        let come = self.due().ok_or(ReportRefused::NoRound)?;
        let (left, playing): (Vec<Entrant>, Vec<Entrant>) =
            come.into_iter().partition(|who| self.kept.book.departure(*who).is_some());
        let playing: BTreeSet<Entrant> = playing.into_iter().collect();
        round.check(self.agenda.rounds() + 1, &playing, usize::from(self.kept.rules.room_size))?;
        if round.tables.iter().any(|table| table.len() < 2) {
            return Err(ReportRefused::BadRound);
        }
        self.kept.rounds.push(Drawn { tables: round.tables.clone(), left });
        self.seat(round.number, &round.tables);
        Ok(())
    }

    fn take_back_round(&mut self) -> Result<Undone, ReportRefused> {
        let last = self.kept.rounds.len().checked_sub(1).ok_or(ReportRefused::NoRound)?;
        Ok(self.strike_from(last))
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        let best_of = |round| self.kept.lengths.of(Section::FreeForAll, round);
        let mut fixtures =
            self.agenda.fixtures(Section::FreeForAll, best_of, |number| self.kept.book.card(number));
        for (fixture, room) in fixtures.iter_mut().zip(&self.rooms) {
            let place = |who: Entrant| {
                let before = room.places.iter().take_while(|equals| !equals.contains(&who));
                before.map(Vec::len).sum::<usize>() as u16 + 1
            };
            if fixture.status.is_over() {
                fixture.places = fixture.slots.iter().filter_map(|slot| slot.entrant()).map(place).collect();
            }
        }
        fixtures
    }

    /// Where the best go on, by the round that somebody has reached, and in that by place: the figures are these, the place
    /// negative. Otherwise by points: the figure is twice their sum, negative.
    fn standings(&self) -> Vec<Ranked> {
        let groups = match self.kept.rules.course {
            Course::Advance { .. } => self.by_rounds(),
            Course::Points { .. } => {
                let by_points = self.by_points().into_iter();
                by_points.map(|(sum, equals)| (vec![-i64::from(sum)], equals)).collect()
            }
        };
        let is_over = self.is_over();
        let mut standings: Vec<Ranked> = Vec::new();
        for (figures, equals) in groups {
            let rank = standings.len() as u16 + 1;
            standings.extend(equals.into_iter().map(|who| self.ranked(who, rank, figures.clone(), is_over)));
        }
        standings
    }

    fn is_over(&self) -> bool {
        self.agenda.is_over() && self.due().is_none()
    }
}

impl TryFrom<KeptRooms> for FreeForAll {
    type Error = SetupRefused;

    fn try_from(kept: KeptRooms) -> Result<FreeForAll, SetupRefused> {
        let seeds = check_field(&kept.order, &kept.lengths)?;
        let mut seated = kept.rounds.iter().flat_map(|drawn| drawn.tables.iter().flatten());
        if seated.any(|who| who.index() >= seeds.len()) {
            return Err(SetupRefused::Order);
        }
        let rounds = kept.rounds.clone();
        let mut all = FreeForAll { kept, seeds, agenda: Agenda::default(), rooms: Vec::new() };
        all.agenda.admit(all.seeds.len());
        (1..).zip(&rounds).for_each(|(round, drawn)| all.seat(round, &drawn.tables));
        Ok(all)
    }
}

impl From<FreeForAll> for KeptRooms {
    fn from(all: FreeForAll) -> KeptRooms {
        all.kept
    }
}
