//! Values from files as lines of text, which people can compare.

use serde::Serialize;
use serde_json::Value;
use tiltyard::game::journal::Record;

/// Lists of bytes that are longer than this are shown as text or in hexadecimal digits.
const LIST_MAX: usize = 8;

/// A value under its serde names, on one line.
pub(super) fn line(what: &str, value: &impl Serialize) -> String {
    let mut value = serde_json::to_value(value).unwrap();
    shorten(&mut value);
    format!("{what} {value}")
}

/// Each record on a line, without the states in it: what these come to is guarded by the rules of each game.
pub(super) fn record_lines(records: &[Record]) -> impl Iterator<Item = String> {
    records.iter().map(|record| match record {
        Record::Checkpoint { tick, state, chairs } => {
            format!("checkpoint of tick {}, {} bytes, {chairs:?}", tick.0, state.len())
        }
        other => format!("{other:?}"),
    })
}

/// Shows bytes as text where they are text.
fn shorten(value: &mut Value) {
    match value {
        Value::Array(items) => match bytes_of(items) {
            Some(bytes) => *value = Value::String(String::from_utf8(bytes).unwrap_or_else(hex)),
            None => items.iter_mut().for_each(shorten),
        },
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// A long list of bytes.
fn bytes_of(items: &[Value]) -> Option<Vec<u8>> {
    let byte = |item: &Value| item.as_u64().and_then(|number| u8::try_from(number).ok());
    (items.len() > LIST_MAX).then(|| items.iter().map(byte).collect()).flatten()
}

fn hex(not_text: std::string::FromUtf8Error) -> String {
    not_text.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
