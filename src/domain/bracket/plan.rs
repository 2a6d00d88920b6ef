//! The plan of an elimination: which matches there are, and where the players of each come from.
//!
//! Must not: know who plays, or what was reported.

use serde::{Deserialize, Serialize};

use super::drops::drop_place;
use super::fixture::{MatchNumber, Onward, Section};
use super::seeding::folded;

/// Where a player of a match comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The seed, counted from 0.
    Seed(u16),
    Winner(MatchNumber),
    Loser(MatchNumber),
}

/// A match of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) section: Section,
    pub(super) round: u16,
    pub(super) sources: [Source; 2],
    /// The level of whoever loses here and in all that follows; whoever has a higher level is placed better.
    pub(super) loses_at: u16,
    /// The level of whoever wins here, if no match follows.
    pub(super) wins_at: u16,
    /// Whether it is played only if the one in front lost the match before.
    pub(super) is_reset: bool,
}

/// What is played at the end of a double elimination between the winners of both brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrandFinal {
    /// Nothing: the winner of the winners' bracket is first, the winner of the losers' bracket second.
    None,
    /// One match.
    Single,
    /// A second one if the winner of the losers' bracket wins the first, so that everybody may lose once.
    Double,
}

/// The kinds of elimination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elimination {
    /// Whoever loses once is out.
    Single {
        /// Whether those who lose the semifinals play for the third place.
        third_place: bool,
    },
    /// Whoever loses twice is out.
    Double {
        /// How it ends.
        grand_final: GrandFinal,
    },
}

/// The matches of a plan. Each stands behind those that its players come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub(super) matches: Vec<Planned>,
    /// For each match those that its players go on to.
    pub(super) followers: Vec<Vec<MatchNumber>>,
}

impl Plan {
    /// The plan for so many entrants.
    pub(super) fn of(kind: Elimination, entrants: u16) -> Plan {
        let rounds = entrants.max(2).next_power_of_two().trailing_zeros();
        let mut plan = Plan::default();
        match kind {
            Elimination::Single { third_place } => plan.single(rounds, third_place),
            Elimination::Double { grand_final } => plan.double(rounds, grand_final),
        }
        plan.followers = plan.followed();
        plan
    }

    /// Where those of a match go on to.
    pub(super) fn onward(&self, of: MatchNumber) -> Onward {
        let followers = self.followers.get(of.index()).map_or(&[][..], Vec::as_slice);
        let comes = |source: Source| {
            followers.iter().copied().find(|next| self.matches[next.index()].sources.contains(&source))
        };
        Onward { winner: comes(Source::Winner(of)), loser: comes(Source::Loser(of)) }
    }

    fn followed(&self) -> Vec<Vec<MatchNumber>> {
        let mut followers = vec![Vec::new(); self.matches.len()];
        for (number, planned) in (0..).map(MatchNumber).zip(&self.matches) {
            for source in planned.sources {
                if let Source::Winner(of) | Source::Loser(of) = source {
                    followers[of.index()].push(number);
                }
            }
        }
        followers
    }

    fn single(&mut self, rounds: u32, third_place: bool) {
        let level = |round: u32| 2 * round as u16;
        let winners = self.winners(rounds, level);
        let semifinals = rounds.checked_sub(2).and_then(|semi| winners.get(semi as usize));
        if let Some([first, second]) = semifinals.map(Vec::as_slice).filter(|_| third_place) {
            let losers = [Source::Loser(*first), Source::Loser(*second)];
            let level = level(rounds - 1);
            self.add(Section::ThirdPlace, 1, losers, [level, level + 1]);
        }
    }

    fn double(&mut self, rounds: u32, grand_final: GrandFinal) {
        // The level of whoever goes no further is the round of the losers' bracket that it is lost in.
        let winners = self.winners(rounds, |round| (2 * round as u16).saturating_sub(2).max(1));
        let winner = Source::Winner(winners[winners.len() - 1][0]);
        let loser = self.losers(rounds, &winners);
        let second = 2 * rounds as u16;
        if grand_final == GrandFinal::None {
            return;
        }
        let first = self.add(Section::GrandFinal, 1, [winner, loser], [second, second + 1]);
        if grand_final == GrandFinal::Double {
            let again = [Source::Loser(first), Source::Winner(first)];
            self.add(Section::GrandFinal, 2, again, [second, second + 1]);
            self.matches.iter_mut().rev().take(1).for_each(|reset| reset.is_reset = true);
        }
    }

    /// The bracket of those who have not lost, by rounds.
    fn winners(&mut self, rounds: u32, level: impl Fn(u32) -> u16) -> Vec<Vec<MatchNumber>> {
        let mut sources: Vec<Source> = folded(rounds).into_iter().map(Source::Seed).collect();
        let mut winners = Vec::new();
        for round in 1..=rounds {
            let top = 2 * rounds as u16 + 1;
            let levels = [level(round), if round == rounds { top } else { 0 }];
            let matches: Vec<MatchNumber> =
                pairs(&sources).map(|pair| self.add(Section::Winners, round as u16, pair, levels)).collect();
            sources = matches.iter().copied().map(Source::Winner).collect();
            winners.push(matches);
        }
        winners
    }

    /// The bracket of those who have lost once, in which rounds of survivors against those who drop alternate with rounds
    /// of survivors alone. Answers where its winner comes from.
    fn losers(&mut self, rounds: u32, winners: &[Vec<MatchNumber>]) -> Source {
        let mut survivors = Vec::new();
        let mut round = 0;
        for (dropping, matches) in (1..).zip(winners) {
            let places = 0..matches.len();
            let drops = places.map(|place| matches[drop_place(rounds, dropping, place)]).map(Source::Loser);
            if dropping == 1 {
                survivors = drops.collect();
            } else {
                round += 1;
                let met: Vec<_> = drops.zip(survivors).map(|(drop, survivor)| [drop, survivor]).collect();
                survivors = self.round_of_losers(round, rounds, met);
            }
            if survivors.len() > 1 {
                round += 1;
                let met = pairs(&survivors).collect();
                survivors = self.round_of_losers(round, rounds, met);
            }
        }
        survivors[0]
    }

    fn round_of_losers(&mut self, round: u16, rounds: u32, met: Vec<[Source; 2]>) -> Vec<Source> {
        let is_last = u32::from(round) + 2 == 2 * rounds;
        let levels = [round, if is_last { 2 * rounds as u16 } else { 0 }];
        met.into_iter().map(|pair| Source::Winner(self.add(Section::Losers, round, pair, levels))).collect()
    }

    fn add(&mut self, section: Section, round: u16, sources: [Source; 2], levels: [u16; 2]) -> MatchNumber {
        let number = MatchNumber(self.matches.len() as u32);
        let [loses_at, wins_at] = levels;
        self.matches.push(Planned { section, round, sources, loses_at, wins_at, is_reset: false });
        number
    }
}

fn pairs(sources: &[Source]) -> impl Iterator<Item = [Source; 2]> + '_ {
    sources.chunks_exact(2).map(|pair| [pair[0], pair[1]])
}
