//! Compares two tapes.
//!
//! Whatever is found out here, the patch leads from the one to the other: heuristics decide how short it is, and nothing else.
//! Must not: allocate once its memory is as large as views are.

use super::align::Aligner;
use super::ops::Op;
use super::tape::{Node, TapePart};

/// The most fields of an object among which one is searched for from the first on.
const FEW_FIELDS: usize = 32;

/// A list of numbers and the like of which no more than this many items stay is told anew: that is shorter.
const FEW_ITEMS: u32 = 4;

/// The most bytes of a text that may as well be told again.
const SHORT_TEXT: u32 = 4;

/// Compares, and keeps its memory from one time to the next.
#[derive(Debug, Default)]
pub(super) struct Differ {
    ops: Vec<Op>,
    /// Places of what is compared; each level takes from the end, and puts back.
    places: Vec<u32>,
    aligner: Aligner,
}

impl Differ {
    /// What leads from one value to the other; in memory that is to be given back ([`Differ::reuse`]).
    pub(super) fn compare(&mut self, before: Node<'_>, after: Node<'_>) -> Vec<Op> {
        self.ops.clear();
        if !self.change(before, after) {
            self.ops.push(Op::Same);
        }
        std::mem::take(&mut self.ops)
    }

    /// A patch is used no more.
    pub(super) fn reuse(&mut self, ops: Vec<Op>) {
        self.ops = ops;
    }

    /// Adds what changes, and answers whether anything does.
    fn change(&mut self, before: Node<'_>, after: Node<'_>) -> bool {
        match (before.part(), after.part()) {
            (TapePart::Object { .. }, TapePart::Object { .. }) => self.object(before, after),
            (TapePart::List { .. }, TapePart::List { .. }) => self.list(before, after),
            _ if before.is_same_leaf(after) => false,
            _ => self.set(after),
        }
    }

    fn set(&mut self, after: Node<'_>) -> bool {
        self.ops.push(Op::Set(after.at));
        true
    }

    /// Ends an object whose steps begin at `begun`. Answers whether there are any.
    fn close_object(&mut self, begun: usize, fields: u32) -> bool {
        if fields == 0 {
            self.ops.truncate(begun);
            return false;
        }
        self.ops[begun] = Op::Object { fields };
        true
    }

    /// Adds what changes in a field. Answers how many fields that are.
    fn field(&mut self, before: Node<'_>, after: Node<'_>, name: u32) -> u32 {
        let begun = self.ops.len();
        self.ops.push(Op::Field(name));
        if self.change(before, after) {
            return 1;
        }
        self.ops.truncate(begun);
        0
    }

    fn object(&mut self, before: Node<'_>, after: Node<'_>) -> bool {
        let begun = self.ops.len();
        self.ops.push(Op::Same);
        let (mut changed, mut old) = (0, before.fields());
        for name in after.fields() {
            match old.next() {
                Some(known) if is_same_name(before, known, after, name) => {
                    changed += self.field(before.tape.node(known + 1), after.tape.node(name + 1), name);
                }
                _ => return self.other_fields(before, after, begun),
            }
        }
        if old.next().is_some() {
            return self.other_fields(before, after, begun);
        }
        self.close_object(begun, changed)
    }

    /// The same for an object that does not have the same fields in the same order.
    fn other_fields(&mut self, before: Node<'_>, after: Node<'_>, begun: usize) -> bool {
        self.ops.truncate(begun + 1);
        let base = self.places.len();
        self.places.extend(before.fields());
        let known = self.places.len() - base;
        if known > FEW_FIELDS {
            self.places[base..]
                .sort_unstable_by(|one, two| before.tape.name(*one).cmp(before.tape.name(*two)));
        }
        let (mut changed, mut kept, mut next) = (0, 0, 0);
        for name in after.fields() {
            let found = find(&self.places[base..base + known], before, after.tape.name(name), next);
            match found {
                Some(nth) => {
                    let old = self.places[base + nth];
                    (kept, next) = (kept + 1, nth + 1);
                    changed += self.field(before.tape.node(old + 1), after.tape.node(name + 1), name);
                    self.places.push(old);
                }
                None => {
                    changed += 1;
                    self.ops.push(Op::Field(name));
                    self.set(after.tape.node(name + 1));
                }
            }
        }
        if kept == 0 {
            self.places.truncate(base);
            self.ops.truncate(begun);
            return self.set(after);
        }
        changed += self.lost_fields(before, base, known);
        self.places.truncate(base);
        self.close_object(begun, changed)
    }

    /// Adds the old fields that were not found again: behind all fields come those that were.
    fn lost_fields(&mut self, before: Node<'_>, base: usize, known: usize) -> u32 {
        let found = &mut self.places[base + known..];
        found.sort_unstable();
        let found = &self.places[base + known..];
        let begun = self.ops.len();
        self.ops.extend(before.fields().filter(|name| found.binary_search(name).is_err()).map(Op::Lost));
        (self.ops.len() - begun) as u32
    }

    fn list(&mut self, before: Node<'_>, after: Node<'_>) -> bool {
        let (places, pairs) = (self.places.len(), self.aligner.pairs.len());
        self.places.extend(before.items().map(|item| item.at));
        let middle = self.places.len();
        self.places.extend(after.items().map(|item| item.at));
        self.aligner.align(before, after, &self.places[places..middle], &self.places[middle..]);
        let found = Lists { before, after, old: (places, middle), new: (middle, self.places.len()), pairs };
        let changed = self.aligned(&found);
        self.places.truncate(places);
        self.aligner.pairs.truncate(pairs);
        changed
    }

    fn aligned(&mut self, lists: &Lists<'_>) -> bool {
        let begun = self.ops.len();
        let pairs = self.aligner.pairs.len() - lists.pairs;
        let (old, new) = (lists.old.1 - lists.old.0, lists.new.1 - lists.new.0);
        if pairs == 0 && old + new > 0 {
            return self.set(lists.after);
        }
        self.ops.push(Op::Same);
        let gone = if pairs < old { self.gone(lists, old as u32) } else { 0 };
        let new = if pairs < new { self.arrived(lists, new as u32) } else { 0 };
        let (runs, changed) = self.runs(lists);
        if gone + new + runs == 0 {
            self.ops.truncate(begun);
            return false;
        }
        if pairs as u32 - changed <= FEW_ITEMS && is_short(lists.after) {
            self.ops.truncate(begun);
            return self.set(lists.after);
        }
        self.ops[begun] = Op::List { gone, new, runs };
        true
    }

    /// Adds the old items that have no pair, in groups. Answers how many groups there are.
    fn gone(&mut self, lists: &Lists<'_>, old: u32) -> u32 {
        let (mut groups, mut expected) = (0, 0);
        let mut note = |ops: &mut Vec<Op>, at: u32, until: u32| {
            if at < until {
                ops.push(Op::Gone { at, count: until - at });
                groups += 1;
            }
        };
        for &(was, _) in &self.aligner.pairs[lists.pairs..] {
            note(&mut self.ops, expected, was);
            expected = was + 1;
        }
        note(&mut self.ops, expected, old);
        groups
    }

    /// The same for the new items that have no pair.
    fn arrived(&mut self, lists: &Lists<'_>, new: u32) -> u32 {
        let (mut groups, mut expected) = (0, 0);
        let places = &self.places[lists.new.0..lists.new.1];
        let mut note = |ops: &mut Vec<Op>, at: u32, until: u32| {
            if at < until {
                ops.push(Op::New { at, count: until - at, first: places[at as usize] });
                groups += 1;
            }
        };
        for &(_, is) in &self.aligner.pairs[lists.pairs..] {
            note(&mut self.ops, expected, is);
            expected = is + 1;
        }
        note(&mut self.ops, expected, new);
        groups
    }

    /// Adds the changes of items that stay, in runs. Answers how many runs and how many items that are. One item that does not
    /// change does not end a run: that would be longer.
    fn runs(&mut self, lists: &Lists<'_>) -> (u32, u32) {
        let (mut runs, mut changed, mut run): (u32, u32, Option<Run>) = (0, 0, None);
        for nth in lists.pairs..self.aligner.pairs.len() {
            let (was, is) = self.aligner.pairs[nth];
            let old = lists.before.tape.node(self.places[lists.old.0 + was as usize]);
            let new = lists.after.tape.node(self.places[lists.new.0 + is as usize]);
            let tried = self.ops.len();
            let goes_on = run.filter(|run| is - run.end <= 1);
            match goes_on {
                Some(run) if is > run.end => self.ops.push(Op::Same),
                Some(_) => {}
                None => self.ops.push(Op::Run { at: is, count: 1 }),
            }
            if !self.change(old, new) {
                self.ops.truncate(tried);
                continue;
            }
            changed += 1;
            runs += u32::from(goes_on.is_none());
            let begun = goes_on.unwrap_or(Run { op: tried, at: is, end: is });
            self.ops[begun.op] = Op::Run { at: begun.at, count: is + 1 - begun.at };
            run = Some(Run { end: is + 1, ..begun });
        }
        (runs, changed)
    }
}

/// Whether the items of a list have no parts, and none is a long text.
fn is_short(list: Node<'_>) -> bool {
    list.items().all(|item| match item.part() {
        TapePart::Text { len, .. } => len <= SHORT_TEXT,
        _ => !item.has_parts(),
    })
}

/// Two lists, with the places of their items and their pairs in the memory of a [`Differ`].
struct Lists<'a> {
    before: Node<'a>,
    after: Node<'a>,
    old: (usize, usize),
    new: (usize, usize),
    pairs: usize,
}

/// Items that change, one after the other.
#[derive(Clone, Copy)]
struct Run {
    op: usize,
    at: u32,
    end: u32,
}

fn is_same_name(before: Node<'_>, known: u32, after: Node<'_>, name: u32) -> bool {
    before.tape.name(known) == after.tape.name(name)
}

/// Which of the old fields has this name: probably the one at `next`.
fn find(places: &[u32], before: Node<'_>, name: &str, next: usize) -> Option<usize> {
    if places.len() > FEW_FIELDS {
        return places.binary_search_by(|place| before.tape.name(*place).cmp(name)).ok();
    }
    let is_it = |place: &u32| before.tape.name(*place) == name;
    let from = next.min(places.len());
    let later = places[from..].iter().position(is_it).map(|nth| from + nth);
    later.or_else(|| places[..from].iter().position(is_it))
}
