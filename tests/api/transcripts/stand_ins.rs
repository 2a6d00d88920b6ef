//! Stand-ins for what differs from run to run: ids, tokens, times. In messages, and in the bytes of MessagePack frames.
//!
//! Must not: change anything else, the form in which a frame tells its numbers least of all.

use std::collections::BTreeMap;

use serde_json::Value;

/// What every time is told as.
const TIME: &str = "2026-01-01T00:00:00Z";

/// Text that is longer is cut: it is there to be long, and nobody reads it.
const TEXT_MAX: usize = 200;

/// Fields that are drawn, and what they are called instead.
const DRAWN: &[(&str, &str)] =
    &[("match_id", "match"), ("resume_token", "token"), ("room_id", "room"), ("ticket", "ticket")];

/// Numbers that are measured.
const MEASURED: &[&str] = &["next_match_in_ms", "spent_ms", "left_ms"];

/// What every measured number is told as.
const FIGURE: u8 = 100;

/// Which names stand for what was drawn, in the order in which it came.
#[derive(Default)]
pub(super) struct StandIns {
    names: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl StandIns {
    /// Gives something a name of this kind, `room-1`, and answers it.
    pub(super) fn name(&mut self, drawn: &str, kind: &'static str) -> String {
        if let Some(name) = self.names.get(drawn) {
            return name.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let name = format!("{kind}-{count}");
        self.names.insert(drawn.to_owned(), name.clone());
        name
    }

    /// Gives names to all that a message has drawn.
    pub(super) fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    match (DRAWN.iter().find(|(drawn, _)| drawn == field), value) {
                        (Some((_, kind)), Value::String(drawn)) => _ = self.name(drawn, kind),
                        _ => self.learn(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            _ => {}
        }
    }

    /// A text with names in the places of what was drawn.
    pub(super) fn text(&self, text: &str) -> String {
        if text.parse::<jiff::Timestamp>().is_ok() {
            return TIME.to_owned();
        }
        let replaced =
            self.names.iter().fold(text.to_owned(), |text, (drawn, name)| text.replace(drawn, name));
        replaced.chars().take(TEXT_MAX).collect()
    }

    /// A message with names in the places of what was drawn.
    pub(super) fn message(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.message(item)).collect(),
            Value::Object(fields) => {
                let told = |(field, value): (&String, &Value)| {
                    let is_measured = MEASURED.contains(&field.as_str()) && value.is_number();
                    (field.clone(), if is_measured { FIGURE.into() } else { self.message(value) })
                };
                Value::Object(fields.iter().map(told).collect())
            }
            other => other.clone(),
        }
    }

    /// The bytes of a MessagePack frame, in the same way. All but those places stays byte for byte.
    pub(super) fn bytes(&self, frame: &[u8]) -> Vec<u8> {
        let mut walk = Walk { names: self, frame, at: 0, told: Vec::new() };
        walk.value(None);
        assert_eq!(walk.at, frame.len(), "a frame is one value");
        walk.told
    }
}

/// On the way through a MessagePack value (<https://github.com/msgpack/msgpack/blob/master/spec.md>).
struct Walk<'a> {
    names: &'a StandIns,
    frame: &'a [u8],
    at: usize,
    told: Vec<u8>,
}

impl Walk<'_> {
    fn take(&mut self, bytes: usize) -> &[u8] {
        self.at += bytes;
        &self.frame[self.at - bytes..self.at]
    }

    fn length(&mut self, bytes: usize) -> usize {
        self.take(bytes).iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
    }

    fn copy(&mut self, bytes: usize) {
        let copied = self.take(bytes).to_vec();
        self.told.extend(copied);
    }

    /// One value; `field` is the name of the field that it is in.
    fn value(&mut self, field: Option<&str>) {
        let marker = self.frame[self.at];
        match marker {
            0x80..=0x8f => self.map(usize::from(marker & 15), 1),
            0x90..=0x9f => self.list(usize::from(marker & 15), 1),
            0xa0..=0xbf | 0xd9..=0xdb => _ = self.string(),
            0xc0 | 0xc2 | 0xc3 => self.copy(1),
            0xdc..=0xdf => self.counted(marker),
            _ => self.number(marker, field),
        }
    }

    /// A map or a list whose length stands behind its marker.
    fn counted(&mut self, marker: u8) {
        let size = if marker & 1 == 0 { 2 } else { 4 };
        let length = self.frame[self.at + 1..=self.at + size].iter();
        let length = length.fold(0, |number, byte| number << 8 | usize::from(*byte));
        if marker >= 0xde { self.map(length, 1 + size) } else { self.list(length, 1 + size) }
    }

    fn map(&mut self, length: usize, head: usize) {
        self.copy(head);
        for _ in 0..length {
            let field = self.string();
            self.value(Some(&field));
        }
    }

    fn list(&mut self, length: usize, head: usize) {
        self.copy(head);
        for _ in 0..length {
            self.value(None);
        }
    }

    fn number(&mut self, marker: u8, field: Option<&str>) {
        let bytes = match marker {
            0x00..=0x7f | 0xe0..=0xff => 1,
            0xcc | 0xd0 => 2,
            0xcd | 0xd1 => 3,
            0xca | 0xce | 0xd2 => 5,
            0xcb | 0xcf | 0xd3 => 9,
            other => panic!("the server sends no {other:#x}"),
        };
        if field.is_some_and(|field| MEASURED.contains(&field)) {
            self.at += bytes;
            self.told.push(FIGURE);
        } else {
            self.copy(bytes);
        }
    }

    /// A text. Answers it as it was.
    fn string(&mut self) -> String {
        let marker = self.take(1)[0];
        let length = match marker {
            0xa0..=0xbf => usize::from(marker & 31),
            0xd9..=0xdb => self.length(1 << (marker - 0xd9)),
            other => panic!("names are text, not {other:#x}"),
        };
        let text = String::from_utf8(self.take(length).to_vec()).expect("UTF-8");
        let told = rmp_serde::to_vec(&self.names.text(&text)).expect("a text");
        self.told.extend(told);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_changes_where_something_was_drawn_alone() {
        let message = json!({
            "match_id": "m_93kd", "replay": "/replays/m_93kd", "at": "2026-11-28T02:20:46.123Z", "left_ms": 9876.5,
            "state": [1, -3, 70000, 1.5, null, true, {"resume_token": "x".repeat(300)}], "room": "r",
        });
        let mut names = StandIns::default();
        names.learn(&message);
        let frame = names.bytes(&rmp_serde::to_vec_named(&message).expect("MessagePack"));
        let told: Value = rmp_serde::from_slice(&frame).expect("MessagePack");
        assert_eq!(told, names.message(&message));
        assert_eq!(told["replay"], "/replays/match-1");
        assert_eq!(told["state"][6]["resume_token"], "token-1");
        assert_eq!((&told["at"], &told["left_ms"]), (&json!(TIME), &json!(FIGURE)));
    }
}
