//! What a room has to know of itself when it comes back: its record, and the facts that change it.
//!
//! This is also how files have it: a field or a variant that is renamed here is renamed in every live file. Must not: hold a
//! resume token, or anything that makes one.

use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{ChatEntry, RoomChange, RoomConfig, RoomState};
use crate::domain::{MatchId, MatchResult, PlayerId};
use crate::game::{Level, Quitter, Seat, Seqs};

/// Chat lines kept in a record, however many were said; rooms keep fewer (`rooms.chat_kept`).
const CHAT_LINES_MAX: usize = 10_000;

/// A room, as far as it has to come back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomRecord {
    /// What it was opened with, and what was changed since.
    #[serde(flatten)]
    pub config: RoomConfig,
    /// Counts the matches of the room.
    pub round: u32,
    /// Who may come back to which seat, by seat.
    pub seats: Vec<Claim>,
    /// The last chat messages, the oldest first.
    pub chat: Vec<ChatEntry>,
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
    /// The seat that is claimed.
    pub seat: Seat,
    /// The player (or the id of a bot) that it belongs to.
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
        /// The seat that is free now.
        seat: Seat,
    },
    /// What `PATCH /rooms/{id}` changes.
    Changed {
        /// The name from now on.
        name: String,
        /// Whether nobody may join from now on.
        locked: bool,
        /// What clients keep with the room, all of it.
        metadata: Map<String, Value>,
    },
    /// Somebody said something.
    Said(ChatEntry),
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
    /// Of a room as it is now. `numbered` is the number of its last reliable message.
    pub fn of(room: &RoomState, numbered: u64) -> RoomRecord {
        RoomRecord {
            config: RoomConfig::clone(&room.config),
            round: room.round,
            seats: room.seats.claims().cloned().collect(),
            chat: room.chat.lines().cloned().collect(),
            numbered,
            missed: None,
            began_at: room.ending.began_at(),
            quitters: room.ending.quitters.clone(),
            result: room.ending.result.clone(),
            shown_match: room.delayed.as_ref().map(|delayed| delayed.shown_match().clone()),
            acted: Seqs::default(),
            closed: false,
            file_bytes: 0,
            behind: false,
        }
    }

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
    /// Of these bytes, which are to be drawn.
    pub fn of_bytes(drawn: [u8; 32]) -> Sitting {
        Sitting(drawn)
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
