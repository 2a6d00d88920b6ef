//! Swiss: a fixed number of rounds, in each of which those of equal score meet, and nobody meets anybody twice.
//!
//! FIDE C.04.1 is the model; the pairing of C.04.3 (Dutch) is followed in what it optimises, and not claimed.

mod draw;
mod field;
mod halves;
mod history;
mod player;
mod rules;
mod sides;
mod weights;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::draw::draw;
use self::field::Leniency;
use self::player::Player;
pub use self::rules::SwissRules;
use super::agenda::{Agenda, Table};
use super::book::{Book, Judgement};
use super::encounters::Encounters;
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, MatchStatus, NextGame, Ranked, Round, Section};
use super::format::{Format, ReportRefused, Undone};
use super::scorecard::{MatchLength, Report};
use super::setup::{ENTRANTS_MAX, Lengths, SetupRefused, check_field};

/// A Swiss.
///
/// A round that has begun stands, whatever is changed in the rounds before: that counts for the scores, and for the rounds to
/// come. What somebody lost by leaving stays lost when she comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeptSwiss", into = "KeptSwiss")]
pub struct Swiss {
    kept: KeptSwiss,
    agenda: Agenda,
}

/// What is kept of a Swiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptSwiss {
    rules: SwissRules,
    lengths: Lengths,
    /// The entrants, the best seed first; whoever came late at the end.
    order: Vec<Entrant>,
    /// Those who must not meet.
    apart: Vec<[Entrant; 2]>,
    /// The tables of each round that was drawn.
    rounds: Vec<Vec<Vec<Entrant>>>,
    book: Book,
}

impl Swiss {
    /// Begins a Swiss, no round of which is drawn yet. `order` holds the entrants, the best seed first; each number below
    /// their count comes once.
    pub fn begin(
        rules: SwissRules,
        order: Vec<Entrant>,
        lengths: Lengths,
        apart: Vec<[Entrant; 2]>,
    ) -> Result<Swiss, SetupRefused> {
        rules.check()?;
        let (rounds, book) = (Vec::new(), Book::default());
        Swiss::try_from(KeptSwiss { rules, lengths, order, apart, rounds, book })
    }

    fn seat(&mut self, round: u16, tables: Vec<Vec<Entrant>>) {
        for players in tables {
            let number = self.agenda.add(Table { round, players });
            self.agenda.judge(number, self.judge(number));
        }
    }

    fn settle_all_of(&mut self, who: Entrant) {
        for number in self.agenda.matches_of(who).to_vec() {
            self.agenda.judge(number, self.judge(number));
        }
    }

    fn judge(&self, number: MatchNumber) -> Judgement {
        let table = self.agenda.table(number);
        let alone = table.and_then(|table| table.players.first().copied());
        let pair = table.and_then(|table| Some((table.pair()?, self.length(table.round))));
        pair.map_or(Judgement { status: MatchStatus::Bye, winner: alone }, |(pair, length)| {
            self.kept.book.judge(number, pair, length)
        })
    }

    fn length(&self, round: u16) -> MatchLength {
        MatchLength { best_of: self.kept.lengths.of(Section::Swiss, round), goes_on: None }
    }

    /// Those who play in the round to come as they come into it, if one is to be drawn and any two can meet.
    fn due(&self) -> Option<Vec<Player>> {
        if !self.agenda.is_over() || self.agenda.rounds() >= self.kept.rules.rounds {
            return None;
        }
        let encounters = self.encounters();
        let mut players = history::players(&self.kept.order, &encounters, self.kept.rules.sides);
        for [one, other] in &self.kept.apart {
            for (who, whom) in [(one, other), (other, one)] {
                players.iter_mut().filter(|player| player.entrant == *who).for_each(|player| {
                    player.barred.insert(*whom);
                });
            }
        }
        players.retain(|player| self.is_in(player.entrant, &encounters));
        let playing: BTreeSet<Entrant> = players.iter().map(|player| player.entrant).collect();
        let may_meet = |player: &Player| playing.difference(&player.barred).nth(1).is_some();
        players.iter().any(may_meet).then_some(players)
    }

    /// Whether somebody plays in the rounds to come.
    fn is_in(&self, who: Entrant, encounters: &Encounters) -> bool {
        self.kept.book.departure(who).is_none() && self.kept.rules.keeps_in(encounters.of(who))
    }

    /// The rounds as they came out for everybody.
    fn encounters(&self) -> Encounters {
        let mut encounters = Encounters::with_virtual_opponents(self.kept.order.len());
        let mut numbers = (0..).map(MatchNumber);
        for tables in &self.kept.rounds {
            for (table, number) in tables.iter().zip(&mut numbers) {
                match table[..] {
                    [first, second] => encounters.add([first, second], self.agenda.judged(number)),
                    _ => table.iter().for_each(|who| encounters.add_alone(*who, 2)),
                }
            }
            let seated: BTreeSet<Entrant> = tables.iter().flatten().copied().collect();
            let away = self.kept.order.iter().filter(|who| !seated.contains(who));
            away.for_each(|who| encounters.add_alone(*who, 0));
        }
        encounters
    }

    fn known(&self, who: Entrant) -> Result<(), ReportRefused> {
        if who.index() < self.kept.order.len() { Ok(()) } else { Err(ReportRefused::NoSuchEntrant) }
    }

    fn known_match(&self, of: MatchNumber) -> Result<(), ReportRefused> {
        self.agenda.table(of).map(|_| ()).ok_or(ReportRefused::NoSuchMatch)
    }
}

impl Format for Swiss {
    fn ready(&self) -> Vec<NextGame> {
        let game = |of| Some(self.kept.book.next_game(of, self.agenda.table(of)?.pair()?));
        self.agenda.ready().into_iter().filter_map(game).collect()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.report(of, &self.agenda.slots(of), self.agenda.status(of), report)?;
        self.agenda.judge(of, self.judge(of));
        Ok(Undone::new())
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.reopen(of)?;
        self.agenda.judge(of, self.judge(of));
        Ok(Undone::new())
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        if how == Departure::Withdrawn && self.is_over() {
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

    fn enter(&mut self) -> Result<Entrant, ReportRefused> {
        let entrants = self.kept.order.len();
        let is_late = self.agenda.rounds() >= self.kept.rules.rounds || entrants >= ENTRANTS_MAX;
        if !self.kept.rules.late_entries || is_late {
            return Err(ReportRefused::NoLateEntries);
        }
        let who = Entrant(entrants as u16);
        self.kept.order.push(who);
        self.agenda.admit(entrants + 1);
        Ok(who)
    }

    fn next_round(&self) -> Option<Round> {
        let number = self.agenda.rounds() + 1;
        let is_last = number == self.kept.rules.rounds;
        let from = if is_last { Leniency::Sides } else { Leniency::Strict };
        Some(Round { number, tables: draw(self.due()?, from)? })
    }

    fn begin_round(&mut self, round: Round) -> Result<(), ReportRefused> {
        let players = self.due().ok_or(ReportRefused::NoRound)?;
        let playing: BTreeSet<Entrant> = players.into_iter().map(|player| player.entrant).collect();
        round.check(self.agenda.rounds() + 1, &playing, 2)?;
        for (number, _, judged) in self.agenda.all() {
            self.kept.book.let_stand(number, judged);
        }
        self.kept.rounds.push(round.tables.clone());
        self.seat(round.number, round.tables);
        Ok(())
    }

    fn take_back_round(&mut self) -> Result<Undone, ReportRefused> {
        self.kept.rounds.pop().ok_or(ReportRefused::NoRound)?;
        let removed = self.agenda.remove_from(self.agenda.rounds());
        Ok(self.kept.book.strike_all(removed))
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        let best_of = |round| self.length(round).best_of;
        self.agenda.fixtures(Section::Swiss, best_of, |number| self.kept.book.card(number))
    }

    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>> {
        let best_of = self.length(self.agenda.table(of)?.round).best_of;
        Some(self.agenda.fixture(of, Section::Swiss, best_of, self.kept.book.card(of)))
    }

    /// By score in half points, then, if losses put somebody out or wins through, by fewer losses, then by the declared
    /// tie-breaks. The figures are these.
    fn standings(&self) -> Vec<Ranked> {
        let encounters = self.encounters();
        let is_over = self.is_over();
        let mut groups = encounters.ranked(&self.kept.order, &[]);
        if self.kept.rules.ends_early() {
            groups = groups.into_iter().flat_map(|group| encounters.by_fewer_losses(group)).collect();
        }
        let groups = encounters.told_apart(groups, &self.kept.rules.tie_breaks);
        encounters.standings(groups, |who| {
            let is_there = self.kept.book.departure(who).is_none();
            let goes_on = !is_over && self.is_in(who, &encounters);
            is_there && (goes_on || self.agenda.next_of(who).is_some())
        })
    }

    fn is_over(&self) -> bool {
        self.agenda.is_over() && self.due().is_none()
    }
}

impl TryFrom<KeptSwiss> for Swiss {
    type Error = SetupRefused;

    fn try_from(kept: KeptSwiss) -> Result<Swiss, SetupRefused> {
        let entrants = check_field(&kept.order, &kept.lengths)?.len();
        let seated = kept.rounds.iter().flatten().flatten().chain(kept.apart.iter().flatten());
        if seated.into_iter().any(|who| who.index() >= entrants) {
            return Err(SetupRefused::Order);
        }
        let rounds = kept.rounds.clone();
        let mut swiss = Swiss { kept, agenda: Agenda::default() };
        swiss.agenda.admit(entrants);
        (1..).zip(rounds).for_each(|(round, tables)| swiss.seat(round, tables));
        Ok(swiss)
    }
}

impl From<Swiss> for KeptSwiss {
    fn from(swiss: Swiss) -> KeptSwiss {
        swiss.kept
    }
}
