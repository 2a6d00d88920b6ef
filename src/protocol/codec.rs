//! The two encodings of the room protocol, and encoded messages that can be shared.

use std::cell::Cell;

use bytes::Bytes;
use bytestring::ByteString;
use serde::Serialize;

/// An encoding, chosen by WebSocket subprotocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Codec {
    /// `tiltyard.v1.json`: JSON in text frames. It is the default.
    #[default]
    Json,
    /// `tiltyard.v1.msgpack`: MessagePack maps with field names, in binary frames.
    MsgPack,
}

impl Codec {
    /// All encodings.
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

    /// A table in which only this codec is wanted.
    pub fn only(self) -> [bool; 2] {
        Codec::ALL.map(|codec| codec == self)
    }

    /// Encodes a message.
    pub fn encode<T: Serialize + ?Sized>(self, message: &T) -> Frame {
        match self {
            Codec::Json => Frame::Text(json(message)),
            Codec::MsgPack => Frame::Binary(written(|out| crate::game::wire::pack(message, out))),
        }
    }
}

fn json<T: Serialize + ?Sized>(message: &T) -> ByteString {
    let text = written(|out| {
        // Messages have text for keys, and JSON has `null` for numbers that are not finite. So an error means that a game's
        // `Serialize` is broken.
        if let Err(error) = serde_json::to_writer(out, message) {
            unreachable!("a message does not serialize: {error}");
        }
    });
    ByteString::try_from(text).unwrap_or_else(|_| unreachable!("JSON is UTF-8"))
}

/// The largest buffer that is kept for the next message.
const SCRATCH_BYTES_MAX: usize = 1 << 20;

thread_local! {
    /// The buffer into which messages are written before their size is known.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The bytes that `write` writes, in memory of exactly that size, because frames wait in queues that count bytes.
fn written(write: impl FnOnce(&mut Vec<u8>)) -> Bytes {
    let mut scratch = SCRATCH.take();
    scratch.clear();
    write(&mut scratch);
    let bytes = Bytes::copy_from_slice(&scratch);
    if scratch.capacity() <= SCRATCH_BYTES_MAX {
        SCRATCH.set(scratch);
    }
    bytes
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
    /// A frame of a message that was encoded before. It is `None` if it should be text and is not UTF-8.
    pub fn of_bytes(codec: Codec, bytes: Bytes) -> Option<Frame> {
        match codec {
            Codec::Json => ByteString::try_from(bytes).ok().map(Frame::Text),
            Codec::MsgPack => Some(Frame::Binary(bytes)),
        }
    }

    /// The payload, without copying it.
    pub fn bytes(&self) -> Bytes {
        match self {
            Frame::Text(text) => text.as_bytes().clone(),
            Frame::Binary(bytes) => bytes.clone(),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codec_is_found_by_its_subprotocol() {
        for codec in Codec::ALL {
            assert_eq!(Codec::of_subprotocol(codec.subprotocol()), Some(codec));
            assert_eq!(Codec::ALL[codec.index()], codec);
        }
        assert_eq!(Codec::of_subprotocol("tiltyard.v2.json"), None);
    }

    #[test]
    fn one_message_does_not_show_in_the_next() {
        let long = "ä".repeat(SCRATCH_BYTES_MAX);
        for text in ["long enough", "short", "", long.as_str(), "after"] {
            let json = Frame::Text(ByteString::from(format!("\"{text}\"")));
            assert_eq!(Codec::Json.encode(text), json);
            let Frame::Binary(packed) = Codec::MsgPack.encode(text) else { panic!("it is binary") };
            assert_eq!(rmp_serde::from_slice::<String>(&packed).unwrap(), text);
        }
    }

    #[test]
    fn a_message_within_a_message_is_encoded_too() {
        struct Nested;
        impl Serialize for Nested {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_seq([Codec::Json.encode("inner").len(), Codec::MsgPack.encode(&7).len()])
            }
        }
        assert_eq!(Codec::Json.encode(&(1, Nested, 2)), Frame::Text("[1,[7,1],2]".into()));
    }

    #[test]
    fn numbers_that_are_not_finite_become_null_in_json() {
        let numbers = [1.5_f32, f32::NAN, f32::INFINITY, -0.0, 1e-7, 0.1];
        assert_eq!(Codec::Json.encode(&numbers), Frame::Text("[1.5,null,null,-0.0,1e-7,0.1]".into()));
        assert!(!Codec::MsgPack.encode(&numbers).is_empty());
    }
}
