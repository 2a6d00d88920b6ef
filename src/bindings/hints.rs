//! What a schema says of a field besides its type: its bounds and its default, in words.

use serde_json::Value;

/// The largest number that the types of a width hold; as bounds they say nothing.
const OF_TYPES: [f64; 8] =
    [0.0, 127.0, 255.0, 32_767.0, 65_535.0, 2_147_483_647.0, 4_294_967_295.0, 9.007_199_254_740_991e15];

/// Bounds and default in words; empty if there is nothing to say.
pub(super) fn limits(schema: &Value) -> String {
    let number = |name: &str| {
        let bound = schema.get(name).filter(|bound| bound.as_f64().is_some_and(|value| value < 1e15));
        bound.map(Value::to_string)
    };
    let high = schema.get("maximum").and_then(Value::as_f64).filter(|high| !OF_TYPES[1..].contains(high));
    let low = schema.get("minimum").and_then(Value::as_f64).filter(|low| *low != 0.0);
    let bounds = match (low.and(number("minimum")), high.and(number("maximum"))) {
        (Some(low), Some(high)) => Some(format!("from {low} to {high}")),
        (Some(low), None) => Some(format!("at least {low}")),
        (None, Some(high)) => Some(format!("at most {high}")),
        (None, None) => None,
    };
    let default = schema.get("default").filter(|default| !default.is_null() && !default.is_object());
    let default = default.map(|default| format!("{default} if left out"));
    [bounds, default].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A description with the hint behind it.
pub(super) fn with_hint(doc: &str, hint: &str) -> String {
    match (doc.is_empty(), hint.is_empty()) {
        (_, true) => doc.to_owned(),
        (true, false) => hint.to_owned(),
        (false, false) => format!("{doc} ({hint})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_said_unless_they_are_those_of_the_type() {
        assert_eq!(limits(&json!({"minimum": 0, "maximum": 255})), "");
        assert_eq!(
            limits(&json!({"minimum": 5, "maximum": 600, "default": 30})),
            "from 5 to 600; 30 if left out"
        );
        assert_eq!(limits(&json!({"maximum": 6, "minimum": 0})), "at most 6");
        assert_eq!(limits(&json!({"minimum": 1, "maximum": 65535})), "at least 1");
        assert_eq!(with_hint("Seconds.", "at most 6"), "Seconds. (at most 6)");
    }
}
