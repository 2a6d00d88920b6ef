//! Numbers as clients are shown them: whole ones, in parts of a unit.
//!
//! Must not: round anything that a match goes on with.

use std::borrow::Cow;
use std::marker::PhantomData;

use glam::Vec2;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// Shows a field of a [`Game::View`](crate::game::Game::View) in whole numbers: how many parts of a unit it is, `PER_UNIT` parts
/// a unit. A place of 12.3456 is `1235` in hundredths, which is three bytes of MessagePack where a float is five, and
/// changes only when a client could see it.
///
/// ```
/// # use tiltyard::game::{Rounded, Vec2};
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Ship {
///     /// In hundredths of a unit.
///     #[serde(with = "Rounded::<100>")]
///     x: f32,
///     /// In tenths of a degree, if it points anywhere.
///     #[serde(with = "Rounded::<10, Option<f32>>")]
///     heading: Option<f32>,
///     /// Both in hundredths of a unit.
///     #[serde(with = "Rounded::<100, Vec2>")]
///     speed: Vec2,
/// }
/// let ship = Ship { x: 12.3456, heading: None, speed: Vec2::new(-0.5, 0.004) };
/// assert_eq!(serde_json::to_string(&ship).unwrap(), r#"{"x":1235,"heading":null,"speed":[-50,0]}"#);
/// ```
///
/// It does not read them back: a state that is written so would not be the same when it is read.
pub struct Rounded<const PER_UNIT: u32, T = f32>(PhantomData<T>);

impl<const PER_UNIT: u32, T: Roundable> Rounded<PER_UNIT, T> {
    /// Writes the number; `null` if it is not finite, as JSON does.
    pub fn serialize<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        value.serialize_rounded(f64::from(PER_UNIT), to)
    }
}

impl<const PER_UNIT: u32, T: Roundable> JsonSchema for Rounded<PER_UNIT, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("RoundedTo{PER_UNIT}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema(PER_UNIT)
    }
}

/// What can be shown in parts of a unit.
pub trait Roundable {
    /// Writes it in whole numbers.
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error>;

    /// The schema of what is written.
    fn schema(per_unit: u32) -> Schema;
}

/// The largest whole number that every client reads as it is.
const LARGEST: f64 = 9_007_199_254_740_991.0;

impl Roundable for f64 {
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
        if !self.is_finite() {
            return to.serialize_none();
        }
        to.serialize_i64((self * per_unit).round().clamp(-LARGEST, LARGEST) as i64)
    }

    fn schema(per_unit: u32) -> Schema {
        json_schema!({ "type": "integer", "x-per-unit": per_unit })
    }
}

impl Roundable for f32 {
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
        f64::from(*self).serialize_rounded(per_unit, to)
    }

    fn schema(per_unit: u32) -> Schema {
        f64::schema(per_unit)
    }
}

impl Roundable for Vec2 {
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
        let mut pair = to.serialize_tuple(2)?;
        pair.serialize_element(&Part(&self.x, per_unit))?;
        pair.serialize_element(&Part(&self.y, per_unit))?;
        pair.end()
    }

    fn schema(per_unit: u32) -> Schema {
        let number = f64::schema(per_unit);
        json_schema!({ "type": "array", "items": number, "minItems": 2, "maxItems": 2 })
    }
}

impl<T: Roundable> Roundable for Option<T> {
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.serialize_rounded(per_unit, to),
            None => to.serialize_none(),
        }
    }

    fn schema(per_unit: u32) -> Schema {
        let some = T::schema(per_unit);
        json_schema!({ "anyOf": [some, { "type": "null" }] })
    }
}

impl<T: Roundable> Roundable for Vec<T> {
    fn serialize_rounded<S: Serializer>(&self, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().map(|value| Part(value, per_unit)))
    }

    fn schema(per_unit: u32) -> Schema {
        let one = T::schema(per_unit);
        json_schema!({ "type": "array", "items": one })
    }
}

/// A number within a value.
struct Part<'a, T>(&'a T, f64);

impl<T: Roundable> Serialize for Part<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_rounded(self.1, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize, JsonSchema)]
    struct Shown {
        #[serde(with = "Rounded::<10>")]
        near: f32,
        #[serde(with = "Rounded::<1000, Vec<f64>>")]
        all: Vec<f64>,
        #[serde(with = "Rounded::<100, Option<Vec2>>")]
        place: Option<Vec2>,
    }

    #[test]
    fn numbers_are_shown_in_parts_of_a_unit() {
        let all = vec![0.0004, -0.0006, -0.0, f64::NAN, f64::INFINITY, 1e300];
        let shown = Shown { near: 1.25, all, place: Some(Vec2::new(0.5, -1.0)) };
        let expected = r#"{"near":13,"all":[0,-1,0,null,null,9007199254740991],"place":[50,-100]}"#;
        assert_eq!(serde_json::to_string(&shown).unwrap(), expected);
    }

    #[test]
    fn a_schema_says_how_many_parts_a_unit_has() {
        let schema = schemars::schema_for!(Shown);
        let of = |pointer: &str| schema.as_value().pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(of("/properties/near/x-per-unit"), 10);
        assert_eq!(of("/properties/all/items/x-per-unit"), 1000);
        assert_eq!(of("/properties/place/anyOf/0/items/x-per-unit"), 100);
    }
}
