//! A patch before it is encoded: what changes, as a flat list, with the two tapes that it speaks of.
//!
//! Owns: how a patch looks on the wire. Must not: decide what is in it.

use std::cell::Cell;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::tape::Tape;

/// A step of a patch. What follows a step and belongs to it comes right behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    /// Nothing changes here.
    Same,
    /// The value at this place of the new tape takes the place of the old one.
    Set(u32),
    /// An object changes in so many fields, which follow.
    Object { fields: u32 },
    /// The field whose name is at this place of the new tape changes as the step says that follows.
    Field(u32),
    /// The field whose name is at this place of the old tape is gone.
    Lost(u32),
    /// A list changes. So many `Gone` follow, then `New`, then `Run`.
    List { gone: u32, new: u32, runs: u32 },
    /// `count` items are gone, beginning with item `at` of the old list.
    Gone { at: u32, count: u32 },
    /// `count` items are new, beginning with item `at` of the new list; the first of them is at `first` of the new tape.
    New { at: u32, count: u32, first: u32 },
    /// `count` items change, beginning with item `at` of the new list, as so many steps say that follow.
    Run { at: u32, count: u32 },
}

/// A patch that was made.
#[derive(Debug)]
pub(super) struct Change {
    /// What was seen before; `None` if that is not known.
    pub(super) before: Option<Arc<Tape>>,
    pub(super) after: Arc<Tape>,
    pub(super) ops: Vec<Op>,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        PatchCursor { change: self, at: &Cell::new(0) }.serialize(to)
    }
}

/// The place in a patch up to which it is written.
#[derive(Clone, Copy)]
struct PatchCursor<'a> {
    change: &'a Change,
    at: &'a Cell<usize>,
}

impl PatchCursor<'_> {
    fn next(self) -> Op {
        let at = self.at.get();
        self.at.set(at + 1);
        self.change.ops[at]
    }

    fn new_value<S: Serializer>(self, at: u32, to: S) -> Result<S::Ok, S::Error> {
        let node = self.change.after.node(at);
        // A list would be read as a patch, and so would an object.
        if node.has_parts() { [node].serialize(to) } else { node.serialize(to) }
    }

    fn object<S: Serializer>(self, fields: u32, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(Some(fields as usize))?;
        for _ in 0..fields {
            match self.next() {
                Op::Field(name) => object.serialize_entry(self.change.after.name(name), &self)?,
                Op::Lost(name) => {
                    let before = self.change.before.as_ref().unwrap_or(&self.change.after);
                    object.serialize_entry(before.name(name), &[(); 0])?;
                }
                _ => {}
            }
        }
        object.end()
    }

    fn list<S: Serializer>(self, groups: [u32; 3], to: S) -> Result<S::Ok, S::Error> {
        let told = groups.iter().filter(|count| **count > 0).count();
        let mut object = to.serialize_map(Some(told))?;
        for (name, groups) in ["-", "+", "="].into_iter().zip(groups).filter(|(_, count)| *count > 0) {
            object.serialize_entry(name, &Groups { cursor: self, groups })?;
        }
        object.end()
    }
}

impl Serialize for PatchCursor<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.next() {
            Op::Set(at) => self.new_value(at, to),
            Op::Object { fields } => self.object(fields, to),
            Op::List { gone, new, runs } => self.list([gone, new, runs], to),
            _ => self.object(0, to),
        }
    }
}

/// Groups of items of a list: pairs of a place, and what is there.
struct Groups<'a> {
    cursor: PatchCursor<'a>,
    groups: u32,
}

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(2 * self.groups as usize))?;
        for _ in 0..self.groups {
            match self.cursor.next() {
                Op::Gone { at, count } => {
                    list.serialize_element(&at)?;
                    list.serialize_element(&count)?;
                }
                Op::New { at, count, first } => {
                    list.serialize_element(&at)?;
                    list.serialize_element(&Items { tape: &self.cursor.change.after, count, first })?;
                }
                Op::Run { at, count } => {
                    list.serialize_element(&at)?;
                    list.serialize_element(&Changes { cursor: self.cursor, count })?;
                }
                _ => {}
            }
        }
        list.end()
    }
}

/// Items that follow one another on a tape.
struct Items<'a> {
    tape: &'a Tape,
    count: u32,
    first: u32,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.count as usize))?;
        let mut item = self.tape.node(self.first);
        for nth in 0..self.count {
            list.serialize_element(&item)?;
            if nth + 1 < self.count {
                item = self.tape.node(item.end());
            }
        }
        list.end()
    }
}

/// Changes of items that follow one another.
struct Changes<'a> {
    cursor: PatchCursor<'a>,
    count: u32,
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.count as usize))?;
        for _ in 0..self.count {
            list.serialize_element(&self.cursor)?;
        }
        list.end()
    }
}
