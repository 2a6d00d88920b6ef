//! Single and double elimination.
//!
//! Only the draw and what was told are kept. Whatever else there is to know follows in one pass over the plan, so that a
//! result that is taken back or changed can leave nothing behind.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::book::{Book, Judgement};
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, MatchStatus, NextGame, Onward, Ranked, Slot};
use super::format::{Format, ReportRefused, Undone};
use super::plan::{Elimination, Plan, Planned, Source};
use super::scorecard::{MatchLength, Report};
use super::setup::{Lengths, SetupRefused, check_field};

/// A bracket of single or double elimination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Kept", into = "Kept")]
pub struct Knockout {
    kept: Kept,
    /// Seeds by entrants; `None` of a number that does not play here.
    seeds: Vec<Option<u16>>,
    plan: Plan,
    settled: Vec<Settled>,
}

/// What is kept of a bracket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    kind: Elimination,
    lengths: Lengths,
    /// The entrants, the best seed first.
    order: Vec<Entrant>,
    book: Book,
}

/// How a match of the plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Settled {
    slots: [Slot; 2],
    status: MatchStatus,
    winner: Slot,
    loser: Slot,
}

impl Settled {
    const OPEN: Settled = Settled {
        slots: [Slot::Open; 2],
        status: MatchStatus::Waiting,
        winner: Slot::Open,
        loser: Slot::Open,
    };
}

impl Knockout {
    /// Draws a bracket. `order` holds the entrants, the best seed first; each number below their count comes once.
    pub fn draw(kind: Elimination, order: Vec<Entrant>, lengths: Lengths) -> Result<Knockout, SetupRefused> {
        Knockout::try_from(Kept { kind, lengths, order, book: Book::default() })
    }

    /// Works out anew how these matches stand, and all that depend on them. Answers which have lost their reports.
    fn settle(&mut self, mut open: BTreeSet<MatchNumber>) -> Undone {
        let mut undone = Undone::new();
        // Whoever plays in a match comes from matches of lower numbers, so each is looked at once.
        while let Some(number) = open.pop_first() {
            let planned = &self.plan.matches[number.index()];
            let slots = planned.sources.map(|source| self.come_from(source));
            if self.kept.book.strike_unless(number, slots) {
                undone.push(number);
            }
            let settled = self.settle_one(number, planned, slots);
            if self.settled[number.index()] != settled {
                self.settled[number.index()] = settled;
                open.extend(&self.plan.followers[number.index()]);
            }
        }
        undone
    }

    /// The matches that somebody plays in.
    fn matches_of(&self, who: Entrant) -> BTreeSet<MatchNumber> {
        let hers = self.all().filter(|(_, _, settled)| settled.slots.contains(&Slot::Taken(who)));
        hers.map(|(number, _, _)| number).collect()
    }

    fn come_from(&self, source: Source) -> Slot {
        match source {
            Source::Seed(seed) => {
                self.kept.order.get(usize::from(seed)).map_or(Slot::Bye, |entrant| Slot::Taken(*entrant))
            }
            Source::Winner(of) => self.settled[of.index()].winner,
            Source::Loser(of) => self.settled[of.index()].loser,
        }
    }

    fn settle_one(&self, number: MatchNumber, planned: &Planned, slots: [Slot; 2]) -> Settled {
        let settled = |status, winner, loser| Settled { slots, status, winner, loser };
        match slots {
            _ if planned.is_reset && self.needs_no_reset(planned) => {
                settled(MatchStatus::NotNeeded, Slot::Bye, Slot::Bye)
            }
            [Slot::Taken(first), Slot::Taken(second)] => {
                let judged =
                    self.kept.book.judge(number, [first, second], self.length(planned, first, second));
                let (winner, loser) = outcome(judged, [first, second]);
                settled(judged.status, winner, loser)
            }
            [Slot::Bye, Slot::Bye] => settled(MatchStatus::NotNeeded, Slot::Bye, Slot::Bye),
            [Slot::Taken(who), Slot::Bye] | [Slot::Bye, Slot::Taken(who)] => {
                settled(MatchStatus::Bye, Slot::Taken(who), Slot::Bye)
            }
            [Slot::Bye, Slot::Open] | [Slot::Open, Slot::Bye] => {
                settled(MatchStatus::Waiting, Slot::Open, Slot::Bye)
            }
            _ => settled(MatchStatus::Waiting, Slot::Open, Slot::Open),
        }
    }

    /// Whether the match before is over and was won by whoever had not lost yet.
    fn needs_no_reset(&self, reset: &Planned) -> bool {
        let Source::Winner(of) = reset.sources[1] else { return false };
        let first = self.settled[of.index()];
        first.status.is_over() && (first.winner == first.slots[0] || first.loser == Slot::Bye)
    }

    fn length(&self, planned: &Planned, first: Entrant, second: Entrant) -> MatchLength {
        let better = if self.seeds[second.index()] < self.seeds[first.index()] { second } else { first };
        MatchLength { best_of: self.kept.lengths.of(planned.section, planned.round), goes_on: Some(better) }
    }

    fn all(&self) -> impl Iterator<Item = (MatchNumber, &Planned, &Settled)> {
        let numbers = (0..).map(MatchNumber);
        numbers
            .zip(self.plan.matches.iter().zip(&self.settled))
            .map(|(number, (planned, settled))| (number, planned, settled))
    }

    fn shown(&self, number: MatchNumber, planned: &Planned, settled: &Settled) -> Fixture<'_> {
        Fixture {
            number,
            section: planned.section,
            round: planned.round,
            best_of: self.kept.lengths.of(planned.section, planned.round),
            slots: settled.slots.to_vec(),
            status: settled.status,
            winner: settled.winner.entrant(),
            places: Vec::new(),
            card: self.kept.book.card(number),
        }
    }

    fn known(&self, who: Entrant) -> Result<(), ReportRefused> {
        if matches!(self.seeds.get(who.index()), Some(Some(_))) {
            Ok(())
        } else {
            Err(ReportRefused::NoSuchEntrant)
        }
    }

    /// Everybody by number: the level that is certain, matches won and lost, and whether a match is to come.
    fn marks(&self) -> Vec<Mark> {
        let mut marks = vec![Mark::default(); self.seeds.len()];
        for (_, planned, settled) in self.all() {
            for who in settled.slots.iter().filter_map(|slot| slot.entrant()) {
                if settled.status == MatchStatus::NotNeeded {
                    continue;
                }
                let won = settled.winner == Slot::Taken(who);
                marks[who.index()].pass(planned, settled, won);
            }
        }
        for (who, mark) in (0..).map(Entrant).zip(&mut marks) {
            mark.plays_on &= self.kept.book.departure(who).is_none();
        }
        marks
    }
}

/// What somebody has reached.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    level: u16,
    plays_on: bool,
    wins: u16,
    losses: u16,
}

impl Mark {
    /// Goes on to a match that comes after those that were counted.
    fn pass(&mut self, planned: &Planned, settled: &Settled, won: bool) {
        let is_over = settled.status.is_over();
        self.plays_on = !is_over;
        self.level = if won { planned.wins_at } else { planned.loses_at };
        if is_over && settled.status != MatchStatus::Bye {
            self.wins += u16::from(won);
            self.losses += u16::from(!won);
        }
    }
}

fn outcome(judged: Judgement, [first, second]: [Entrant; 2]) -> (Slot, Slot) {
    match judged.winner {
        Some(winner) if winner == first => (Slot::Taken(first), Slot::Taken(second)),
        Some(_) => (Slot::Taken(second), Slot::Taken(first)),
        None if judged.status.is_over() => (Slot::Bye, Slot::Bye),
        None => (Slot::Open, Slot::Open),
    }
}

impl Format for Knockout {
    fn ready(&self) -> Vec<NextGame> {
        let ready = self.all().filter(|(_, _, settled)| settled.status == MatchStatus::Ready);
        let game = |(number, _, settled): (MatchNumber, &Planned, &Settled)| match settled.slots {
            [Slot::Taken(first), Slot::Taken(second)] => {
                Some(self.kept.book.next_game(number, [first, second]))
            }
            _ => None,
        };
        ready.filter_map(game).collect()
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        let settled = self.settled.get(of.index()).ok_or(ReportRefused::NoSuchMatch)?;
        if matches!(&report, Report::Override(ranking) if ranking.winner().is_none()) {
            return Err(ReportRefused::NeedsWinner);
        }
        self.kept.book.report(of, &settled.slots, settled.status, report)?;
        Ok(self.settle(BTreeSet::from([of])))
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        self.settled.get(of.index()).ok_or(ReportRefused::NoSuchMatch)?;
        self.kept.book.reopen(of)?;
        Ok(self.settle(BTreeSet::from([of])))
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        if self.is_over() && how == Departure::Withdrawn {
            return Err(ReportRefused::BracketOver);
        }
        self.kept.book.depart(who, how)?;
        Ok(self.settle(self.matches_of(who)))
    }

    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused> {
        self.known(who)?;
        self.kept.book.reinstate(who)?;
        Ok(self.settle(self.matches_of(who)))
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        self.all().map(|(number, planned, settled)| self.shown(number, planned, settled)).collect()
    }

    fn fixture(&self, of: MatchNumber) -> Option<Fixture<'_>> {
        let (planned, settled) = (self.plan.matches.get(of.index())?, self.settled.get(of.index())?);
        Some(self.shown(of, planned, settled))
    }

    /// The place is the one that is certain even if everything to come is lost; whoever is still in it comes before those
    /// who are out with the same. Nobody is first who has not won. The one figure is the level that says so.
    fn onward(&self, of: MatchNumber) -> Onward {
        self.plan.onward(of)
    }

    fn standings(&self) -> Vec<Ranked> {
        let marks = self.marks();
        let mut order: Vec<(Mark, Entrant)> =
            self.kept.order.iter().map(|entrant| (marks[entrant.index()], *entrant)).collect();
        let key = |mark: &Mark| std::cmp::Reverse((mark.level, mark.plays_on));
        order.sort_by_key(|(mark, _)| key(mark));
        let top = self.plan.matches.iter().map(|planned| planned.wins_at).max();
        let is_vacant = self.is_over() && order.first().map(|(best, _)| best.level) < top;
        let first = 1 + u16::from(is_vacant);
        let ranked = order.iter().map(|(mark, entrant)| Ranked {
            entrant: *entrant,
            rank: first + order.partition_point(|(other, _)| key(other) < key(mark)) as u16,
            plays_on: mark.plays_on,
            wins: mark.wins,
            losses: mark.losses,
            figures: vec![i64::from(mark.level)],
        });
        ranked.collect()
    }

    fn is_over(&self) -> bool {
        self.settled.iter().all(|settled| settled.status.is_over())
    }
}

impl TryFrom<Kept> for Knockout {
    type Error = SetupRefused;

    fn try_from(kept: Kept) -> Result<Knockout, SetupRefused> {
        let seeds = check_field(&kept.order, &kept.lengths)?;
        let plan = Plan::of(kept.kind, kept.order.len() as u16);
        let settled = vec![Settled::OPEN; plan.matches.len()];
        let mut knockout = Knockout { kept, seeds, plan, settled };
        let all = (0..knockout.settled.len() as u32).map(MatchNumber).collect();
        knockout.settle(all);
        Ok(knockout)
    }
}

impl From<Knockout> for Kept {
    fn from(knockout: Knockout) -> Kept {
        knockout.kept
    }
}
