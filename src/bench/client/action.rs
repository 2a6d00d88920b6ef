//! The messages of clients, put into masked frames once. An action that is passed on carries its sender and the time
//! when it was due.
//!
//! The mask is always the same. RFC 6455 wants one that cannot be guessed, to protect proxies; nobody is in between
//! here.

use super::frame::{BINARY, TEXT, append_frame};

/// The mask of every frame.
pub(crate) const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Bytes of the action that is passed on.
pub(crate) const ACTION_BYTES: usize = 62;

const BEFORE_TAG: &[u8] = b"{\"type\":\"act\",\"tag\":\"";
const BEHIND_TAG: &[u8] = b"\",\"pad\":\"--------\"}";
/// The text before a tag, which stands nowhere else in a message of the room.
const MARK: &[u8] = b"\"tag\":\"";
const SENDER_DIGITS: usize = 6;
const DUE_DIGITS: usize = 16;
const TAG_BYTES: usize = SENDER_DIGITS + DUE_DIGITS;

/// A text message of a client.
pub(crate) fn text_frame(text: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    append_frame(&mut frame, TEXT, Some(MASK), text);
    frame
}

/// A binary message of a client.
pub(crate) fn binary_frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    append_frame(&mut frame, BINARY, Some(MASK), payload);
    frame
}

/// The sender of an action, and the time when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ActionTag {
    /// The client's number.
    pub(crate) sender: u32,
    /// Nanoseconds after the beginning of the load.
    pub(crate) due_ns: u64,
}

impl ActionTag {
    /// The tag of an action in a message of the room; `None` for a message that passes no action on.
    pub(crate) fn of(message: &[u8]) -> Option<ActionTag> {
        let at = tag_at(message)?;
        let (sender, due) = message.get(at..at + TAG_BYTES)?.split_at(SENDER_DIGITS);
        Some(ActionTag { sender: u32::try_from(hex(sender)?).ok()?, due_ns: hex(due)? })
    }
}

/// Where the tag begins. A room's message ends with the action and one brace; in messages of another order the tag is
/// searched for.
fn tag_at(message: &[u8]) -> Option<usize> {
    let usual = message.len().checked_sub(TAG_BYTES + BEHIND_TAG.len() + 1)?;
    if message[..usual].ends_with(MARK) {
        return Some(usual);
    }
    message.windows(MARK.len()).position(|window| window == MARK).map(|at| at + MARK.len())
}

fn hex(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | u64::from(char::from(*digit).to_digit(16)?)))
}

/// The action of one client in a frame of its own. Between two sendings only the time in it changes.
#[derive(Debug)]
pub(crate) struct TaggedAction {
    frame: Vec<u8>,
    due_at: usize,
}

impl TaggedAction {
    /// The action of this client.
    pub(crate) fn of(sender: u32) -> TaggedAction {
        let mut text = BEFORE_TAG.to_vec();
        text.extend_from_slice(format!("{sender:06x}{:016x}", 0).as_bytes());
        text.extend_from_slice(BEHIND_TAG);
        let frame = text_frame(&text);
        let due_at = frame.len() - BEHIND_TAG.len() - DUE_DIGITS;
        TaggedAction { frame, due_at }
    }

    /// The frame, with this time in it.
    pub(crate) fn due(&mut self, due_ns: u64) -> &[u8] {
        let head = self.frame.len() - ACTION_BYTES;
        for (number, at) in (self.due_at..self.due_at + DUE_DIGITS).enumerate() {
            let nibble = due_ns >> (4 * (DUE_DIGITS - 1 - number)) & 0xf;
            let digit = b"0123456789abcdef"[usize::try_from(nibble).unwrap_or_default()];
            self.frame[at] = digit ^ MASK[(at - head) % MASK.len()];
        }
        &self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::client::frame::WireHead;

    fn unmasked(frame: &[u8]) -> Vec<u8> {
        let head = WireHead::read(frame).expect("a head");
        let mask = head.mask.expect("clients mask");
        frame[head.bytes..].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
    }

    #[test]
    fn an_action_has_62_bytes_of_json_and_comes_back_with_its_tag() {
        let mut action = TaggedAction::of(0xab_cdef);
        for due_ns in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
            let text = unmasked(action.due(due_ns));
            assert_eq!(text.len(), ACTION_BYTES);
            serde_json::from_slice::<serde_json::Value>(&text).expect("it is JSON");
            let action = String::from_utf8(text).expect("text");
            let expected = Some(ActionTag { sender: 0xab_cdef, due_ns });
            for passed_on in [
                format!(r#"{{"type":"player_action","n":17,"player":"b-1","action":{action}}}"#),
                format!(r#"{{"type":"player_action","action":{action},"player":"b-1","n":17}}"#),
            ] {
                assert_eq!(ActionTag::of(passed_on.as_bytes()), expected, "{passed_on}");
            }
        }
    }

    #[test]
    fn other_messages_of_a_room_have_no_tag() {
        for other in [
            "",
            "{}",
            r#"{"type":"player_joined","n":1,"player":"anna","seat":0,"bot":false}"#,
            r#"{"type":"player_action","n":1,"player":"anna","action":{"tag":"no number at all, this"}}"#,
        ] {
            assert_eq!(ActionTag::of(other.as_bytes()), None, "{other}");
        }
    }
}
