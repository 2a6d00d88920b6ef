//! What a language writes: declarations, in the few shapes that all of them can say.
//!
//! Owns: the shapes. Must not: know a language, or where a shape was read.

/// A type with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    /// Its name, in the case of types: `ConnectFourAction`.
    pub(super) name: String,
    /// What it is for; may be empty, may have several lines.
    pub(super) doc: String,
    /// What it is made of.
    pub(super) shape: Shape,
}

/// What a declared type is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// An object with these fields.
    Record(Vec<RecordField>),
    /// One of these words.
    Words(Vec<Word>),
    /// One of several types.
    Union(Union),
    /// Another type, under a name that says what it is for.
    Alias(Type),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordField {
    /// Its name on the wire.
    pub(super) name: String,
    /// What it is for.
    pub(super) doc: String,
    /// What it holds.
    pub(super) holds: Type,
    /// Whether it may be left out.
    pub(super) optional: bool,
}

/// A word of a fixed set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word on the wire.
    pub(super) word: String,
    /// What it means.
    pub(super) doc: String,
}

/// One of several types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Union {
    /// The field by whose word the types are told apart: `type` or `kind`. `None` if only their shapes tell.
    pub(super) tag: Option<String>,
    /// The types, in their order.
    pub(super) variants: Vec<Variant>,
}

/// One of the types of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    /// The word in the tag's field, if the union has a tag.
    pub(super) word: Option<String>,
    /// The type.
    pub(super) holds: Type,
}

/// What a field or a list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// Any value.
    Any,
    /// Nothing but `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer(Width),
    /// A number with a fraction.
    Float,
    /// A text.
    Text,
    /// This very word.
    Literal(String),
    /// A list of one type.
    List(Box<Type>),
    /// A list of so many values, each of its own type.
    Tuple(Vec<Type>),
    /// Values of one type under names.
    Map(Box<Type>),
    /// The type, or `null`.
    Nullable(Box<Type>),
    /// A declared type.
    Named(String),
}

/// How large a whole number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// At most 32 bits with a sign.
    Int,
    /// At most 32 bits without a sign.
    Unsigned,
    /// More than 32 bits, with a sign.
    Long,
    /// More than 32 bits, without a sign.
    UnsignedLong,
}

impl Type {
    /// The type, or `null`, said once.
    pub(super) fn nullable(self) -> Type {
        match self {
            Type::Nullable(_) | Type::Null | Type::Any => self,
            other => Type::Nullable(Box::new(other)),
        }
    }
}

impl Declaration {
    /// The fields, if it is an object.
    pub(super) fn fields(&self) -> &[RecordField] {
        match &self.shape {
            Shape::Record(fields) => fields,
            _ => &[],
        }
    }
}
