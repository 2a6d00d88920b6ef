//! Actions as bytes: the two encodings players use, and the one journals use.

use serde::{Serialize, de::DeserializeOwned};

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
            Wire::MsgPack(bytes) => rmp_serde::from_slice(bytes).map_err(|e| e.to_string()),
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
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    rmp_serde::from_slice(bytes).map_err(|e| e.to_string())
}
