//! Which items of a list are which of the list before.
//!
//! Items with an `id`, or else a `seat`, are the same when that is the same; others when all of them is the same, and what is
//! left between those by its place. Must not: be relied on for more than a short patch: whatever is paired is compared.

use super::tape::{Node, TapePart};

/// The fields by which items are known, the first that they have.
const KEYS: [&str; 2] = ["id", "seat"];

/// Finds pairs, and keeps its memory from one time to the next.
#[derive(Debug, Default)]
pub(super) struct Aligner {
    /// Items that are compared: places in the old and in the new list, in the order of both. Each level takes from the end.
    pub(super) pairs: Vec<(u32, u32)>,
    old: Vec<u64>,
    new: Vec<u64>,
    sorted: Vec<(u64, u32)>,
    /// Places in both lists of items that are known again.
    known: Vec<(u32, u32)>,
    /// For each length, the last of the pairs that make so long a sequence, and lie least far behind in the old list.
    tails: Vec<u32>,
    /// For each pair, the one before it in its sequence.
    previous: Vec<u32>,
}

impl Aligner {
    /// Adds the pairs of two lists, whose items are at these places of their tapes.
    pub(super) fn align(&mut self, before: Node<'_>, after: Node<'_>, old: &[u32], new: &[u32]) {
        if let Some(key) = old.first().and_then(|first| Key::of(before.tape.node(*first)))
            && self.read_keys(key, before, after, old, new)
        {
            if self.old == self.new {
                return self.by_place(old.len(), new.len());
            }
            if self.find_known(0) {
                return self.pair_known(0, old.len(), new.len(), false);
            }
        }
        self.by_content(before, after, old, new);
    }

    fn by_place(&mut self, old: usize, new: usize) {
        self.pairs.extend((0..old.min(new) as u32).map(|at| (at, at)));
    }

    /// Reads the keys of all items. Answers whether all have one.
    fn read_keys(&mut self, key: Key, before: Node<'_>, after: Node<'_>, old: &[u32], new: &[u32]) -> bool {
        let read = |keys: &mut Vec<u64>, list: Node<'_>, places: &[u32]| {
            keys.clear();
            keys.extend(places.iter().map_while(|place| key.value(list.tape.node(*place))));
            keys.len() == places.len()
        };
        read(&mut self.old, before, old) && read(&mut self.new, after, new)
    }

    /// Pairs items that are the same. A list whose ends both changed may have been shifted; other lists of the same length
    /// are compared by place.
    fn by_content(&mut self, before: Node<'_>, after: Node<'_>, old: &[u32], new: &[u32]) {
        let same = |one: &u32, two: &u32| is_same(before.tape.node(*one), after.tape.node(*two));
        let first = old.iter().zip(new).take_while(|(one, two)| same(one, two)).count();
        let (old_rest, new_rest) = (&old[first..], &new[first..]);
        let last =
            old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(one, two)| same(one, two)).count();
        let is_shifted = first == 0 && last == 0;
        if old.len() == new.len() && !is_shifted {
            return self.by_place(old.len(), new.len());
        }
        let (old_rest, new_rest) = (&old_rest[..old_rest.len() - last], &new_rest[..new_rest.len() - last]);
        self.by_place(first, first);
        let read = |keys: &mut Vec<u64>, list: Node<'_>, places: &[u32]| {
            keys.clear();
            keys.extend(places.iter().map(|place| list.tape.node(*place).fingerprint()));
        };
        read(&mut self.old, before, old_rest);
        read(&mut self.new, after, new_rest);
        let stayed = self.old.iter().zip(&self.new).filter(|(one, two)| one == two).count();
        self.find_known(first as u32);
        if old.len() == new.len() && self.known.len() <= stayed {
            self.known.clear();
        }
        self.pair_known(first, first + old_rest.len(), first + new_rest.len(), true);
        let ends = (0..last as u32).rev();
        self.pairs.extend(ends.map(|nth| (old.len() as u32 - 1 - nth, new.len() as u32 - 1 - nth)));
    }

    /// Finds the keys that both lists have once, and leaves the longest sequence of them that is in the order of both in
    /// `known`. Places count from `base`. Answers whether no key comes twice.
    fn find_known(&mut self, base: u32) -> bool {
        let Aligner { old, new, sorted, known, .. } = self;
        sorted.clear();
        sorted.extend(old.iter().copied().zip(base..));
        sorted.sort_unstable();
        let mut once = true;
        sorted.dedup_by(|later, first| {
            let twice = later.0 == first.0;
            if twice {
                (once, first.1) = (false, u32::MAX);
            }
            twice
        });
        known.clear();
        for (key, at) in new.iter().zip(base..) {
            if let Ok(nth) = sorted.binary_search_by_key(key, |(known, _)| *known) {
                let was = std::mem::replace(&mut sorted[nth].1, u32::MAX);
                if was == u32::MAX {
                    once = false;
                } else {
                    known.push((was, at));
                }
            }
        }
        self.keep_longest();
        once
    }

    /// Keeps of `known` the longest sequence that goes up in the old list, too.
    fn keep_longest(&mut self) {
        let Aligner { known, tails, previous, .. } = self;
        tails.clear();
        previous.clear();
        for (nth, (was, _)) in known.iter().enumerate() {
            let length = tails.partition_point(|tail| known[*tail as usize].0 < *was);
            previous.push(if length == 0 { u32::MAX } else { tails[length - 1] });
            if length == tails.len() { tails.push(nth as u32) } else { tails[length] = nth as u32 }
        }
        let mut at = tails.last().copied();
        for tail in tails.iter_mut().rev() {
            let Some(nth) = at else { break };
            *tail = nth;
            at = Some(previous[nth as usize]).filter(|before| *before != u32::MAX);
        }
        for (nth, tail) in tails.iter().enumerate() {
            known[nth] = known[*tail as usize];
        }
        known.truncate(tails.len());
    }

    /// Makes pairs of what is known again; with `between` of what is left between that, too, by place.
    fn pair_known(&mut self, first: usize, old: usize, new: usize, between: bool) {
        let (mut was, mut is) = (first as u32, first as u32);
        let end = (old as u32, new as u32);
        for &(old, new) in self.known.iter().chain([&end]) {
            if between {
                let count = (old - was).min(new - is);
                self.pairs.extend((0..count).map(|nth| (was + nth, is + nth)));
            }
            if (old, new) != end {
                self.pairs.push((old, new));
            }
            (was, is) = (old + 1, new + 1);
        }
    }
}

/// By which field items are known: its name, and which of their fields it is.
#[derive(Clone, Copy)]
struct Key {
    name: &'static str,
    nth: usize,
}

impl Key {
    fn of(item: Node<'_>) -> Option<Key> {
        let TapePart::Object { .. } = item.part() else { return None };
        let find = |name: &'static str| {
            let nth = item.fields().position(|field| item.tape.name(field) == name)?;
            Some(Key { name, nth })
        };
        KEYS.into_iter().find_map(find)
    }

    /// A number for the value of that field. An item that has it elsewhere, or none, is not known by it.
    fn value(self, item: Node<'_>) -> Option<u64> {
        let TapePart::Object { .. } = item.part() else { return None };
        let field = item.fields().nth(self.nth).filter(|field| item.tape.name(*field) == self.name)?;
        let value = item.tape.node(field + 1);
        matches!(value.part(), TapePart::Natural(_) | TapePart::Text { .. }).then(|| value.fingerprint())
    }
}

/// Whether two values are told in the very same way.
fn is_same(one: Node<'_>, two: Node<'_>) -> bool {
    let (parts, others) = (one.at..one.end(), two.at..two.end());
    parts.len() == others.len()
        && parts.zip(others).all(|(one_at, two_at)| {
            let (this, that) = (one.tape.node(one_at), two.tape.node(two_at));
            match (this.part(), that.part()) {
                (TapePart::List { len, .. }, TapePart::List { len: other, .. })
                | (TapePart::Object { len, .. }, TapePart::Object { len: other, .. }) => len == other,
                (TapePart::Name(_), TapePart::Name(_)) => one.tape.name(one_at) == two.tape.name(two_at),
                _ => this.is_same_leaf(that),
            }
        })
}
