//! Actions as bytes: the two encodings players use, and the one journals use.

pub mod any_json;
mod rounded;
pub mod strict;

use serde::de::Deserialize;
use serde::ser::Serialize;

pub use rounded::{Roundable, Rounded};

/// The most lists and maps inside one another that MessagePack may have; the limit that `serde_json` has for JSON text.
/// The reader's own limit of 1,024 is more than a thread's stack may hold.
const DEPTH_MAX: usize = 128;

/// An action as a player sent it.
#[derive(Debug, Clone, Copy)]
pub enum Wire<'a> {
    /// JSON text.
    Json(&'a str),
    /// MessagePack.
    MsgPack(&'a [u8]),
}

impl Wire<'_> {
    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        match self {
            Wire::Json(text) => text.len(),
            Wire::MsgPack(bytes) => bytes.len(),
        }
    }

    /// Whether it is an object, if it can be read at all.
    pub fn is_object(&self) -> bool {
        match self {
            Wire::Json(text) => text.trim_ascii_start().starts_with('{'),
            // The markers fixmap, map16 and map32.
            Wire::MsgPack(bytes) => matches!(bytes.first(), Some(0x80..=0x8f | 0xde | 0xdf)),
        }
    }
}

impl<'a> Wire<'a> {
    /// Parses it, all of it, strictly. Errors: the parser's words.
    pub fn parse<T: Deserialize<'a>>(self) -> Result<T, String> {
        match self {
            Wire::Json(text) => {
                let mut parser = serde_json::Deserializer::from_str(text);
                let value = strict::read(&mut parser).and_then(|value| parser.end().map(|()| value));
                value.map_err(|error| error.to_string())
            }
            Wire::MsgPack(bytes) => unpack_with(bytes, |parser| strict::read(parser)),
        }
    }
}

/// The schema of a type as it is written: a field that is left out when there is nothing to say is optional in it.
pub fn schema_written<T: schemars::JsonSchema>() -> schemars::Schema {
    schemars::generate::SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// Appends `value` to `out` as MessagePack with field names.
pub fn pack<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Writing to a Vec cannot fail, and game types serialize without conditions: an error is a broken derive.
    if let Err(error) = rmp_serde::encode::write_named(out, value) {
        unreachable!("a game type does not serialize: {error}");
    }
}

/// Reads one MessagePack value, what [`pack`] wrote for example. Errors: the parser's words, or there is more than one.
pub fn unpack<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    unpack_with(bytes, |parser| T::deserialize(parser))
}

type Parser<'a> = rmp_serde::Deserializer<rmp_serde::decode::ReadRefReader<'a, [u8]>>;

fn unpack_with<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut Parser<'a>) -> Result<T, rmp_serde::decode::Error>,
) -> Result<T, String> {
    let mut parser = rmp_serde::Deserializer::from_read_ref(bytes);
    parser.set_max_depth(DEPTH_MAX);
    let value = read(&mut parser).map_err(|error| error.to_string())?;
    // The parser does not say where it stands; only at the end is there no next marker to be read.
    match <()>::deserialize(&mut parser) {
        Err(rmp_serde::decode::Error::InvalidMarkerRead(_)) => Ok(value),
        _ => Err("trailing bytes after the value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_read_back() {
        let mut bytes = Vec::new();
        pack(&("a", 1.5, None::<u8>), &mut bytes);
        assert_eq!(unpack::<(&str, f32, Option<u8>)>(&bytes), Ok(("a", 1.5, None)));
        assert!(unpack::<(&str, f32, Option<u8>)>(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn bytes_after_a_value_are_refused_in_both_encodings() {
        assert_eq!(Wire::MsgPack(&[7]).parse::<u8>(), Ok(7));
        for marker in 0..=u8::MAX {
            let trailing = Err("trailing bytes after the value".to_owned());
            assert_eq!(Wire::MsgPack(&[7, marker]).parse::<u8>(), trailing, "{marker:#x}");
        }
        assert!(Wire::Json("7 7").parse::<u8>().is_err());
    }
}
