//! The messages that a player has missed, in the encoding that the player's client reads now.

use crate::actors::delivery::Frames;
use crate::game::wire;
use crate::game::wire::any_json::AnyJson;
use crate::protocol::{Codec, Frame};
use crate::room::{BacklogTail, MissedMessage, ReliableBacklog};

/// The messages that a player has missed.
pub(super) struct Since {
    /// The number before the first of the messages.
    pub(super) n: u64,
    /// The messages, the oldest first.
    pub(super) frames: Vec<Frame>,
    /// The number of older messages that are not kept any more; `None` if it is not known.
    pub(super) lost: Option<u64>,
}

impl Since {
    /// The missed messages in one encoding. Those that are there in the other encoding alone are translated.
    pub(super) fn of(missed: &BacklogTail<'_, Frames>, codec: Codec) -> Since {
        let frames: Vec<_> = missed.messages.iter().filter_map(|frames| in_codec(frames, codec)).collect();
        let untold = (missed.messages.len() - frames.len()) as u64;
        Since { n: missed.n, frames, lost: missed.forgotten.map(|forgotten| forgotten + untold) }
    }
}

/// All messages that are kept, for the next run of the room.
pub(super) fn hand_over(backlog: &ReliableBacklog<Frames>) -> Vec<MissedMessage> {
    let written = backlog.kept().map(|(n, frames)| {
        let [json, msgpack] = Codec::ALL.map(|codec| frames.get(codec).map(Frame::bytes));
        MissedMessage { n, json, msgpack }
    });
    written.collect()
}

/// The messages that the run before has handed over, each with its size in bytes.
pub(super) fn handed_over(messages: Vec<MissedMessage>) -> Vec<(Frames, usize)> {
    let read = messages.into_iter().map(|MissedMessage { json, msgpack, .. }| {
        let frames = Frames::of_bytes([json, msgpack]);
        let bytes = frames.bytes();
        (frames, bytes)
    });
    read.collect()
}

/// The message in this encoding; `None` if it is nested too deeply to be read back.
fn in_codec(frames: &Frames, codec: Codec) -> Option<Frame> {
    if let Some(frame) = frames.get(codec) {
        return Some(frame.clone());
    }
    let other = Codec::ALL.into_iter().find_map(|other| frames.get(other))?;
    let message = match other {
        Frame::Text(text) => AnyJson::parse(text).ok()?,
        Frame::Binary(bytes) => wire::unpack(bytes).ok()?,
    };
    Some(codec.encode(&message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::BacklogLimits;

    const BOTH: [bool; 2] = [true, true];

    fn backlog(made: impl IntoIterator<Item = Frames>) -> ReliableBacklog<Frames> {
        let mut backlog = ReliableBacklog::new(BacklogLimits { messages: 3, bytes: 999 });
        for frames in made {
            let bytes = frames.bytes();
            backlog.keep(frames, bytes);
        }
        backlog
    }

    fn numbers(since: &Since) -> Vec<u64> {
        let number = |frame: &Frame| match frame {
            Frame::Text(text) => text.parse().unwrap(),
            Frame::Binary(bytes) => wire::unpack(bytes).unwrap(),
        };
        since.frames.iter().map(number).collect()
    }

    #[test]
    fn a_message_is_translated_for_who_comes_back_in_the_other_encoding() {
        let message = serde_json::json!({"type": "chat", "n": 7, "x": [0.1, null, "🍀", {}]});
        for (made, read) in [(Codec::Json, Codec::MsgPack), (Codec::MsgPack, Codec::Json)] {
            let backlog = backlog([Frames::encode(&message, made.only())]);
            let translated: serde_json::Value = match &Since::of(&backlog.since(0), read).frames[..] {
                [Frame::Text(text)] => serde_json::from_str(text).unwrap(),
                [Frame::Binary(bytes)] => wire::unpack(bytes).unwrap(),
                other => panic!("{other:?}"),
            };
            assert_eq!(translated, message);
        }
    }

    #[test]
    fn what_is_handed_over_is_read_back_in_both_encodings() {
        let wanted = [Codec::Json.only(), BOTH, Codec::MsgPack.only(), BOTH];
        let kept = backlog((1_u64..).zip(wanted).map(|(n, wanted)| Frames::encode(&n, wanted)));
        let mut packed = Vec::new();
        wire::pack(&hand_over(&kept), &mut packed);
        let mut next = backlog([]);
        next.take_over(kept.numbered(), handed_over(wire::unpack(&packed).unwrap()));
        for codec in Codec::ALL {
            let since = Since::of(&next.since(1), codec);
            assert_eq!((numbers(&since), since.lost, since.n), (vec![2, 3, 4], Some(0), 1));
        }
    }

    #[test]
    fn what_cannot_be_translated_is_counted_as_lost() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        let frames = Frames::of_bytes([Some(deep.into()), None]);
        let since = Since::of(&backlog([frames]).since(0), Codec::MsgPack);
        assert_eq!((since.frames.len(), since.lost, since.n), (0, Some(1), 0));
    }
}
