//! Groups, each a round robin, and then a play-off of the best of them.

mod rules;
mod spread;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::rules::GroupRules;
use self::spread::{Qualified, seeds};
use super::entrant::{Departure, Entrant};
use super::fixture::{Fixture, MatchNumber, NextGame, Onward, Ranked, Round, Section};
use super::format::{Format, ReportRefused, Undone};
use super::knockout::Knockout;
use super::round_robin::RoundRobin;
use super::scorecard::Report;
use super::seeding::{folded, snaked};
use super::setup::{Lengths, SetupRefused, check_field};

/// Groups with a play-off.
///
/// As soon as the play-off is drawn, groups are settled: who leaves afterwards leaves the play-off. It stands as long as the
/// same come out of the groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    rules: GroupRules,
    lengths: Lengths,
    groups: Vec<RoundRobin>,
    departures: BTreeMap<Entrant, Departure>,
    play_off: Option<PlayOff>,
}

/// A play-off that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PlayOff {
    /// Who had left when it was drawn.
    left: BTreeSet<Entrant>,
    bracket: Knockout,
}

/// The part of the bracket that a match belongs to.
enum Part {
    Group(usize),
    PlayOff,
}

impl Groups {
    /// Draws the groups. `order` holds the entrants, the best seed first; each number below their count comes once. Each
    /// group gets one of each tier of seeds.
    pub fn draw(rules: GroupRules, order: &[Entrant], lengths: Lengths) -> Result<Groups, SetupRefused> {
        rules.check()?;
        check_field(order, &lengths)?;
        let groups = snaked(order, order.len().div_ceil(usize::from(rules.group_size)));
        let drawn = groups
            .into_iter()
            .map(|group| RoundRobin::draw(rules.twice, group, lengths.clone(), rules.tie_breaks.clone()));
        let groups = drawn.collect::<Result<Vec<RoundRobin>, SetupRefused>>()?;
        Ok(Groups { rules, lengths, groups, departures: BTreeMap::new(), play_off: None })
    }

    /// Where a match is, and the number that it has there.
    fn locate(&self, of: MatchNumber) -> (Part, MatchNumber) {
        let mut first = 0;
        for (at, group) in self.groups.iter().enumerate() {
            if of.0 < first + group.matches() {
                return (Part::Group(at), MatchNumber(of.0 - first));
            }
            first += group.matches();
        }
        (Part::PlayOff, MatchNumber(of.0 - first))
    }

    /// The number of the first match of a group, or, behind the last one, of the play-off.
    fn first_of(&self, group: usize) -> u32 {
        self.groups[..group].iter().map(RoundRobin::matches).sum()
    }

    fn first_of_play_off(&self) -> u32 {
        self.first_of(self.groups.len())
    }

    fn group_of(&self, who: Entrant) -> Option<usize> {
        self.groups.iter().position(|group| group.has(who))
    }

    fn groups_are_over(&self) -> bool {
        self.groups.iter().all(RoundRobin::is_over)
    }

    /// Those who come out of the groups, tier by tier, without those who have left.
    fn qualified(&self, left: &BTreeSet<Entrant>) -> Vec<Vec<Qualified>> {
        let best = |(at, group): (usize, &RoundRobin)| {
            let there = group.standings().into_iter().filter(|ranked| !left.contains(&ranked.entrant));
            let best = there.take(usize::from(self.rules.advance));
            best.map(|ranked| Qualified { entrant: ranked.entrant, group: at }).collect::<Vec<_>>()
        };
        let best: Vec<Vec<Qualified>> = self.groups.iter().enumerate().map(best).collect();
        let tier = |tier: usize| best.iter().filter_map(|group| group.get(tier).copied()).collect();
        (0..usize::from(self.rules.advance))
            .map(tier)
            .filter(|tier: &Vec<Qualified>| !tier.is_empty())
            .collect()
    }

    /// The seeds of the play-off, if it is to be drawn.
    fn due(&self) -> Option<Vec<Entrant>> {
        if self.groups.len() < 2 || self.play_off.is_some() || !self.groups_are_over() {
            return None;
        }
        let seeds = seeds(&self.qualified(&self.departures.keys().copied().collect()));
        (seeds.len() > 1).then_some(seeds)
    }

    /// Does something in a group, and takes the play-off back if others come into it now.
    fn in_group(
        &mut self,
        at: usize,
        act: impl FnOnce(&mut RoundRobin) -> Result<Undone, ReportRefused>,
    ) -> Result<Undone, ReportRefused> {
        let came = self.play_off.as_ref().map(|play_off| self.qualified(&play_off.left));
        let first = self.first_of(at);
        let undone = act(&mut self.groups[at])?;
        let mut undone: Undone = undone.into_iter().map(|of| MatchNumber(first + of.0)).collect();
        let comes = self.play_off.as_ref().map(|play_off| self.qualified(&play_off.left));
        if self.play_off.is_some() && (came != comes || !self.groups_are_over()) {
            undone.extend(self.strike());
        }
        Ok(undone)
    }

    /// Takes the play-off back. The groups are told who has left and come back meanwhile.
    fn strike(&mut self) -> Undone {
        let first = self.first_of_play_off();
        let Some(play_off) = self.play_off.take() else { return Undone::new() };
        for group in &mut self.groups {
            group.follow(&self.departures);
        }
        let had_card = |fixture: &Fixture<'_>| fixture.card.is_some();
        let fixtures = play_off.bracket.fixtures().into_iter();
        fixtures.filter(had_card).map(|fixture| MatchNumber(first + fixture.number.0)).collect()
    }

    /// Tells the play-off, or, as long as there is none, her group.
    fn tell(
        &mut self,
        who: Entrant,
        act: impl Fn(&mut dyn Format) -> Result<Undone, ReportRefused>,
    ) -> Undone {
        let first = self.first_of_play_off();
        match &mut self.play_off {
            // Who is not in it any more has nothing to lose in it.
            Some(play_off) => {
                let undone = act(&mut play_off.bracket).unwrap_or_default();
                undone.into_iter().map(|of| MatchNumber(first + of.0)).collect()
            }
            None => {
                let group = self.group_of(who).and_then(|at| self.groups.get_mut(at));
                group.map_or_else(Undone::new, |group| act(group).unwrap_or_default())
            }
        }
    }

    /// Those who are not in the play-off, by their places in the groups.
    fn rest(&self, ahead: &[Ranked]) -> Vec<Ranked> {
        let ahead: BTreeSet<Entrant> = ahead.iter().map(|ranked| ranked.entrant).collect();
        let mut rest: Vec<Ranked> = self.groups.iter().flat_map(RoundRobin::standings).collect();
        rest.retain(|ranked| !ahead.contains(&ranked.entrant));
        rest.sort_by_key(|ranked| ranked.rank);
        let ranks: Vec<u16> = rest.iter().map(|ranked| ranked.rank).collect();
        let first = ahead.len() as u16 + 1;
        for ranked in &mut rest {
            ranked.rank = first + ranks.partition_point(|rank| *rank < ranked.rank) as u16;
        }
        rest
    }

    /// Whether somebody may still play, as long as there is no play-off.
    fn may_come(&self) -> BTreeSet<Entrant> {
        if self.groups.len() > 1 && !self.groups_are_over() {
            return self.groups.iter().flat_map(RoundRobin::standings).map(|ranked| ranked.entrant).collect();
        }
        self.due().into_iter().flatten().collect()
    }
}

impl Format for Groups {
    fn ready(&self) -> Vec<NextGame> {
        let moved = |first: u32, ready: Vec<NextGame>| {
            ready.into_iter().map(move |game| NextGame { of: MatchNumber(first + game.of.0), ..game })
        };
        let mut ready = Vec::new();
        let mut first = 0;
        for group in &self.groups {
            ready.extend(moved(first, group.ready()));
            first += group.matches();
        }
        let play_off = self.play_off.as_ref().map(|play_off| play_off.bracket.ready());
        ready.extend(moved(first, play_off.unwrap_or_default()));
        ready
    }

    fn report(&mut self, of: MatchNumber, report: Report) -> Result<Undone, ReportRefused> {
        match (self.locate(of), &mut self.play_off) {
            ((Part::Group(at), of), _) => self.in_group(at, |group| group.report(of, report)),
            ((Part::PlayOff, local), Some(play_off)) => {
                let undone = play_off.bracket.report(local, report)?;
                Ok(undone.into_iter().map(|one| MatchNumber(of.0 - local.0 + one.0)).collect())
            }
            ((Part::PlayOff, _), None) => Err(ReportRefused::NoSuchMatch),
        }
    }

    fn reopen(&mut self, of: MatchNumber) -> Result<Undone, ReportRefused> {
        match (self.locate(of), &mut self.play_off) {
            ((Part::Group(at), of), _) => self.in_group(at, |group| group.reopen(of)),
            ((Part::PlayOff, local), Some(play_off)) => {
                let undone = play_off.bracket.reopen(local)?;
                Ok(undone.into_iter().map(|one| MatchNumber(of.0 - local.0 + one.0)).collect())
            }
            ((Part::PlayOff, _), None) => Err(ReportRefused::NoSuchMatch),
        }
    }

    fn depart(&mut self, who: Entrant, how: Departure) -> Result<Undone, ReportRefused> {
        self.group_of(who).ok_or(ReportRefused::NoSuchEntrant)?;
        if how == Departure::Withdrawn && self.is_over() {
            return Err(ReportRefused::BracketOver);
        }
        if self.departures.get(&who).is_some_and(|before| *before >= how) {
            return Err(ReportRefused::LeftAlready);
        }
        self.departures.insert(who, how);
        Ok(self.tell(who, |format| format.depart(who, how)))
    }

    fn reinstate(&mut self, who: Entrant) -> Result<Undone, ReportRefused> {
        self.group_of(who).ok_or(ReportRefused::NoSuchEntrant)?;
        if self.departures.get(&who) != Some(&Departure::Withdrawn) {
            return Err(ReportRefused::NotWithdrawn);
        }
        self.departures.remove(&who);
        Ok(self.tell(who, |format| format.reinstate(who)))
    }

    /// The first round of the play-off, in the order of its places from top to bottom.
    fn next_round(&self) -> Option<Round> {
        let seeds = self.due()?;
        let rounds = seeds.len().next_power_of_two().trailing_zeros();
        let places: Vec<Option<Entrant>> =
            folded(rounds).into_iter().map(|seed| seeds.get(usize::from(seed)).copied()).collect();
        let tables = places.chunks(2).map(|pair| pair.iter().flatten().copied().collect()).collect();
        Some(Round { number: 1, tables })
    }

    fn begin_round(&mut self, round: Round) -> Result<(), ReportRefused> {
        let seeds = self.due().ok_or(ReportRefused::NoRound)?;
        round.check(1, &seeds.iter().copied().collect(), 2)?;
        let rounds = seeds.len().next_power_of_two().trailing_zeros();
        let places = round.tables.iter().flat_map(|table| [table.first(), table.get(1)]);
        let mut by_seed: Vec<(u16, Option<&Entrant>)> = folded(rounds).into_iter().zip(places).collect();
        by_seed.sort_by_key(|(seed, _)| *seed);
        let order: Vec<Entrant> = by_seed.into_iter().map_while(|(_, who)| who.copied()).collect();
        if order.len() < seeds.len() || round.tables.len() != 1 << (rounds - 1) {
            return Err(ReportRefused::BadRound);
        }
        let bracket = Knockout::draw(self.rules.play_off, order, self.lengths.clone());
        let bracket = bracket.map_err(|_| ReportRefused::BadRound)?;
        self.play_off = Some(PlayOff { left: self.departures.keys().copied().collect(), bracket });
        Ok(())
    }

    fn take_back_round(&mut self) -> Result<Undone, ReportRefused> {
        if self.play_off.is_none() { Err(ReportRefused::NoRound) } else { Ok(self.strike()) }
    }

    fn fixtures(&self) -> Vec<Fixture<'_>> {
        let mut fixtures = Vec::new();
        for (at, group) in (0..).zip(&self.groups) {
            let first = fixtures.len() as u32;
            fixtures.extend(group.fixtures().into_iter().map(|fixture| Fixture {
                number: MatchNumber(first + fixture.number.0),
                section: Section::Group(at),
                ..fixture
            }));
        }
        let first = fixtures.len() as u32;
        let play_off = self.play_off.as_ref().map(|play_off| play_off.bracket.fixtures());
        fixtures.extend(
            play_off
                .into_iter()
                .flatten()
                .map(|fixture| Fixture { number: MatchNumber(first + fixture.number.0), ..fixture }),
        );
        fixtures
    }

    fn onward(&self, of: MatchNumber) -> Onward {
        let (Part::PlayOff, there) = self.locate(of) else { return Onward::default() };
        let Some(play_off) = &self.play_off else { return Onward::default() };
        let first = self.first_of_play_off();
        let here = |of: MatchNumber| MatchNumber(first + of.0);
        let Onward { winner, loser } = play_off.bracket.onward(there);
        Onward { winner: winner.map(here), loser: loser.map(here) }
    }

    /// Those of the play-off first, as there; then all others by their places in their groups, equal ones sharing a place.
    /// Figures are those of the play-off, or of the group.
    fn standings(&self) -> Vec<Ranked> {
        let mut standings =
            self.play_off.as_ref().map(|play_off| play_off.bracket.standings()).unwrap_or_default();
        let rest = self.rest(&standings);
        let in_groups: BTreeMap<Entrant, (u16, u16)> = self
            .groups
            .iter()
            .flat_map(RoundRobin::standings)
            .map(|ranked| (ranked.entrant, (ranked.wins, ranked.losses)))
            .collect();
        for ranked in &mut standings {
            let (wins, losses) = in_groups.get(&ranked.entrant).copied().unwrap_or_default();
            (ranked.wins, ranked.losses) = (ranked.wins + wins, ranked.losses + losses);
        }
        standings.extend(rest);
        let come = self.may_come();
        for ranked in &mut standings {
            ranked.plays_on |= come.contains(&ranked.entrant);
            ranked.plays_on &= !self.departures.contains_key(&ranked.entrant);
        }
        standings
    }

    fn is_over(&self) -> bool {
        let play_off = self.play_off.as_ref().is_none_or(|play_off| play_off.bracket.is_over());
        play_off && self.groups_are_over() && self.due().is_none()
    }
}
