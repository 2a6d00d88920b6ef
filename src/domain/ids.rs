//! Ids that cannot be wrong: parsed once at the edge, trusted everywhere else.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// Longest id, in bytes (which are characters, ids being ASCII).
pub const ID_LEN_MAX: usize = 64;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 of the characters A-Z a-z 0-9 _ -")]
pub struct IdRefused;

fn parse_id(text: &str) -> Result<Arc<str>, IdRefused> {
    let fits = (1..=ID_LEN_MAX).contains(&text.len());
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if fits && plain { Ok(Arc::from(text)) } else { Err(IdRefused) }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        #[schemars(with = "String", extend("pattern" = "^[A-Za-z0-9_-]{1,64}$"))]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks `text` against `^[A-Za-z0-9_-]{1,64}$`.
            pub fn parse(text: &str) -> Result<Self, IdRefused> {
                parse_id(text).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdRefused;

            fn try_from(text: String) -> Result<Self, IdRefused> {
                Self::parse(&text)
            }
        }

        // By hand, because `into = "String"` would copy the id into every message that names it.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
    };
}

id! {
    /// A player, a person or a bot, across rooms and matches.
    PlayerId
}
id! {
    /// A room.
    RoomId
}
id! {
    /// One match; a room may hold several, one after the other.
    MatchId
}
id! {
    /// One of a player's places for a saved game.
    SaveSlot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_the_wrong_shape_is_refused() {
        for bad in ["", "a b", "ä", "a/b", "a\0", &"x".repeat(65)] {
            assert_eq!(PlayerId::parse(bad), Err(IdRefused), "{bad:?}");
        }
        assert_eq!(PlayerId::parse("Anna_1-x").unwrap().as_str(), "Anna_1-x");
    }
}
