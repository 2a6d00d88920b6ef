//! The record of a room, from which it comes back, and the facts that change it.
//!
//! These types are also written to files: a field or a variant that is renamed here keeps its old name there by
//! `serde(rename)`; `tests/store/kept/` reads files of long ago. Must not: hold a resume token, or anything that makes
//! one.

mod notes;

use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub(super) use notes::JournalNotes;
pub use notes::JournalProgress;

use super::{ChatEntry, RoomChange, RoomConfig, SeatClock};
use crate::domain::{MatchId, MatchResult, PlayerId};
use crate::game::{Level, Quitter, Seat, Seqs};

/// The most chat messages that are kept in a record; rooms keep fewer (`rooms.chat_kept`).
const CHAT_LINES_MAX: usize = 10_000;

/// The record of a room, from which it comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomRecord {
    /// The settings that it was opened with, with the changes since.
    #[serde(flatten)]
    pub config: RoomConfig,
    /// The number of the match in this room, from 0.
    pub round: u32,
    /// The claims to its seats, in the order of seats.
    pub seats: Vec<SeatClaim>,
    /// The last chat messages, the oldest first.
    pub chat: Vec<ChatEntry>,
    /// The number of the last reliable message.
    pub numbered: u64,
    /// The last reliable messages, if the room was handed over by a planned stop and has not been open since.
    #[serde(default)]
    pub missed: Option<Vec<MissedMessage>>,
    /// When play began; `None` while it has not.
    #[serde(default)]
    pub began_at: Option<Timestamp>,
    /// The players who left while the match was being played.
    #[serde(default)]
    pub quitters: Vec<Quitter>,
    /// The result, as records want it, once the match is decided.
    #[serde(default)]
    pub result: Option<Box<MatchResult>>,
    /// In a room with a delay: the match that everybody but the players sees.
    #[serde(default)]
    pub shown_match: Option<MatchId>,
    /// The numbers of the actions in the records so far. They are known from facts alone, since a head stands before
    /// all records.
    #[serde(default)]
    pub acted: Seqs,
    /// The clocks of players, in a room with time banks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<SeatClock>,
    /// Whether the room does not come back from this file, because it has ended or has gone on in another one.
    #[serde(default)]
    pub closed: bool,
    /// The length of the file that this was read from; it is not written.
    #[serde(skip)]
    pub file_bytes: u64,
    /// Whether the server knows more of the match than the file says; it is not written.
    #[serde(skip)]
    pub behind: bool,
}

/// A claim to a seat, with what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatClaim {
    /// The seat that is claimed.
    pub seat: Seat,
    /// The player (or the id of a bot) that it belongs to.
    pub player: PlayerId,
    /// The kind of its owner.
    pub holder: SeatHolder,
}

/// The kinds of owners of a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeatHolder {
    /// A player, who comes back with a resume token.
    Player {
        /// The name of this sitting, with which its tokens are sealed. The field is called `token` in files because it
        /// was the digest of a token before tokens had numbers.
        #[serde(rename = "token")]
        sitting: Sitting,
        /// The lowest number of a token that is still good.
        #[serde(default)]
        since: u64,
    },
    /// A bot.
    Bot {
        /// The level of the bot.
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

/// Changes of a room while a match is being played. Journals hold these, in frames of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RoomFact {
    /// A seat is claimed, or the tokens that open it have changed.
    Claimed(SeatClaim),
    /// A seat is free.
    Freed {
        /// The seat that is free now.
        seat: Seat,
    },
    /// The room was changed by `PATCH /rooms/{id}`.
    Changed {
        /// The name from now on.
        name: String,
        /// Whether nobody may join from now on.
        locked: bool,
        /// All data that clients keep with the room.
        metadata: Map<String, Value>,
    },
    /// A chat message was sent.
    Said(ChatEntry),
    /// The number of the last reliable message. It also says that the room is open.
    Numbered(u64),
    /// Play began.
    Began(Timestamp),
    /// A player left while the match was being played.
    Quit(Quitter),
    /// The numbers of the actions in the records up to here.
    Acted(Seqs),
    /// The match is decided, and this result is to be settled.
    Decided(Box<MatchResult>),
    /// The clock of a player has stopped, or has run out.
    Clock(SeatClock),
    /// The room was handed over by a planned stop of the server.
    HandedOver {
        /// The last reliable messages.
        missed: Vec<MissedMessage>,
    },
    /// The whole record, because some facts before it are missing.
    Everything(Box<RoomRecord>),
    /// The room does not come back from this file, because it has ended or has gone on in another one.
    Closed,
}

impl RoomRecord {
    /// Applies a fact. Applying the same fact twice changes nothing, except for chat messages.
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
                let (name, locked, metadata) = (Some(name), Some(locked), Some(metadata));
                self.config.change(RoomChange { name, locked, metadata });
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
            RoomFact::Clock(clock) => {
                self.clocks.retain(|of| of.seat != clock.seat);
                self.clocks.push(clock);
            }
            RoomFact::Decided(result) => self.result = Some(result),
            RoomFact::HandedOver { missed } => self.missed = Some(missed),
            RoomFact::Everything(record) => *self = *record,
            RoomFact::Closed => self.closed = true,
        }
    }
}

/// The name of one sitting, from taking a seat to leaving it; the seal of a resume token is made with it. It consists
/// of random bytes. If the player sat down before tokens had numbers, it is the SHA-256 digest of the only token that
/// was given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sitting([u8; 32]);

impl Sitting {
    /// The sitting with these bytes, which are to be random.
    pub fn of_bytes(drawn: [u8; 32]) -> Sitting {
        Sitting(drawn)
    }

    /// The sitting of a player who has only this token.
    pub fn named_by(token: &str) -> Sitting {
        Sitting(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether this is the only token of that player. The time that this takes tells nothing about the token, because
    /// digests are compared.
    pub fn is_named_by(&self, token: &str) -> bool {
        *self == Sitting::named_by(token)
    }

    /// The bytes that the seal is made with.
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
