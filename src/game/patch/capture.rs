//! Copies any value that serializes onto a tape.
//!
//! It follows what `serde_json` makes of types: names of objects are text, bytes are lists of numbers. Of a field that is told
//! twice the last one holds, as for everybody who reads JSON. Must not: compare anything.

use serde::de::value::Error;
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use super::tape::{Tape, TapePart};

/// The name by which `serde_json` knows its own text among structs.
pub(super) const RAW: &str = "$serde_json::private::RawValue";

/// The most fields of an object of which each is compared with each to find one that is told twice.
const FEW_FIELDS: usize = 16;

impl Tape {
    /// Puts `value` onto the tape in place of what is there. Errors: it does not serialize, has names that are no text, or has
    /// more than 2^32 parts.
    pub(super) fn capture<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.clear();
        value.serialize(self)
    }

    pub(super) fn put(&mut self, part: TapePart) -> Result<(), Error> {
        self.parts.push(part);
        Ok(())
    }

    pub(super) fn put_text(&mut self, text: &str) -> Result<(), Error> {
        let (start, len) = (short(self.text.len())?, short(text.len())?);
        self.text.push_str(text);
        self.put(TapePart::Text { start, len })
    }

    /// Begins a list or an object; what it is will be written when it ends.
    pub(super) fn begin(&mut self) -> Compound<'_> {
        let at = self.parts.len();
        self.parts.push(TapePart::Null);
        Compound { tape: self, at, len: 0, form: Form::List }
    }

    pub(super) fn begin_as(&mut self, form: Form) -> Compound<'_> {
        Compound { form, ..self.begin() }
    }

    /// Begins a list or an object that is the only field of an object.
    pub(super) fn begin_variant(&mut self, variant: &'static str, form: Form) -> Compound<'_> {
        self.parts.push(TapePart::Null);
        self.parts.push(TapePart::Name(variant));
        self.begin_as(form)
    }

    /// Makes text of a name that was put as a value.
    fn name_it<T: Serialize + ?Sized>(&mut self, at: usize, name: &T) -> Result<(), Error> {
        let text = match self.parts.get(at) {
            Some(TapePart::Text { .. }) => return Ok(()),
            Some(TapePart::Natural(number)) => number.to_string(),
            Some(TapePart::Negative(number)) => number.to_string(),
            _ => json_name(name)?,
        };
        self.parts.truncate(at);
        self.put_text(&text)
    }

    /// Takes out all fields of the object at `at` that are told again after them. Answers how many are left.
    fn forget_repeated(&mut self, at: usize, len: u32) -> u32 {
        let names: Vec<u32> = self.names_since(at).collect();
        let repeated: Vec<u32> = if names.len() <= FEW_FIELDS {
            let again = |(nth, &name): (usize, &u32)| {
                names[nth + 1..].iter().any(|&later| self.name(later) == self.name(name))
            };
            names.iter().enumerate().filter(|&named| again(named)).map(|(_, &name)| name).collect()
        } else {
            let mut sorted = names;
            sorted.sort_by(|&one, &two| self.name(one).cmp(self.name(two)).then(one.cmp(&two)));
            let twice = sorted.windows(2).filter(|pair| self.name(pair[0]) == self.name(pair[1]));
            let mut twice: Vec<u32> = twice.map(|pair| pair[0]).collect();
            twice.sort_unstable();
            twice
        };
        for &name in repeated.iter().rev() {
            let end = self.node(name + 1).end();
            self.parts.drain(name as usize..end as usize);
        }
        len - repeated.len() as u32
    }

    /// Whether the names of that object come in order, so that none comes twice.
    fn is_in_order(&self, at: usize) -> bool {
        let mut last = None;
        self.names_since(at).all(|name| {
            let name = self.name(name);
            last.replace(name).is_none_or(|last| last < name)
        })
    }

    /// The places of the names of an object that ends the tape.
    fn names_since(&self, at: usize) -> impl Iterator<Item = u32> {
        let (mut next, end) = (at as u32 + 1, self.parts.len() as u32);
        std::iter::from_fn(move || {
            let name = (next < end).then_some(next)?;
            next = self.node(name + 1).end();
            Some(name)
        })
    }
}

fn short(count: usize) -> Result<u32, Error> {
    u32::try_from(count).map_err(|_| Error::custom("a view has less than 2^32 parts and bytes of text"))
}

/// What `serde_json` calls a name that is neither text nor a whole number. Errors: it does not take it.
fn json_name<T: Serialize + ?Sized>(name: &T) -> Result<String, Error> {
    let mut object = serde_json::value::Serializer.serialize_map(Some(1)).map_err(Error::custom)?;
    object.serialize_entry(name, &()).map_err(Error::custom)?;
    let object = object.end().map_err(Error::custom)?;
    let name = object.as_object().and_then(|fields| fields.keys().next().cloned());
    name.ok_or_else(|| Error::custom("the name of a field is no text"))
}

/// A list or an object that is being told.
pub(super) struct Compound<'a> {
    tape: &'a mut Tape,
    at: usize,
    len: u32,
    form: Form,
}

/// What becomes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    List,
    /// An object whose names are in the program: none comes twice.
    Fields,
    /// An object whose names are data.
    Map,
    /// A list or an object within an object of one field.
    ListVariant,
    FieldsVariant,
    /// JSON text that was not looked into.
    Raw,
}

impl Compound<'_> {
    pub(super) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.len += 1;
        value.serialize(&mut *self.tape)
    }

    /// The name of the field that comes next.
    pub(super) fn name<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        let at = self.tape.parts.len();
        name.serialize(&mut *self.tape)?;
        self.tape.name_it(at, name)
    }

    pub(super) fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if self.form == Form::Raw {
            return self.raw(value);
        }
        self.tape.parts.push(TapePart::Name(name));
        self.item(value)
    }

    /// Puts what the text says in place of the text.
    fn raw<T: Serialize + ?Sized>(&mut self, text: &T) -> Result<(), Error> {
        text.serialize(&mut *self.tape)?;
        let value: serde_json::Value =
            serde_json::from_str(self.tape.name(self.at as u32 + 1)).map_err(Error::custom)?;
        self.tape.parts.truncate(self.at);
        value.serialize(&mut *self.tape)
    }

    pub(super) fn end(mut self) -> Result<(), Error> {
        if self.form == Form::Raw {
            return Ok(());
        }
        if self.form == Form::Map && !self.tape.is_in_order(self.at) {
            self.len = self.tape.forget_repeated(self.at, self.len);
        }
        let (len, size) = (self.len, short(self.tape.parts.len())? - short(self.at)? - 1);
        self.tape.parts[self.at] = match self.form {
            Form::List | Form::ListVariant => TapePart::List { len, size },
            _ => TapePart::Object { len, size },
        };
        if matches!(self.form, Form::ListVariant | Form::FieldsVariant) {
            self.tape.parts[self.at - 2] = TapePart::Object { len: 1, size: size + 2 };
        }
        Ok(())
    }
}
