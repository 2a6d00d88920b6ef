//! The two encodings of the room protocol, and encoded messages that can be shared.

use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;

/// An encoding, chosen by WebSocket subprotocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// `tiltyard.v1.json`, in text frames. The default.
    Json,
    /// `tiltyard.v1.msgpack`, maps with field names, in binary frames.
    MsgPack,
}

impl Codec {
    /// Both.
    pub const ALL: [Codec; 2] = [Codec::Json, Codec::MsgPack];

    /// The subprotocol's name.
    pub fn subprotocol(self) -> &'static str {
        match self {
            Codec::Json => "tiltyard.v1.json",
            Codec::MsgPack => "tiltyard.v1.msgpack",
        }
    }

    /// The codec of a subprotocol.
    pub fn of_subprotocol(name: &str) -> Option<Codec> {
        Codec::ALL.into_iter().find(|codec| codec.subprotocol() == name)
    }

    /// The codec's index into tables with a column per codec.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Encodes a message.
    pub fn encode<T: Serialize + ?Sized>(self, message: &T) -> Frame {
        match self {
            Codec::Json => Frame::Text(json(message)),
            Codec::MsgPack => {
                let mut out = Vec::with_capacity(128);
                crate::game::wire::pack(message, &mut out);
                Frame::Binary(Bytes::from(out))
            }
        }
    }
}

fn json<T: Serialize + ?Sized>(message: &T) -> ByteString {
    match serde_json::to_string(message) {
        Ok(text) => ByteString::from(text),
        // Messages have string keys and finite numbers: an error is a broken Serialize of a game.
        Err(error) => unreachable!("a message does not serialize: {error}"),
    }
}

/// One encoded message; cloning it copies no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// JSON.
    Text(ByteString),
    /// MessagePack.
    Binary(Bytes),
}

impl Frame {
    /// Size of the payload in bytes.
    pub fn len(&self) -> usize {
        match self {
            Frame::Text(text) => text.len(),
            Frame::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether the payload is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
