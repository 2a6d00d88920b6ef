//! A value that was serialized, as a flat list of its parts in the order in which they came. Its memory is used again.
//!
//! It holds what JSON can say, and both encodings are written from it: what a client sees is the same in both, however a
//! type would rather have serialized into one of them. Must not: know what is made of it.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A part of a value. In an object each field is a name, and then a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum TapePart {
    Null,
    Bool(bool),
    /// A whole number below zero.
    Negative(i64),
    Natural(u64),
    Single(f32),
    Double(f64),
    /// A piece of the tape's text.
    Text {
        start: u32,
        len: u32,
    },
    /// The name of a field, from the program itself.
    Name(&'static str),
    /// `len` values follow, in `size` parts.
    List {
        len: u32,
        size: u32,
    },
    /// `len` fields follow, in `size` parts.
    Object {
        len: u32,
        size: u32,
    },
}

/// The parts of one value.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub(super) parts: Vec<TapePart>,
    pub(super) text: String,
}

impl Tape {
    /// Forgets the value, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.text.clear();
    }

    /// The whole value.
    pub(super) fn root(&self) -> Node<'_> {
        self.node(0)
    }

    /// The value at this place.
    pub(super) fn node(&self, at: u32) -> Node<'_> {
        Node { tape: self, at }
    }

    /// The name of a field that is at this place.
    pub(super) fn name(&self, at: u32) -> &str {
        match self.parts[at as usize] {
            TapePart::Name(name) => name,
            TapePart::Text { start, len } => &self.text[start as usize..(start + len) as usize],
            _ => "",
        }
    }
}

/// The value is written as it was told.
impl Serialize for Tape {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.root().serialize(to)
    }
}

/// A value on a tape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) tape: &'a Tape,
    pub(super) at: u32,
}

impl<'a> Node<'a> {
    pub(super) fn part(self) -> TapePart {
        self.tape.parts[self.at as usize]
    }

    /// Whether other values are in it.
    pub(super) fn has_parts(self) -> bool {
        matches!(self.part(), TapePart::List { .. } | TapePart::Object { .. })
    }

    /// Where what follows it begins.
    pub(super) fn end(self) -> u32 {
        match self.part() {
            TapePart::List { size, .. } | TapePart::Object { size, .. } => self.at + 1 + size,
            _ => self.at + 1,
        }
    }

    /// The values of a list.
    pub(super) fn items(self) -> impl Iterator<Item = Node<'a>> {
        self.steps(0).map(move |at| self.tape.node(at))
    }

    /// The places of the names of an object. The value of each follows it.
    pub(super) fn fields(self) -> impl Iterator<Item = u32> {
        self.steps(1)
    }

    /// The places of what is in it, where `names` parts come before each value.
    fn steps(self, names: u32) -> impl Iterator<Item = u32> {
        let (mut next, end) = (self.at + 1, self.end());
        std::iter::from_fn(move || {
            let at = (next < end).then_some(next)?;
            next = self.tape.node(at + names).end();
            Some(at)
        })
    }

    /// Whether two values that have no parts are the same in both encodings: to the bit, because MessagePack shows them.
    pub(super) fn is_same_leaf(self, other: Node<'_>) -> bool {
        match (self.part(), other.part()) {
            (TapePart::Null, TapePart::Null) => true,
            (TapePart::Bool(one), TapePart::Bool(two)) => one == two,
            (TapePart::Negative(one), TapePart::Negative(two)) => one == two,
            (TapePart::Natural(one), TapePart::Natural(two)) => one == two,
            (TapePart::Single(one), TapePart::Single(two)) => one.to_bits() == two.to_bits(),
            (TapePart::Double(one), TapePart::Double(two)) => one.to_bits() == two.to_bits(),
            (TapePart::Text { .. }, TapePart::Text { .. }) => {
                self.tape.name(self.at) == other.tape.name(other.at)
            }
            _ => false,
        }
    }

    /// A number for the value: the same for the same values, and hardly ever for others.
    pub(super) fn fingerprint(self) -> u64 {
        let parts = self.at..self.end();
        parts.fold(0, |sum: u64, at| (sum.rotate_left(7) ^ self.tape.fingerprint_of(at)).wrapping_mul(MIXER))
    }
}

/// Spreads what is folded over all bits: 2^64 divided by the golden ratio, odd.
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Tape {
    fn fingerprint_of(&self, at: u32) -> u64 {
        match self.parts[at as usize] {
            TapePart::Null => 1,
            TapePart::Bool(is) => 2 + u64::from(is),
            TapePart::Negative(number) => number as u64 ^ MIXER,
            TapePart::Natural(number) => number.wrapping_add(4),
            TapePart::Single(number) => u64::from(number.to_bits()) ^ MIXER.rotate_left(16),
            TapePart::Double(number) => number.to_bits() ^ MIXER.rotate_left(32),
            TapePart::Text { .. } | TapePart::Name(_) => xxhash_rust::xxh3::xxh3_64(self.name(at).as_bytes()),
            TapePart::List { len, .. } => u64::from(len) ^ MIXER.rotate_left(40),
            TapePart::Object { len, .. } => u64::from(len) ^ MIXER.rotate_left(48),
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.part() {
            TapePart::Null => to.serialize_unit(),
            TapePart::Bool(is) => to.serialize_bool(is),
            TapePart::Negative(number) => to.serialize_i64(number),
            TapePart::Natural(number) => to.serialize_u64(number),
            TapePart::Single(number) => to.serialize_f32(number),
            TapePart::Double(number) => to.serialize_f64(number),
            TapePart::Text { .. } | TapePart::Name(_) => to.serialize_str(self.tape.name(self.at)),
            TapePart::List { len, .. } => {
                let mut list = to.serialize_seq(Some(len as usize))?;
                for item in self.items() {
                    list.serialize_element(&item)?;
                }
                list.end()
            }
            TapePart::Object { len, .. } => {
                let mut object = to.serialize_map(Some(len as usize))?;
                for name in self.fields() {
                    object.serialize_entry(self.tape.name(name), &self.tape.node(name + 1))?;
                }
                object.end()
            }
        }
    }
}
