//! Takes out of messages what differs from run to run, so that snapshots show the rest.

use serde_json::Value;

/// Fields that are drawn or read from a clock.
const DRAWN: &[&str] = &[
    "match_id",
    "replay",
    "created_at",
    "at",
    "server_time",
    "resume_token",
    "ai_player_id",
    "ai_player_ids",
];

/// The value with drawn fields replaced by their names in brackets.
pub(crate) fn redacted(mut value: Value) -> Value {
    redact(&mut value);
    value
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if DRAWN.contains(&name.as_str()) {
                    *field = Value::String(format!("[{name}]"));
                } else {
                    redact(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}
