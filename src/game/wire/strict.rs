//! One strict reading of what clients send, in either encoding: it takes only what JSON text can say, in one way.
//!
//! Objects are objects, and no lists of their fields in order. Names (of fields, of variants) are text, and neither
//! numbers nor bytes. Values are no bytes. Must not: look at what the values mean, or copy them.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// Reads a value strictly. Fields of types that serde buffers before it reads them (below a `#[serde(tag)]`) are read
/// strictly with it, too:
///
/// ```
/// # use serde::Deserialize;
/// # use tiltyard::game::{Wire, strict};
/// #[derive(Deserialize)]
/// struct Point {
///     x: f32,
///     y: f32,
/// }
///
/// #[derive(Deserialize)]
/// #[serde(tag = "type", rename_all = "snake_case")]
/// enum Action {
///     Walk {
///         #[serde(deserialize_with = "strict::read")]
///         to: Point,
///     },
/// }
///
/// let Ok(Action::Walk { to }) = Wire::Json(r#"{"type": "walk", "to": {"x": 1, "y": 2}}"#).parse() else { panic!() };
/// assert_eq!((to.x, to.y), (1.0, 2.0));
/// assert!(Wire::Json(r#"{"type": "walk", "to": [1, 2]}"#).parse::<Action>().is_err());
/// ```
pub fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::deserialize(Strict(from))
}

/// A deserializer that takes only what the strict reading has.
pub struct Strict<D>(pub D);

/// Methods that hand a guarded visitor to the deserializer within.
macro_rules! values {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Values { visitor, fields: false })
        }
    )* };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    values! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, Values { visitor, fields: false })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Values { visitor, fields: false })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(len, Values { visitor, fields: false })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, len, Values { visitor, fields: false })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, Values { visitor, fields: true })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Values { visitor, fields: false })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_identifier(Name(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// A visitor that is given values; for an object, the values of its fields if that is what it wants.
struct Values<V> {
    visitor: V,
    fields: bool,
}

/// Methods that pass a plain value on.
macro_rules! pass_on {
    ($($method:ident($value:ty))*) => { $(
        fn $method<E: Error>(self, value: $value) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )* };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Values<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    pass_on! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128) visit_f32(f32) visit_f64(f64)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Strict(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        if self.fields {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self.visitor));
        }
        self.visitor.visit_seq(Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Items(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Items(variant))
    }
}

/// The content of a list, an object or a variant.
struct Items<A>(A);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Value(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(Key(seed))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Value(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Items<A> {
    type Error = A::Error;
    type Variant = Items<A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Items<A::Variant>), A::Error> {
        self.0.variant_seed(Key(seed)).map(|(name, rest)| (name, Items(rest)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Items<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.0.newtype_variant_seed(Value(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, Values { visitor, fields: false })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Values { visitor, fields: true })
    }
}

/// Something that is read strictly.
struct Value<T>(T);

impl<'de, T: DeserializeSeed<'de>> DeserializeSeed<'de> for Value<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T::Value, D::Error> {
        self.0.deserialize(Strict(from))
    }
}

/// Something that is read as a name.
struct Key<T>(T);

impl<'de, T: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T::Value, D::Error> {
        self.0.deserialize(Text(from))
    }
}

/// A deserializer of a name: text, whatever is asked for.
struct Text<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Text<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_identifier(Name(visitor))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A visitor that takes nothing but text.
struct Name<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name, which is text")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.0.visit_str(name)
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<V::Value, E> {
        self.0.visit_borrowed_str(name)
    }

    fn visit_string<E: Error>(self, name: String) -> Result<V::Value, E> {
        self.0.visit_string(name)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use crate::game::{Wire, wire};

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Way {
        North,
        To { x: i32, y: i32 },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Order {
        name: String,
        way: Option<Way>,
        steps: Vec<u8>,
        pair: (u8, u8),
    }

    fn both(json: &str, msgpack: &[u8]) -> [Result<Order, String>; 2] {
        [Wire::Json(json).parse(), Wire::MsgPack(msgpack).parse()]
    }

    fn packed(value: &serde_json::Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        wire::pack(value, &mut bytes);
        bytes
    }

    #[test]
    fn what_is_said_by_name_is_read() {
        for (way, read) in [
            (json!(null), None),
            (json!("north"), Some(Way::North)),
            (json!({"to": {"x": 1, "y": -1}}), Some(Way::To { x: 1, y: -1 })),
        ] {
            let order =
                json!({"name": "a", "way": way, "steps": [1, 2], "pair": [3, 4], "more": {"x": [{}]}});
            for order in both(&order.to_string(), &packed(&order)) {
                let order = order.unwrap();
                assert_eq!(
                    (order.steps, order.pair, order.way.as_ref()),
                    (vec![1, 2], (3, 4), read.as_ref())
                );
            }
        }
    }

    #[test]
    fn a_list_is_no_object() {
        let whole = json!(["a", null, [], [1, 2]]);
        let within = json!({"name": "a", "way": {"to": [1, 2]}, "steps": [], "pair": [1, 2]});
        for order in [whole, within] {
            for read in both(&order.to_string(), &packed(&order)) {
                assert!(read.unwrap_err().contains("sequence"), "{order}");
            }
        }
    }

    #[test]
    fn a_name_or_a_text_is_neither_a_number_nor_bytes() {
        let leave = [&[0x81, 0x00, 0xa5][..], b"leave"].concat();
        let bytes = [&[0x81, 0xc4, 4][..], b"name", &[0xa1, b'x']].concat();
        let value = [&[0x81, 0xa4][..], b"name", &[0xc4, 1, b'x']].concat();
        for message in [leave, bytes, value] {
            assert!(Wire::MsgPack(&message).parse::<serde::de::IgnoredAny>().is_err(), "{message:x?}");
            assert!(Wire::MsgPack(&message).parse::<Order>().is_err(), "{message:x?}");
        }
        for way in [&[0x00][..], &[0x81, 0x00, 0xc0], &[0xc4, 5, b'n', b'o', b'r', b't', b'h']] {
            assert!(Wire::MsgPack(way).parse::<Way>().is_err(), "{way:x?}");
        }
    }
}
