//! Who should have which side in a Swiss, and who gets it (FIDE Handbook C.04.1 and C.04.3, E).

use super::contender::{Contender, order};

/// How much somebody needs a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    None,
    /// She had both sides equally often: the other one than last.
    Mild,
    /// She had one side once more often.
    Strong,
    /// She had one side twice more often, or in both of the last games.
    Absolute,
}

/// The side that somebody should have, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Preference {
    pub(super) first: bool,
    pub(super) need: Urgency,
    /// How much more often she had the other side.
    lack: i32,
}

impl Preference {
    pub(super) fn of(player: &Contender) -> Preference {
        let mut played = player.firsts.iter().rev().flatten().copied();
        let firsts = played.clone().filter(|first| *first).count() as i32;
        let balance = 2 * firsts - played.clone().count() as i32;
        let (last, before) = (played.next(), played.next());
        let twice = last.filter(|_| last == before);
        let (first, need) = match (balance, twice, last) {
            (2.., _, _) | (..=-2, _, _) => (balance < 0, Urgency::Absolute),
            (_, Some(last), _) => (!last, Urgency::Absolute),
            (1 | -1, _, _) => (balance < 0, Urgency::Strong),
            (_, _, Some(last)) => (!last, Urgency::Mild),
            (_, _, None) => (true, Urgency::None),
        };
        Preference { first, need, lack: if first { -balance } else { balance } }
    }

    /// Whether she cannot do without this side.
    pub(super) fn is_absolute(self, first: bool) -> bool {
        self.need == Urgency::Absolute && self.first == first
    }

    /// Whether both want the same side.
    pub(super) fn clashes(self, other: Preference) -> bool {
        self.need != Urgency::None && other.need != Urgency::None && self.first == other.first
    }

    /// Whether neither can do without the same side.
    pub(super) fn clashes_absolutely(self, other: Preference) -> bool {
        self.clashes(other) && self.need == Urgency::Absolute && other.need == Urgency::Absolute
    }
}

/// The two of a match, whoever gets the first side in front.
pub(super) fn seated<'a>(one: &'a Contender, other: &'a Contender) -> [&'a Contender; 2] {
    let (better, worse) = if order(one, other).is_le() { (one, other) } else { (other, one) };
    if better_is_first(better, worse) { [better, worse] } else { [worse, better] }
}

fn better_is_first(better: &Contender, worse: &Contender) -> bool {
    let [hers, others] = [better, worse].map(Preference::of);
    if hers.need == Urgency::None && others.need == Urgency::None {
        return better.seed.is_multiple_of(2);
    }
    if hers.need == Urgency::None {
        return !others.first;
    }
    if !hers.clashes(others) {
        return hers.first;
    }
    let urgency = |preference: Preference| (preference.need, preference.lack);
    if urgency(hers) != urgency(others) && hers.need.max(others.need) > Urgency::Mild {
        return if urgency(hers) > urgency(others) { hers.first } else { !others.first };
    }
    let played =
        |player: &Contender| -> Vec<bool> { player.firsts.iter().rev().flatten().copied().collect() };
    let last = played(better).into_iter().zip(played(worse)).find(|(hers, others)| hers != others);
    last.map_or(hers.first, |(hers, _)| !hers)
}
