//! A JSON value that the server does not look into: it is kept as the text that was sent, and translated only for
//! clients that read MessagePack.
//!
//! Owns: the rule for what counts as a JSON value here, and the way between JSON text and MessagePack. Must not: change
//! a value on its way, or let one through that cannot be told in both encodings.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The most lists and objects inside one another; the limit that `serde_json` has for JSON text, kept for MessagePack
/// too.
const DEPTH_MAX: u8 = 127;

/// Any JSON value, as text. It can be written as JSON and as MessagePack without an error.
#[derive(Debug, Clone)]
pub struct AnyJson(Box<str>);

impl AnyJson {
    /// Takes JSON text. Errors: it is not JSON, is nested deeper than 127, has a number beyond 64-bit floats or a
    /// half of a surrogate pair (both are text that other languages cannot read back).
    pub fn parse(text: &str) -> Result<AnyJson, serde_json::Error> {
        let text = text.trim_matches([' ', '\n', '\r', '\t']);
        serde_json::from_str::<Walked>(text)?;
        Ok(AnyJson(text.into()))
    }

    /// The value as it was written, without white space around it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl PartialEq for AnyJson {
    fn eq(&self, other: &AnyJson) -> bool {
        self.text() == other.text()
    }
}

impl Eq for AnyJson {}

impl JsonSchema for AnyJson {
    fn schema_name() -> Cow<'static, str> {
        "AnyJson".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "Any JSON value." })
    }
}

impl<'de> Deserialize<'de> for AnyJson {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<AnyJson, D::Error> {
        if from.is_human_readable() {
            let raw = Box::<RawValue>::deserialize(from)?;
            AnyJson::parse(raw.get()).map_err(D::Error::custom)
        } else {
            let tree = Branch { depth: 0 }.deserialize(from)?;
            serde_json::to_string(&tree).map(|text| AnyJson(text.into())).map_err(D::Error::custom)
        }
    }
}

impl Serialize for AnyJson {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            let raw: &RawValue = serde_json::from_str(self.text()).map_err(S::Error::custom)?;
            return raw.serialize(to);
        }
        let mut text = serde_json::Deserializer::from_str(self.text());
        Branch { depth: 0 }.deserialize(&mut text).map_err(S::Error::custom)?.serialize(to)
    }
}

/// A value that was read to its end and thrown away.
struct Walked;

impl<'de> Deserialize<'de> for Walked {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Walked, D::Error> {
        from.deserialize_any(Walked)
    }
}

impl<'de> Visitor<'de> for Walked {
    type Value = Walked;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_str<E>(self, _: &str) -> Result<Walked, E> {
        Ok(Walked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Walked, A::Error> {
        while items.next_element::<Walked>()?.is_some() {}
        Ok(Walked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Walked, A::Error> {
        while fields.next_entry::<Walked, Walked>()?.is_some() {}
        Ok(Walked)
    }
}

/// A value on its way from one encoding to the other: borrows its text where it can, keeps the order of fields.
#[derive(Serialize)]
#[serde(untagged)]
enum Tree<'a> {
    Null,
    Bool(bool),
    Negative(i64),
    Natural(u64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    #[serde(serialize_with = "as_map")]
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

fn as_map<S: Serializer>(fields: &[(Cow<'_, str>, Tree<'_>)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(fields.iter().map(|(name, value)| (name, value)))
}

/// Reads a [`Tree`] below `depth` lists and objects.
#[derive(Clone, Copy)]
struct Branch {
    depth: u8,
}

impl Branch {
    fn deeper<E: serde::de::Error>(self) -> Result<Branch, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format_args!("lists and objects are nested deeper than {DEPTH_MAX}")));
        }
        Ok(Branch { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Branch {
    type Value = Tree<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Tree<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Branch {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value that JSON has too")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Tree<'de>, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Natural(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Tree<'de>, E> {
        if !value.is_finite() {
            return Err(E::custom("a number is not finite, and JSON cannot say that"));
        }
        Ok(Tree::Float(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<Tree<'de>, E> {
        Err(E::custom("binary data has no place in JSON"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree<'de>, A::Error> {
        let below = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Tree<'de>, A::Error> {
        let below = self.deeper()?;
        let mut object = Vec::new();
        while let Some(name) = fields.next_key_seed(below)? {
            let Tree::Text(name) = name else {
                return Err(A::Error::custom("the name of a field is not text, and JSON cannot say that"));
            };
            object.push((name, fields.next_value_seed(below)?));
        }
        Ok(Tree::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn from_msgpack(bytes: &[u8]) -> Result<AnyJson, String> {
        rmp_serde::from_slice(bytes).map_err(|e| e.to_string())
    }

    fn refusal(bytes: &[u8]) -> String {
        from_msgpack(bytes).unwrap_err()
    }

    #[test]
    fn json_goes_through_unchanged_to_the_byte() {
        let text = r#"{ "z": 1.50, "a": [1e3, "\u00e9\/"], "z": 18446744073709551616 }"#;
        let value = AnyJson::parse(&format!("\n {text} ")).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
    }

    #[test]
    fn it_stays_raw_behind_a_type_erased_serializer() {
        let value = AnyJson::parse("[1.0,  2]").unwrap();
        let erased: &dyn erased_serde::Serialize = &value;
        assert_eq!(serde_json::to_string(&erased).unwrap(), "[1.0,  2]");
        assert_eq!(rmp_serde::to_vec_named(&erased).unwrap(), rmp_serde::to_vec_named(&(1.0, 2)).unwrap());
    }

    #[test]
    fn msgpack_receivers_get_real_values_in_the_order_they_were_written() {
        let value = AnyJson::parse(r#"{"z":null,"a":[true,-1,2.5],"m":"\u00e9"}"#).unwrap();
        let bytes = rmp_serde::to_vec_named(&value).unwrap();
        assert_eq!(
            bytes,
            b"\x83\xa1z\xc0\xa1a\x93\xc3\xff\xcb\x40\x04\x00\x00\x00\x00\x00\x00\xa1m\xa2\xc3\xa9"
        );
        assert_eq!(from_msgpack(&bytes).unwrap().text(), r#"{"z":null,"a":[true,-1,2.5],"m":"é"}"#);
    }

    #[test]
    fn what_json_cannot_say_is_refused_with_a_sentence() {
        assert!(refusal(&rmp_serde::to_vec(&f64::NAN).unwrap()).contains("not finite"));
        assert!(refusal(&rmp_serde::to_vec(&f32::INFINITY).unwrap()).contains("not finite"));
        assert!(refusal(b"\x81\x01\x02").contains("name of a field is not text"));
        assert!(refusal(b"\xc4\x01\x00").contains("binary data"));
        assert!(refusal(b"\xa1\xff").contains("invalid utf8"));
        assert!(refusal(b"\xd4\x01\x00").contains("JSON"));
        assert!(from_msgpack(b"\x92\x01").is_err());
    }

    #[test]
    fn text_that_others_cannot_read_back_is_refused() {
        for text in ["", "{", "[1,]", "1 2", "1e999", r#""\ud800""#, r#"{"\udc00":1}"#, "nul", "NaN"] {
            assert!(AnyJson::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_has_the_same_limit_in_both_encodings() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let packed = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
        assert!(rmp_serde::to_vec(&AnyJson::parse(&nested(127)).unwrap()).is_ok());
        assert!(AnyJson::parse(&nested(128)).is_err());
        assert!(AnyJson::parse(&nested(8_000)).is_err());
        let deepest = from_msgpack(&packed(127)).unwrap();
        assert!(AnyJson::parse(deepest.text()).is_ok());
        assert!(refusal(&packed(128)).contains("nested deeper"));
        assert!(from_msgpack(&packed(16_000)).is_err());
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            (-1e300..1e300).prop_map(|float: f64| float.into()),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(".*", inner, 0..6)
                    .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_survives_the_way_through_both_encodings(value in any_value()) {
            let sent = AnyJson::parse(&value.to_string()).unwrap();
            let packed = rmp_serde::to_vec_named(&sent).unwrap();
            prop_assert_eq!(&packed, &rmp_serde::to_vec_named(&value).unwrap());
            let received = from_msgpack(&packed).unwrap();
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(received.text()).unwrap(), value);
        }

        #[test]
        fn whatever_is_let_in_can_be_told_in_both_encodings(text in r#"[\[\]{}",:0-9eE.+\-\\u ntrd]{0,24}"#) {
            if let Ok(value) = AnyJson::parse(&text) {
                prop_assert!(serde_json::to_string(&value).is_ok());
                prop_assert!(rmp_serde::to_vec_named(&value).is_ok());
            }
        }

        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = from_msgpack(&bytes) {
                prop_assert!(AnyJson::parse(value.text()).is_ok());
            }
        }
    }
}
