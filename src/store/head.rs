//! What a live file says besides the play itself: which match, which room, and who may come back to which seat.
//!
//! Private: it goes into live files only, never into a replay. Must not: hold a resume token, or anything that makes one.

use std::fmt;
use std::net::IpAddr;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::{MatchId, MatchResult, PlayerId, RoomId};
use crate::game::journal::Header;
use crate::game::{Level, Pace, Quitter, Seat, Seqs};
use crate::protocol::http::ChatLine;

/// The version of live files that this server writes and reads.
pub const FORMAT: u32 = 1;
/// Chat lines kept in a record, however many were said; rooms keep fewer (`rooms.chat_kept`).
pub const CHAT_LINES_MAX: usize = 10_000;

/// The first frame of a live file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// [`FORMAT`].
    pub format: u32,
    /// What the match began with.
    pub header: Header,
    /// Its room.
    pub room: RoomRecord,
    /// When the match began.
    pub began_at: Timestamp,
}

/// A room, as far as it has to come back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomRecord {
    /// Its id.
    pub id: RoomId,
    /// Who opened it, if that was proved.
    #[serde(default)]
    pub owner: Option<PlayerId>,
    /// From where it was opened, if it counts for that address.
    #[serde(default)]
    pub opened_from: Option<IpAddr>,
    /// Shown to people.
    pub name: String,
    /// The game's options, as the room was opened with them.
    pub options: Value,
    /// A pace other than the game's own.
    pub pace: Option<Pace>,
    /// Seats.
    pub seats_max: u16,
    /// Not in lists.
    pub private: bool,
    /// Lets nobody in.
    pub locked: bool,
    /// Whether another match begins when one is over.
    pub rematch: bool,
    /// Whether it stays open without anybody in it.
    pub permanent: bool,
    /// The creator's own.
    pub metadata: Map<String, Value>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// How much later spectators see what happens, in seconds.
    pub delay_s: u32,
    /// Whether spectators may chat.
    pub spectator_chat: bool,
    /// Counts the matches of the room.
    pub round: u32,
    /// Who may come back to which seat, by seat.
    pub seats: Vec<Claim>,
    /// The last chat messages, the oldest first.
    pub chat: Vec<ChatLine>,
    /// The number of the last reliable message.
    pub numbered: u64,
    /// The last reliable messages, of a room that was handed over in order and is not open since.
    #[serde(default)]
    pub missed: Option<Vec<MissedMessage>>,
    /// When the match began to be played; `None`: not yet.
    #[serde(default)]
    pub began_at: Option<Timestamp>,
    /// Who left the match while it was on.
    #[serde(default)]
    pub quitters: Vec<Quitter>,
    /// How the match came out, as records want it, once it is decided.
    #[serde(default)]
    pub result: Option<Box<MatchResult>>,
    /// In a room with a delay, the match that those saw who do not play.
    #[serde(default)]
    pub shown_match: Option<MatchId>,
    /// The numbers of the actions in the records so far; from facts alone, since a head is before all records.
    #[serde(default)]
    pub acted: Seqs,
    /// Whether the room goes on without this file, or not at all.
    #[serde(default)]
    pub closed: bool,
    /// Length of the file it was read from; not written.
    #[serde(skip)]
    pub file_bytes: u64,
    /// Whether more is known of the match than the file says; not written.
    #[serde(skip)]
    pub behind: bool,
}

/// Whose a seat is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which.
    pub seat: Seat,
    /// Whose.
    pub player: PlayerId,
    /// What sits there.
    pub holder: Holder,
}

/// What sits in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// Somebody who comes back with a token.
    Player {
        /// Whose tokens. In files it has the name of what was there before tokens had numbers.
        #[serde(rename = "token")]
        sitting: Sitting,
        /// Tokens are good from this number on.
        #[serde(default)]
        since: u64,
    },
    /// A policy.
    Bot {
        /// How well it plays.
        level: Level,
    },
}

/// A reliable message that clients may have missed, encoded in those encodings that somebody read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedMessage {
    /// Its number.
    pub n: u64,
    /// As JSON.
    pub json: Option<Bytes>,
    /// As MessagePack.
    pub msgpack: Option<Bytes>,
}

/// Something about a room that changed while its match ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RoomFact {
    /// A seat is somebody's; also when tokens of theirs are void.
    Claimed(Claim),
    /// A seat is nobody's.
    Freed {
        /// Which.
        seat: Seat,
    },
    /// What `PATCH /rooms/{id}` changes.
    Changed {
        /// As it is now.
        name: String,
        /// As it is now.
        locked: bool,
        /// As it is now.
        metadata: Map<String, Value>,
    },
    /// Somebody said something.
    Said(ChatLine),
    /// The number of the last reliable message; the room is open.
    Numbered(u64),
    /// Play began.
    Began(Timestamp),
    /// Somebody left while the match was on.
    Quit(Quitter),
    /// The numbers of the actions in the records up to here.
    Acted(Seqs),
    /// The match is decided, and its result is to be settled.
    Decided(Box<MatchResult>),
    /// The server was stopped in order.
    HandedOver {
        /// The last reliable messages.
        missed: Vec<MissedMessage>,
    },
    /// All of it: some facts before are missing.
    Everything(Box<RoomRecord>),
    /// The room goes on without this file, or not at all.
    Closed,
}

impl RoomRecord {
    /// Takes in what changed. The same fact twice changes nothing, but for chat.
    pub fn learn(&mut self, fact: RoomFact) {
        match fact {
            RoomFact::Claimed(claim) => {
                match self.seats.binary_search_by_key(&claim.seat, |held| held.seat) {
                    Ok(held) => self.seats[held] = claim,
                    Err(place) => self.seats.insert(place, claim),
                }
            }
            RoomFact::Freed { seat } => self.seats.retain(|held| held.seat != seat),
            RoomFact::Changed { name, locked, metadata } => {
                (self.name, self.locked, self.metadata) = (name, locked, metadata);
            }
            RoomFact::Said(line) => {
                if self.chat.len() >= CHAT_LINES_MAX {
                    self.chat.drain(..CHAT_LINES_MAX / 2);
                }
                self.chat.push(line);
            }
            RoomFact::Numbered(numbered) => {
                self.numbered = self.numbered.max(numbered);
                self.missed = None;
            }
            RoomFact::Began(at) => self.began_at = Some(at),
            RoomFact::Quit(quitter) if self.quitters.contains(&quitter) => {}
            RoomFact::Quit(quitter) => self.quitters.push(quitter),
            RoomFact::Acted(seqs) => self.acted = seqs,
            RoomFact::Decided(result) => self.result = Some(result),
            RoomFact::HandedOver { missed } => self.missed = Some(missed),
            RoomFact::Everything(record) => *self = *record,
            RoomFact::Closed => self.closed = true,
        }
    }
}

/// Names one taking of a seat: it is part of what a resume token's seal is made of. Drawn; of those who sat down before
/// tokens had numbers it is the SHA-256 digest of their only token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sitting([u8; 32]);

impl Sitting {
    /// A new one.
    pub fn drawn() -> Sitting {
        Sitting(rand::random())
    }

    /// Of somebody whose only token this is.
    pub fn named_by(token: &str) -> Sitting {
        Sitting(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether this is the only token. How long it takes says nothing about the token: what is compared are digests.
    pub fn is_named_by(&self, token: &str) -> bool {
        *self == Sitting::named_by(token)
    }

    /// As it is sealed.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Sitting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sitting(…)")
    }
}

impl Serialize for Sitting {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sitting {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Sitting, D::Error> {
        let bytes = Bytes::deserialize(from)?;
        let named =
            bytes.as_ref().try_into().map_err(|_| serde::de::Error::invalid_length(bytes.len(), &"32"))?;
        Ok(Sitting(named))
    }
}
