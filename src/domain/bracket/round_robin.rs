//! Round robin: everybody against everybody, once or twice.

use serde::{Deserialize, Serialize};

use super::berger::berger;
use super::book::{Book, Judgement};
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, MatchStatus, NextGame, Ranked, Section, Slot};
use super::format::{Format, ReportRefused, Undone};
use super::scorecard::{MatchLength, Report};
use super::setup::{Lengths, SetupRefused, check_field};
use super::tie_break::{Encounter, Encounters, TieBreak};

/// A round robin. Positions of the Berger tables are those of the seeds.
///
/// Somebody's next match is ready when both have finished those before, so a slow match holds up only those who play in it.
/// Whoever leaves before half of her matches are decided is annulled: none of them counts. Later, those that are left are
/// won by her opponents (FIDE Handbook C.05, on round robins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeptRounds", into = "KeptRounds")]
pub struct RoundRobin {
    kept: KeptRounds,
    pairs: Vec<(u16, [Entrant; 2])>,
    judged: Vec<Judgement>,
    /// By entrants, their matches in order.
    matches: Vec<Vec<MatchNumber>>,
    /// By entrants, how many of their matches from the first on are over.
    finished: Vec<usize>,
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

    /// Works out anew how a match stands. Whether somebody who has left is annulled may hang on it, and with that all of
    /// her matches.
    fn settle(&mut self, number: MatchNumber) {
        let pair = self.pairs[number.index()].1;
        for who in pair {
            if self.kept.book.departure(who).is_some() {
                self.settle_all_of(who);
            }
        }
        self.judged[number.index()] = self.judge(number);
        pair.into_iter().for_each(|who| self.count_finished(who));
    }

    /// Works out anew how all matches of somebody stand, which her opponents may have to play before others.
    fn settle_all_of(&mut self, who: Entrant) {
        for at in 0..self.matches[who.index()].len() {
            let number = self.matches[who.index()][at];
            self.judged[number.index()] = self.judge(number);
        }
        self.count_all_finished();
    }

    /// Works out all that was told.
    fn settle_book(&mut self) {
        for number in 0..self.judged.len() {
            self.judged[number] = self.judge(MatchNumber(number as u32));
        }
        self.count_all_finished();
    }

    fn count_all_finished(&mut self) {
        (0..self.matches.len() as u16).map(Entrant).for_each(|who| self.count_finished(who));
    }

    fn count_finished(&mut self, who: Entrant) {
        let hers = &self.matches[who.index()];
        let open = hers.iter().position(|number| !self.judged[number.index()].status.is_over());
        self.finished[who.index()] = open.unwrap_or(hers.len());
    }

    fn judge(&self, number: MatchNumber) -> Judgement {
        let (round, pair) = self.pairs[number.index()];
        if pair.iter().any(|who| self.is_annulled(*who)) {
            return Judgement { status: MatchStatus::Annulled, winner: None };
        }
        let best_of = self.kept.lengths.of(Section::RoundRobin, round);
        self.kept.book.judge(number, pair, MatchLength { best_of, goes_on: None })
    }

    /// Whether she left before half of her matches were decided.
    fn is_annulled(&self, who: Entrant) -> bool {
        let hers = &self.matches[who.index()];
        let is_decided = |number: &&MatchNumber| {
            let best_of = self.kept.lengths.of(Section::RoundRobin, self.pairs[number.index()].0);
            self.kept.book.is_decided(**number, MatchLength { best_of, goes_on: None })
        };
        self.kept.book.departure(who).is_some() && 2 * hers.iter().filter(is_decided).count() < hers.len()
    }

    /// How a match stands, by what its players have to play before.
    fn status(&self, number: MatchNumber) -> MatchStatus {
        let judged = self.judged[number.index()].status;
        let is_next = |who: &Entrant| self.next_of(*who) == Some(number);
        if judged == MatchStatus::Ready && !self.pairs[number.index()].1.iter().all(is_next) {
            return MatchStatus::Waiting;
        }
        judged
    }

    fn next_of(&self, who: Entrant) -> Option<MatchNumber> {
        self.matches[who.index()].get(self.finished[who.index()]).copied()
    }

    fn slots(&self, number: MatchNumber) -> Vec<Slot> {
        self.pairs[number.index()].1.map(Slot::Taken).to_vec()
    }

    fn encounters(&self) -> Encounters {
        let mut encounters = Encounters { of: vec![Vec::new(); self.kept.order.len()] };
        for ((_, [first, second]), judged) in self.pairs.iter().zip(&self.judged) {
            if !judged.status.is_over() || judged.status == MatchStatus::Annulled {
                continue;
            }
            let played = matches!(judged.status, MatchStatus::Played | MatchStatus::Overridden);
            for (who, opponent) in [(*first, *second), (*second, *first)] {
                let halves = match judged.winner {
                    Some(winner) => 2 * u8::from(winner == who),
                    None => u8::from(played),
                };
                encounters.of[who.index()].push(Encounter { opponent, halves, played });
            }
        }
        encounters
    }

    fn known_match(&self, of: MatchNumber) -> Result<(), ReportRefused> {
        if of.index() < self.pairs.len() { Ok(()) } else { Err(ReportRefused::NoSuchMatch) }
    }

    fn known(&self, who: Entrant) -> Result<(), ReportRefused> {
        if self.kept.order.contains(&who) { Ok(()) } else { Err(ReportRefused::NoSuchEntrant) }
    }
}

impl Format for RoundRobin {
    fn ready(&self) -> Vec<NextGame> {
        let firsts = self.kept.order.iter().filter_map(|who| {
            let next = self.next_of(*who)?;
            (self.pairs[next.index()].1[0] == *who && self.status(next) == MatchStatus::Ready).then_some(next)
        });
        let mut ready: Vec<MatchNumber> = firsts.collect();
        ready.sort_unstable();
        ready.into_iter().map(|of| self.kept.book.next_game(of, self.pairs[of.index()].1)).collect()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        self.known_match(of)?;
        self.kept.book.report(of, &self.slots(of), self.status(of), report)?;
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
        let fixture = |(number, (round, _)): (MatchNumber, &(u16, [Entrant; 2]))| Fixture {
            number,
            section: Section::RoundRobin,
            round: *round,
            best_of: self.kept.lengths.of(Section::RoundRobin, *round),
            slots: self.slots(number),
            status: self.status(number),
            winner: self.judged[number.index()].winner,
            places: Vec::new(),
            card: self.kept.book.card(number),
        };
        (0..).map(MatchNumber).zip(&self.pairs).map(fixture).collect()
    }

    /// By score in half points, then by the declared tie-breaks; those who are annulled come last. The figures are these.
    fn standings(&self) -> Vec<Ranked> {
        let encounters = self.encounters();
        let (out, there): (Vec<Entrant>, Vec<Entrant>) =
            self.kept.order.iter().partition(|who| self.is_annulled(**who));
        let mut groups = encounters.ranked(&there, &self.kept.tie_breaks);
        groups.extend((!out.is_empty()).then(|| out.into_iter().map(|who| (who, vec![0])).collect()));
        let mut standings: Vec<Ranked> = Vec::new();
        for group in groups {
            let rank = standings.len() as u16 + 1;
            standings.extend(group.into_iter().map(|(entrant, figures)| {
                let hers = &encounters.of[entrant.index()];
                let plays_on = self.next_of(entrant).is_some() && self.kept.book.departure(entrant).is_none();
                let ended = |halves| hers.iter().filter(|met| met.halves == halves).count() as u16;
                Ranked { entrant, rank, plays_on, wins: ended(2), losses: ended(0), figures }
            }));
        }
        standings
    }

    fn is_over(&self) -> bool {
        self.finished.iter().zip(&self.matches).all(|(finished, hers)| *finished == hers.len())
    }
}

impl TryFrom<KeptRounds> for RoundRobin {
    type Error = SetupRefused;

    fn try_from(kept: KeptRounds) -> Result<RoundRobin, SetupRefused> {
        let entrants = check_field(&kept.order, &kept.lengths)?.len();
        let rounds = berger(kept.order.len() as u16, 1 + u8::from(kept.twice));
        let seat = |position: u16| kept.order[usize::from(position)];
        let pairs: Vec<(u16, [Entrant; 2])> = (1..)
            .zip(rounds)
            .flat_map(|(round, pairs)| pairs.into_iter().map(move |pair| (round, pair.map(seat))))
            .collect();
        let mut matches = vec![Vec::new(); entrants];
        for (number, (_, pair)) in (0..).map(MatchNumber).zip(&pairs) {
            pair.iter().for_each(|who| matches[who.index()].push(number));
        }
        let judged = vec![Judgement { status: MatchStatus::Ready, winner: None }; pairs.len()];
        let mut round_robin = RoundRobin { kept, pairs, judged, matches, finished: vec![0; entrants] };
        round_robin.settle_book();
        Ok(round_robin)
    }
}

impl From<RoundRobin> for KeptRounds {
    fn from(round_robin: RoundRobin) -> KeptRounds {
        round_robin.kept
    }
}
