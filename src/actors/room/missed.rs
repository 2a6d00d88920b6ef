//! The last reliable messages of a room: numbered, and kept for players who lost their connection.
//!
//! Owns: which number is next, what is kept within which bounds, and what somebody who heard up to a number has missed.
//! Must not: know who has heard what, or send anything.

use std::collections::VecDeque;

use crate::actors::delivery::Frames;
use crate::game::wire::{self, any_json::AnyJson};
use crate::protocol::{Codec, Frame};
use crate::room::MissedMessage;

/// Bounds of what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissedLimits {
    /// Messages.
    pub messages: usize,
    /// Bytes, over all encodings.
    pub bytes: usize,
}

/// Numbers that are left out when a room comes back without what it had kept, so that none is given twice.
const LEFT_OUT: u64 = 65_536;

/// The messages. Their numbers have no gaps; the last one has the number [`Missed::numbered`].
pub(super) struct Missed {
    limits: MissedLimits,
    numbered: u64,
    kept: VecDeque<Frames>,
    bytes: usize,
    /// The last number that was given before the room came back, and the last of those left out then.
    came_back: (u64, u64),
}

/// What somebody has missed.
pub(super) struct Since {
    /// The number before the first of the messages.
    pub(super) n: u64,
    /// The messages, the oldest first.
    pub(super) frames: Vec<Frame>,
    /// How many more are not there any more; `None`: nobody knows.
    pub(super) lost: Option<u64>,
}

impl Missed {
    pub(super) fn new(limits: MissedLimits) -> Missed {
        Missed { limits, numbered: 0, kept: VecDeque::new(), bytes: 0, came_back: (0, 0) }
    }

    /// The number of the last message.
    pub(super) fn numbered(&self) -> u64 {
        self.numbered
    }

    /// The number of the next message.
    pub(super) fn next(&self) -> u64 {
        self.numbered + 1
    }

    /// Keeps the message that has the number [`Missed::next`].
    pub(super) fn keep(&mut self, frames: Frames) {
        self.numbered += 1;
        self.bytes += size(&frames);
        self.kept.push_back(frames);
        while self.kept.len() > self.limits.messages || self.bytes > self.limits.bytes {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= size(&oldest);
        }
    }

    /// What somebody has missed who heard everything up to the number `after`. Messages that were made in the other
    /// encoding alone are translated.
    pub(super) fn since(&self, after: u64, codec: Codec) -> Since {
        let (_, left_out) = self.came_back;
        // What was told last before the room came back may not have been written down.
        let is_known = after >= left_out;
        let after = after.max(left_out).min(self.numbered);
        let missed = usize::try_from(self.numbered - after).unwrap_or(usize::MAX);
        let there = missed.min(self.kept.len());
        let kept = self.kept.range(self.kept.len() - there..);
        let frames: Vec<_> = kept.filter_map(|frames| in_codec(frames, codec)).collect();
        let lost = is_known.then_some((missed - frames.len()) as u64);
        Since { n: self.numbered - there as u64, frames, lost }
    }

    /// Goes on from a number that is known to have been given, without the messages. More may have been given.
    pub(super) fn restore(&mut self, known: u64) {
        let left_out = known.saturating_add(LEFT_OUT);
        *self = Missed { numbered: left_out, came_back: (known, left_out), ..Missed::new(self.limits) };
    }

    /// Up to which number somebody may have been served who has been away since before the room came back.
    pub(super) fn served_before(&self) -> u64 {
        if self.came_back == (0, 0) { self.numbered } else { self.came_back.0 }
    }

    /// Everything, for the next run of the room.
    pub(super) fn hand_over(&self) -> Vec<MissedMessage> {
        let first = self.numbered - self.kept.len() as u64 + 1;
        let written = (first..).zip(&self.kept).map(|(n, frames)| {
            let [json, msgpack] = Codec::ALL.map(|codec| frames.get(codec).map(Frame::bytes));
            MissedMessage { n, json, msgpack }
        });
        written.collect()
    }

    /// Goes on where the run before stopped.
    pub(super) fn take_over(&mut self, numbered: u64, messages: Vec<MissedMessage>) {
        let before = numbered.saturating_sub(messages.len() as u64);
        *self = Missed { numbered: before, ..Missed::new(self.limits) };
        for MissedMessage { json, msgpack, .. } in messages {
            self.keep(Frames::of_bytes([json, msgpack]));
        }
    }
}

fn size(frames: &Frames) -> usize {
    Codec::ALL.iter().filter_map(|&codec| frames.get(codec)).map(Frame::len).sum()
}

/// The message in this encoding. `None`: it is nested too deeply to be read back.
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
    use proptest::prelude::*;

    use super::*;

    const BOTH: [bool; 2] = [true, true];

    fn missed(messages: usize, bytes: usize) -> Missed {
        Missed::new(MissedLimits { messages, bytes })
    }

    /// Keeps a message that is its own number.
    fn tell(missed: &mut Missed, wanted: [bool; 2]) {
        let frames = Frames::encode(&missed.next(), wanted);
        missed.keep(frames);
    }

    fn numbers(since: &Since) -> Vec<u64> {
        let number = |frame: &Frame| match frame {
            Frame::Text(text) => text.parse().unwrap(),
            Frame::Binary(bytes) => wire::unpack(bytes).unwrap(),
        };
        since.frames.iter().map(number).collect()
    }

    #[test]
    fn who_heard_everything_has_missed_nothing() {
        let mut missed = missed(9, 99);
        for after in [0, 5, u64::MAX] {
            let since = missed.since(after, Codec::Json);
            assert_eq!((since.n, since.frames.len(), since.lost), (0, 0, Some(0)));
        }
        tell(&mut missed, BOTH);
        let since = missed.since(1, Codec::Json);
        assert_eq!((since.n, since.frames.len(), since.lost), (1, 0, Some(0)));
    }

    #[test]
    fn a_message_larger_than_all_that_may_be_kept_is_lost() {
        let mut missed = missed(9, 3);
        missed.keep(Frames::encode("four", BOTH));
        let since = missed.since(0, Codec::MsgPack);
        assert_eq!((since.n, since.frames.len(), since.lost, missed.bytes), (1, 0, Some(1), 0));
    }

    #[test]
    fn a_message_is_translated_for_who_comes_back_in_the_other_encoding() {
        let message = serde_json::json!({"type": "chat", "n": 7, "x": [0.1, null, "🍀", {}]});
        for (made, read) in [(Codec::Json, Codec::MsgPack), (Codec::MsgPack, Codec::Json)] {
            let mut missed = missed(9, 999);
            missed.keep(Frames::encode(&message, made.only()));
            let translated: serde_json::Value = match &missed.since(0, read).frames[..] {
                [Frame::Text(text)] => serde_json::from_str(text).unwrap(),
                [Frame::Binary(bytes)] => wire::unpack(bytes).unwrap(),
                other => panic!("{other:?}"),
            };
            assert_eq!(translated, message);
        }
    }

    #[test]
    fn a_room_that_came_back_gives_no_number_twice() {
        let mut missed = missed(9, 999);
        missed.restore(10);
        for _ in 0..3 {
            tell(&mut missed, BOTH);
        }
        let first = LEFT_OUT + 11;
        for (after, lost) in [(4, None), (10, None), (15, None), (first - 1, Some(0))] {
            let since = missed.since(after, Codec::Json);
            assert_eq!((numbers(&since), since.lost), (vec![first, first + 1, first + 2], lost), "{after}");
        }
        assert_eq!(numbers(&missed.since(first + 1, Codec::Json)), [first + 2]);
    }

    #[test]
    fn a_room_that_stopped_as_planned_goes_on_with_what_it_kept() {
        let mut missed = missed(3, 999);
        for wanted in [Codec::Json.only(), BOTH, Codec::MsgPack.only(), BOTH] {
            tell(&mut missed, wanted);
        }
        let mut packed = Vec::new();
        wire::pack(&missed.hand_over(), &mut packed);
        let mut next = Missed::new(missed.limits);
        next.take_over(missed.numbered(), wire::unpack(&packed).unwrap());
        tell(&mut next, BOTH);
        for codec in Codec::ALL {
            let since = next.since(1, codec);
            assert_eq!((numbers(&since), since.lost, since.n), (vec![3, 4, 5], Some(1), 2));
        }
    }

    proptest! {
        #[test]
        fn what_was_missed_is_told_in_order_or_counted_as_lost(
            (messages, bytes) in (0_usize..20, 0_usize..60),
            told in 0_u64..60,
            wanted in prop::sample::select(vec![BOTH, Codec::Json.only(), Codec::MsgPack.only()]),
            after in 0_u64..70,
        ) {
            let mut missed = missed(messages, bytes);
            for _ in 0..told {
                tell(&mut missed, wanted);
                prop_assert!(missed.kept.len() <= messages && missed.bytes <= bytes);
                prop_assert_eq!(missed.bytes, missed.kept.iter().map(size).sum::<usize>());
            }
            for codec in Codec::ALL {
                let since = missed.since(after, codec);
                let expected: Vec<_> = (since.n + 1..=told).collect();
                prop_assert_eq!(numbers(&since), expected);
                let lost = since.lost.unwrap();
                prop_assert_eq!(lost + since.frames.len() as u64, told.saturating_sub(after));
                prop_assert_eq!(since.n, after.min(told) + lost);
            }
        }
    }
}
