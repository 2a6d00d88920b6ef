//! A message in shared bytes.

use crate::protocol::{Codec, Frame};

/// One message in the encodings that somebody reads. A clone shares the bytes.
#[derive(Debug, Clone, Default)]
pub struct Frames([Option<Frame>; 2]);

impl Frames {
    /// Encodes a message once for each wanted codec.
    pub fn encode<T: serde::Serialize + ?Sized>(message: &T, wanted: [bool; 2]) -> Frames {
        Frames(Codec::ALL.map(|codec| wanted[codec.index()].then(|| codec.encode(message))))
    }

    /// A message that was encoded before, in the order of [`Codec::ALL`].
    pub fn of_bytes(bytes: [Option<bytes::Bytes>; 2]) -> Frames {
        let [json, msgpack] = bytes;
        let frame = |codec, bytes: Option<_>| bytes.and_then(|bytes| Frame::of_bytes(codec, bytes));
        Frames([frame(Codec::Json, json), frame(Codec::MsgPack, msgpack)])
    }

    /// The message in this codec, if somebody wanted it when it was made.
    pub fn get(&self, codec: Codec) -> Option<&Frame> {
        self.0[codec.index()].as_ref()
    }

    /// The codecs in which the message is there.
    pub fn codecs(&self) -> [bool; 2] {
        [self.0[0].is_some(), self.0[1].is_some()]
    }

    /// The size of the largest encoding, in bytes.
    pub fn len(&self) -> usize {
        self.0.iter().flatten().map(Frame::len).max().unwrap_or(0)
    }

    /// The size of all encodings together, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.iter().flatten().map(Frame::len).sum()
    }

    /// Whether nobody wanted the message.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
