//! Actions as bytes: the two encodings players use, and the one journals use.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Lists and maps inside one another that MessagePack may have; the limit that `serde_json` has for JSON text. The
/// reader's own limit of 1,024 is more than a thread's stack may hold.
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
    /// Parses it. Errors: the parser's words.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T, String> {
        match self {
            Wire::Json(text) => serde_json::from_str(text).map_err(|e| e.to_string()),
            Wire::MsgPack(bytes) => unpack(bytes),
        }
    }
}

/// Appends `value` to `out` as MessagePack with field names.
pub fn pack<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Writing to a Vec cannot fail, and game types serialize without conditions: an error is a broken derive.
    if let Err(error) = rmp_serde::encode::write_named(out, value) {
        unreachable!("a game type does not serialize: {error}");
    }
}

/// Reads back what [`pack`] wrote. Errors: the parser's words.
pub fn unpack<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    reader.set_max_depth(DEPTH_MAX);
    T::deserialize(&mut reader).map_err(|e| e.to_string())
}
