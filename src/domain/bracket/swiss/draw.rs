//! Draws a round of a Swiss, score group by score group from the top.
//!
//! In each group, and whoever floated down into it, these come first, one after the other: everybody below can still be
//! paired; as many pairs as possible; the highest scores are paired; as many pairs as possible in the next group; the bye
//! goes to the lowest score, and there to whoever missed the fewest rounds; sides; nobody floats again as in the last round,
//! or in the one before; the upper half meets the lower half in order.
//!
//! Matching is cubic, so large groups are cut into slices of both halves, and no more is looked at below a group than
//! decides. What a slice leaves over comes into the next one. Where that finds fewer pairs than there are, or leaves
//! something that cannot be paired, the whole rest is matched at once.

use super::contender::{Contender, Float, order};
use super::halves::Halves;
use super::pairable::{Leniency, Pairable};
use super::sides::{Urgency, seated};
use super::weights::{Costs, matched, most_pairs};
use crate::domain::bracket::entrant::Entrant;

/// How many of a group are matched at once.
const SLICE: usize = 64;
/// How many below a group are looked at.
const AHEAD: usize = 32;

/// Draws the next round: who plays with whom, and alone whoever has a bye. `None` if no two may meet.
pub(super) fn draw(mut players: Vec<Contender>, from: Leniency) -> Option<Vec<Vec<Entrant>>> {
    players.sort_by(order);
    let field = Pairable::of(&players, from)?;
    let (pairs, resting) = paired(&field);
    let seat =
        |[one, other]: [usize; 2]| seated(&players[one], &players[other]).map(|who| who.entrant).to_vec();
    let alone = resting.into_iter().map(|at| vec![players[at].entrant]);
    Some(pairs.into_iter().map(seat).chain(alone).collect())
}

/// The pairs from the top, and who is left over.
fn paired(field: &Pairable<'_>) -> (Vec<[usize; 2]>, Vec<usize>) {
    let mut pairs = Vec::new();
    let mut floaters: Vec<usize> = Vec::new();
    let mut below: Vec<usize> = (0..field.players.len()).collect();
    while let Some(next) = below.first() {
        let score = field.players[*next].score;
        let group = below.iter().take_while(|at| field.players[**at].score == score).count();
        let bracket = floaters.into_iter().chain(below.drain(..group)).collect();
        let (mut found, left) = Group { field, below: &below, score }.paired(bracket);
        found.sort_unstable();
        pairs.extend(found);
        floaters = left;
    }
    (pairs, floaters)
}

/// A score group and what is below.
struct Group<'a> {
    field: &'a Pairable<'a>,
    below: &'a [usize],
    score: u16,
}

type Found = (Vec<[usize; 2]>, Vec<usize>);

impl Group<'_> {
    fn paired(&self, bracket: Vec<usize>) -> Found {
        let (mut pairs, left) = self.sliced(&bracket);
        if let Some((more, floaters)) = self.matched(&left, self.ahead()) {
            pairs.extend(more);
            if self.is_best(&bracket, pairs.len()) && self.can_go_on(&floaters) {
                return (pairs, floaters);
            }
        }
        self.matched(&bracket, self.below.len()).unwrap_or((Vec::new(), bracket))
    }

    /// How many below have to be looked at: a part, if all is too much.
    fn ahead(&self) -> usize {
        if self.below.len() > AHEAD + AHEAD / 2 { AHEAD } else { self.below.len() }
    }

    fn is_best(&self, bracket: &[usize], pairs: usize) -> bool {
        // What is looked at as a whole has as many pairs as leave something that can be paired.
        let is_whole = bracket.len() <= SLICE && self.ahead() == self.below.len();
        let most = || most_pairs(bracket.len(), |one, other| self.field.allows(bracket[one], bracket[other]));
        is_whole || pairs == bracket.len() / 2 || pairs == most()
    }

    fn can_go_on(&self, floaters: &[usize]) -> bool {
        let rest: Vec<usize> = floaters.iter().chain(self.below).copied().collect();
        self.ahead() == self.below.len() || self.field.completes(&rest)
    }

    /// Pairs a large group slice by slice, until what is left is small.
    fn sliced(&self, bracket: &[usize]) -> Found {
        let mut pairs = Vec::new();
        let halves = self.halves(bracket);
        let [mut upper, mut lower] = halves.lanes.clone();
        while upper.len() + lower.len() > SLICE {
            let slice: Vec<usize> = [&mut upper, &mut lower]
                .into_iter()
                .flat_map(|half| half.drain(..(SLICE / 2).min(half.len())).collect::<Vec<_>>())
                .collect();
            let costs = |one: usize, other: usize| {
                let [one, other] = [slice[one], slice[other]];
                self.field.allows(one, other).then(|| self.costs_of_a_pair(&halves, one, other))
            };
            let mates = matched(slice.len(), costs);
            let found = found(&slice, &mates);
            if found.0.is_empty() {
                upper.extend(slice);
                break;
            }
            pairs.extend(found.0);
            for at in found.1.into_iter().rev() {
                let half = if halves.place(at).lane == 0 { &mut upper } else { &mut lower };
                half.insert(0, at);
            }
        }
        let mut left: Vec<usize> = upper.into_iter().chain(lower).collect();
        left.sort_unstable();
        (pairs, left)
    }

    fn halves(&self, bracket: &[usize]) -> Halves {
        let floaters = bracket.iter().filter(|at| self.field.players[**at].score != self.score).count();
        Halves::of(bracket, floaters)
    }

    /// Matches a group with so many of those below. `None` if not all of them can be paired.
    fn matched(&self, bracket: &[usize], ahead: usize) -> Option<Found> {
        let players = self.field.players.len();
        let is_all = ahead == self.below.len();
        let mut all: Vec<usize> = bracket.iter().chain(&self.below[..ahead]).copied().collect();
        // Byes, or, where more is below, somebody there whom the one who is odd among those that are looked at meets.
        let extra = if is_all { self.field.byes } else { all.len() % 2 };
        all.extend((0..extra).map(|bye| players + bye));
        let window =
            Window { group: self, bracket: bracket.len(), halves: self.halves(bracket), all: &all, is_all };
        let mates = matched(all.len(), |one, other| window.costs(one, other));
        if mates.iter().any(Option::is_none) {
            return None;
        }
        let inside = |mate: &Option<usize>| mate.filter(|mate| *mate < bracket.len());
        let mates: Vec<Option<usize>> = mates[..bracket.len()].iter().map(inside).collect();
        Some(found(bracket, &mates))
    }

    /// What a pair inside of the group costs.
    fn costs_of_a_pair(&self, halves: &Halves, one: usize, other: usize) -> Costs {
        let [hers, others] = [one, other].map(|at| self.field.preferences[at]);
        let clash = hers.clashes(others);
        let weakest = hers.need.min(others.need);
        let mut costs = [0; 10];
        costs[4] = u32::from(hers.clashes_absolutely(others));
        costs[5] = u32::from(clash);
        costs[6] = u32::from(clash && weakest >= Urgency::Strong);
        let [last, before] = self.floats(one, other);
        (costs[7], costs[8]) = (last, before);
        costs[9] = halves.distance(one, other);
        costs
    }

    /// How often somebody would float as in the last round, and as in the one before.
    fn floats(&self, one: usize, other: usize) -> [u32; 2] {
        let (better, worse) = (one.min(other), one.max(other));
        let [high, low] = [better, worse].map(|at| self.field.players.get(at));
        let again =
            |player: Option<&Contender>, float, ago| player.is_some_and(|who| who.floated(float, ago));
        let score = |player: Option<&Contender>| player.map(|player| player.score);
        [1, 2].map(|ago| {
            let floats = score(high) != score(low);
            let count = u32::from(again(high, Float::Down, ago)) + u32::from(again(low, Float::Up, ago));
            if floats { count } else { 0 }
        })
    }
}

/// A group with those below that are matched together, and with byes.
struct Window<'a> {
    group: &'a Group<'a>,
    /// How many of them are of the group.
    bracket: usize,
    halves: Halves,
    all: &'a [usize],
    /// Whether everybody below is in it, so that what stands behind the players are byes.
    is_all: bool,
}

impl Window<'_> {
    fn costs(&self, one: usize, other: usize) -> Option<Costs> {
        let field = self.group.field;
        let [first, second] = [self.all[one], self.all[other]];
        if second >= field.players.len() && !self.is_all {
            return (one >= self.bracket).then_some([1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        }
        if !field.allows(first, second) {
            return None;
        }
        if other < self.bracket {
            return Some(self.group.costs_of_a_pair(&self.halves, first, second));
        }
        let mut costs = [0; 10];
        costs[0] = 1;
        costs[2] = u32::from(!self.is_near(other));
        if second >= field.players.len() {
            costs[3] = self.rest(&field.players[first]);
        }
        if one < self.bracket {
            costs[1] = u32::from(field.players[first].score - self.group.score);
            let [last, before] = self.group.floats(first, second);
            (costs[7], costs[8]) = (last, before);
            costs[9] = ((self.bracket - 1 - one) as u32).pow(2);
        }
        Some(costs)
    }

    /// Whether somebody belongs to the next group.
    fn is_near(&self, at: usize) -> bool {
        let score = |at: usize| self.group.field.players.get(at).map(|player| player.score);
        let next = self.group.below.first().and_then(|next| score(*next));
        next.is_some() && score(self.all[at]) == next
    }

    /// What it costs that she has the bye.
    fn rest(&self, player: &Contender) -> u32 {
        let lowest = self.group.field.players.last().map_or(0, |last| last.score);
        u32::from(player.score - lowest) * 128 + u32::from(player.unplayed.min(127))
    }
}

/// The pairs, and those who have no mate.
fn found(those: &[usize], mates: &[Option<usize>]) -> Found {
    let pairs =
        (0..).zip(mates).filter_map(|(at, mate)| mate.filter(|mate| at < *mate).map(|mate| [at, mate]));
    let pairs = pairs.map(|pair| pair.map(|at: usize| those[at])).collect();
    let left = those.iter().zip(mates).filter(|(_, mate)| mate.is_none()).map(|(at, _)| *at).collect();
    (pairs, left)
}
