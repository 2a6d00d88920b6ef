//! Any value that a game may show: drawn from a seed, changed a little, and read back from both encodings.

use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{
    Serialize, SerializeMap, SerializeStruct, SerializeStructVariant, SerializeTupleVariant, Serializer,
};
use serde_json::Value;
use tiltyard::domain::Rng;

/// Names and texts: those that patches themselves use among them.
const WORDS: [&str; 16] = [
    "-",
    "+",
    "=",
    "",
    "0",
    "1",
    "10",
    "id",
    "seat",
    "__proto__",
    "constructor",
    "a/b~c",
    "x",
    "y",
    "ä\n\"",
    "name",
];

/// Any value, of any kind that serde knows.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    Unit,
    UnitStruct,
    Bool(bool),
    Signed(i64),
    Natural(u64),
    Huge(i128),
    Single(f32),
    Double(f64),
    Char(char),
    Text(&'static str),
    Bytes(Vec<u8>),
    Some(Box<Tree>),
    List(Vec<Tree>),
    Variant(&'static str),
    Wrapped(&'static str, Box<Tree>),
    Pair(&'static str, Box<(Tree, Tree)>),
    Fields(&'static str, Box<(Tree, Tree)>),
    Struct(Vec<(&'static str, Tree)>),
    Map(Vec<(&'static str, Tree)>),
    ByNumber(BTreeMap<i32, Tree>),
    /// Entities with an id.
    Entities(Vec<(u32, Tree)>),
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Unit => to.serialize_unit(),
            Tree::UnitStruct => to.serialize_unit_struct("U"),
            Tree::Bool(is) => to.serialize_bool(*is),
            Tree::Signed(number) => to.serialize_i64(*number),
            Tree::Natural(number) => to.serialize_u64(*number),
            Tree::Huge(number) => to.serialize_i128(*number),
            Tree::Single(number) => to.serialize_f32(*number),
            Tree::Double(number) => to.serialize_f64(*number),
            Tree::Char(letter) => to.serialize_char(*letter),
            Tree::Text(text) => to.serialize_str(text),
            Tree::Bytes(bytes) => to.serialize_bytes(bytes),
            Tree::Some(value) => to.serialize_some(value),
            Tree::List(items) => to.collect_seq(items),
            Tree::Variant(name) => to.serialize_unit_variant("E", 0, name),
            Tree::Wrapped(name, value) => to.serialize_newtype_variant("E", 1, name, value),
            Tree::Pair(name, pair) => {
                let mut tuple = to.serialize_tuple_variant("E", 2, name, 2)?;
                tuple.serialize_field(&pair.0)?;
                tuple.serialize_field(&pair.1)?;
                tuple.end()
            }
            Tree::Fields(name, pair) => {
                let mut fields = to.serialize_struct_variant("E", 3, name, 2)?;
                fields.serialize_field("one", &pair.0)?;
                fields.serialize_field("two", &pair.1)?;
                fields.end()
            }
            Tree::Struct(fields) => {
                let mut object = to.serialize_struct("S", fields.len())?;
                for (name, value) in fields {
                    object.serialize_field(name, value)?;
                }
                object.end()
            }
            Tree::Map(fields) => to.collect_map(fields.iter().map(|(name, value)| (name, value))),
            Tree::ByNumber(fields) => to.collect_map(fields),
            Tree::Entities(all) => to.collect_seq(all.iter().map(|(id, value)| Entity { id: *id, value })),
        }
    }
}

struct Entity<'a> {
    id: u32,
    value: &'a Tree,
}

impl Serialize for Entity<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(Some(2))?;
        object.serialize_entry("id", &self.id)?;
        object.serialize_entry("value", self.value)?;
        object.end()
    }
}

/// Draws trees.
pub(super) struct Forest(pub(super) Rng);

impl Forest {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.below(n as u32) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn leaf(&mut self) -> Tree {
        let doubles = [0.0, -0.0, 1.5, f64::NAN, f64::INFINITY, 0.1, 1e300, 5e-324];
        let naturals = [0, 1, 127, 128, 255, 256, 1 << 32, (1 << 53) + 1, u64::MAX];
        match self.below(12) {
            0 => Tree::Unit,
            1 => Tree::UnitStruct,
            2 => Tree::Bool(self.below(2) == 0),
            3 => Tree::Signed([i64::MIN, -1, -33, 7, -(1 << 53) - 1][self.below(5)]),
            4 => Tree::Natural(naturals[self.below(naturals.len())]),
            5 => Tree::Huge([1, -1, i128::from(u64::MAX)][self.below(3)]),
            6 => Tree::Single([0.0, -0.0, 0.1, f32::NAN, 12.25][self.below(5)]),
            7 => Tree::Double(doubles[self.below(doubles.len())]),
            8 => Tree::Char(['a', 'ß', '\0'][self.below(3)]),
            9 => Tree::Bytes((0..self.below(4)).map(|at| at as u8).collect()),
            10 => Tree::Variant(self.word()),
            _ => Tree::Text(self.word()),
        }
    }

    pub(super) fn tree(&mut self, depth: usize) -> Tree {
        if depth == 0 || self.below(3) == 0 {
            return self.leaf();
        }
        let few = self.below(7);
        match self.below(9) {
            0 => Tree::Some(Box::new(self.tree(depth - 1))),
            1 => Tree::List((0..few).map(|_| self.leaf()).collect()),
            2 => Tree::List((0..few).map(|_| self.tree(depth - 1)).collect()),
            3 => Tree::Wrapped(self.word(), Box::new(self.tree(depth - 1))),
            4 => Tree::Pair(self.word(), Box::new((self.tree(depth - 1), self.leaf()))),
            5 => Tree::Fields(self.word(), Box::new((self.tree(depth - 1), self.leaf()))),
            6 => Tree::Entities((0..few).map(|id| (id as u32, self.tree(depth - 1))).collect()),
            7 => Tree::ByNumber((0..few as i32).map(|at| (at * 5 - 2, self.tree(depth - 1))).collect()),
            _ => self.named(depth, few),
        }
    }

    /// An object. Names may come twice where they are data; many of them are found in another way than few.
    fn named(&mut self, depth: usize, few: usize) -> Tree {
        let mut fields: Vec<_> = (0..few).map(|_| (self.word(), self.tree(depth - 1))).collect();
        if self.below(2) == 0 {
            return Tree::Map(fields);
        }
        fields.sort_by_key(|(name, _)| *name);
        fields.dedup_by_key(|(name, _)| *name);
        self.0.shuffle(&mut fields);
        Tree::Struct(fields)
    }

    /// The same tree a step later: mostly as it was, and with what games do to it.
    pub(super) fn changed(&mut self, tree: &Tree) -> Tree {
        if self.below(12) == 0 {
            return self.tree(2);
        }
        if self.below(3) == 0 {
            return tree.clone();
        }
        match tree {
            Tree::Some(value) => Tree::Some(Box::new(self.changed(value))),
            Tree::List(items) => {
                Tree::List(self.changed_items(items, |own, item| own.changed(item), |own| own.tree(1)))
            }
            Tree::Entities(all) => {
                let later = |own: &mut Forest, (id, value): &(u32, Tree)| (*id, own.changed(value));
                Tree::Entities(self.changed_items(all, later, |own| (100 + own.0.below(900), own.leaf())))
            }
            Tree::Wrapped(name, value) => Tree::Wrapped(name, Box::new(self.changed(value))),
            Tree::Pair(name, pair) => {
                Tree::Pair(name, Box::new((self.changed(&pair.0), self.changed(&pair.1))))
            }
            Tree::Fields(name, pair) => {
                Tree::Fields(name, Box::new((self.changed(&pair.0), self.changed(&pair.1))))
            }
            Tree::Struct(fields) => {
                let later =
                    |own: &mut Forest, (name, value): &(&'static str, Tree)| (*name, own.changed(value));
                let mut fields = self.changed_items(fields, later, |own| (own.word(), own.leaf()));
                fields.sort_by_key(|(name, _)| *name);
                fields.dedup_by_key(|(name, _)| *name);
                Tree::Struct(fields)
            }
            Tree::Map(fields) => {
                let later =
                    |own: &mut Forest, (name, value): &(&'static str, Tree)| (*name, own.changed(value));
                Tree::Map(self.changed_items(fields, later, |own| (own.word(), own.leaf())))
            }
            Tree::ByNumber(fields) => {
                let kept = fields
                    .iter()
                    .filter(|(at, _)| *at % 3 != 0)
                    .map(|(at, value)| (*at, self.changed(value)));
                Tree::ByNumber(kept.collect())
            }
            leaf if self.below(2) == 0 => leaf.clone(),
            _ => self.leaf(),
        }
    }

    /// Some go, some come in the middle, some change places.
    fn changed_items<T: Clone>(
        &mut self,
        items: &[T],
        mut later: impl FnMut(&mut Forest, &T) -> T,
        mut new: impl FnMut(&mut Forest) -> T,
    ) -> Vec<T> {
        let mut left = Vec::new();
        for item in items {
            match self.below(8) {
                0 => {}
                1 => left.extend([new(self), later(self, item)]),
                _ => left.push(later(self, item)),
            }
        }
        if left.len() > 1 && self.below(6) == 0 {
            let at = self.below(left.len() - 1);
            left.swap(at, at + 1);
        }
        left
    }
}

/// What somebody reads who reads JSON.
pub(super) fn read_json(value: &impl Serialize) -> Value {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// What somebody reads who reads MessagePack. Floats become text that has all their bits, so that they can be compared.
pub(super) fn read_packed(value: &impl Serialize) -> Value {
    let mut bytes = Vec::new();
    tiltyard::game::wire::pack(value, &mut bytes);
    let mut reader = rmp_serde::Deserializer::from_read_ref(&bytes);
    Bits.deserialize(&mut reader).unwrap()
}

/// Whether two values are the same, the sign of zero too.
pub(super) fn is_same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(name, value)| two.get(name).is_some_and(|other| is_same(value, other)))
        }
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| is_same(one, two))
        }
        _ => {
            let (one, two) = (one.to_string(), two.to_string());
            one == two
        }
    }
}

struct Bits;

impl<'de> DeserializeSeed<'de> for Bits {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(Bits)
    }
}

impl<'de> Visitor<'de> for Bits {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("what both encodings can tell, with text for names")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Value, E> {
        Ok(is.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f32<E>(self, number: f32) -> Result<Value, E> {
        Ok(format!("single {:x}", number.to_bits()).into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(format!("double {:x}", number.to_bits()).into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Bits)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            object.insert(name, fields.next_value_seed(Bits)?);
        }
        Ok(object.into())
    }
}
