//! Ids that cannot be wrong: they are parsed once, where they come in, and trusted everywhere else.

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

        // This is written by hand, because `into = "String"` would copy the id into every message that names it.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
    };
}

id! {
    /// The id of a player, a person or a bot, in all rooms and matches.
    PlayerId
}
id! {
    /// The id of a room.
    RoomId
}
id! {
    /// The id of one match. A room may have several matches, one after the other.
    MatchId
}
id! {
    /// The id of a tournament.
    TournamentId
}
id! {
    /// The name of a place for a saved game; each player has several.
    SaveSlot
}
id! {
    /// The id of a ticket: one or more players who wait together for a match.
    TicketId
}
id! {
    /// The id of a party: players who want to play together.
    PartyId
}

/// One game of a tournament's match, as a room plays it. A game that ends without a result is played again, as the next
/// attempt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FixtureId {
    /// The tournament.
    pub tournament: TournamentId,
    /// The number of the match in its bracket.
    pub number: u32,
    /// Which game of the match, counted from 0.
    pub game: u16,
    /// Which attempt to play this game, counted from 0.
    pub attempt: u16,
}

/// The number of a connection, unique in the process; a later connection has a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub(crate) u64);

/// The beginning of an id that the server gave out.
const ISSUED: &str = "p_";
/// How many characters follow that beginning.
const ISSUED_CHARS: usize = 24;
/// The beginning of the id of a bot of this server.
const HOUSE_BOT: &str = "ai_";
/// Digits to the base 36.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl PlayerId {
    /// A new id, made of random bits: `p_` and 24 of `0-9a-z` (which hold 124 bits).
    pub fn issue(mut random: u128) -> PlayerId {
        let mut text = String::with_capacity(ISSUED.len() + ISSUED_CHARS);
        text.push_str(ISSUED);
        for _ in 0..ISSUED_CHARS {
            text.push(char::from(DIGITS[(random % 36) as usize]));
            random /= 36;
        }
        PlayerId(Arc::from(text))
    }

    /// Whether the server gave this id to a guest or an account. Acting under such an id always takes its token.
    pub fn is_issued(&self) -> bool {
        let rest = self.0.strip_prefix(ISSUED).map(str::as_bytes);
        rest.is_some_and(|rest| rest.len() == ISSUED_CHARS && rest.iter().all(|b| DIGITS.contains(b)))
    }

    /// Whether this is the id of a bot of this server. Nobody else may act under it.
    pub fn is_of_the_house(&self) -> bool {
        self.0.starts_with(HOUSE_BOT)
    }
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

    #[test]
    fn an_id_that_was_given_out_is_known_by_its_shape() {
        for random in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let id = PlayerId::issue(random);
            assert!(id.is_issued() && PlayerId::parse(id.as_str()) == Ok(id.clone()), "{id}");
        }
        assert_ne!(PlayerId::issue(1), PlayerId::issue(2));
        let short = format!("p_{}", "a".repeat(23));
        let capital = format!("p_{}A", "a".repeat(23));
        for other in ["anna", "p_", "p_anna", &short, &capital, "ai_12345678"] {
            assert!(!PlayerId::parse(other).unwrap().is_issued(), "{other}");
        }
    }
}
