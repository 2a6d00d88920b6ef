//! What a JSON schema says, asked one question at a time.
//!
//! Must not: declare anything.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::model::{Width, Word};

/// The key of the definition that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<String> {
    let to = schema.get("$ref")?.as_str()?;
    Some(to.rsplit('/').next().unwrap_or(to).to_owned())
}

pub(super) fn list<'a>(schema: &'a Value, name: &str) -> Vec<&'a Value> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten().collect()
}

/// The schemas of which one holds, without that of `null`, and whether that is one of them.
pub(super) fn alternatives(schema: &Value) -> Option<(Vec<&Value>, bool)> {
    let all = [list(schema, "oneOf"), list(schema, "anyOf")].concat();
    let (nulls, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| kinds(one) == ["null"]);
    (!others.is_empty()).then_some((others, !nulls.is_empty()))
}

pub(super) fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    for name in ["oneOf", "anyOf"] {
        if let Some(Value::Array(all)) = schema.get_mut(name) {
            all.retain(|one| kinds(one) != ["null"]);
        }
    }
    schema
}

/// The words of a fixed set: an `enum`, or several `const`s.
pub(super) fn words(schema: &Value) -> Option<Vec<Word>> {
    let plain = list(schema, "enum").into_iter().map(|word| (word, String::new()));
    let told = list(schema, "oneOf")
        .into_iter()
        .map(|one| (one.get("const").unwrap_or(&Value::Null), description(one)));
    let listed = list(schema, "oneOf")
        .iter()
        .flat_map(|one| list(one, "enum"))
        .map(|word| (word, String::new()))
        .collect::<Vec<_>>();
    let all: Vec<_> = match (schema.get("enum"), listed.is_empty()) {
        (Some(_), _) => plain.collect(),
        (None, true) => told.collect(),
        // Words of which some are told about and some are not.
        (None, false) => told.filter(|(word, _)| !word.is_null()).chain(listed).collect(),
    };
    let words = all.into_iter().map(|(word, doc)| Some(Word { word: word.as_str()?.to_owned(), doc }));
    words.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty())
}

pub(super) fn required(schema: &Value, definitions: &Map<String, Value>) -> BTreeSet<String> {
    let own = list(schema, "required").into_iter().filter_map(Value::as_str).map(str::to_owned);
    let parts = list(schema, "allOf").into_iter().flat_map(|part| {
        let part = reference(part).and_then(|key| definitions.get(&key)).unwrap_or(part);
        required(part, definitions)
    });
    own.chain(parts).collect()
}

pub(super) fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind.as_str()],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn is_object(schema: &Value) -> bool {
    schema.get("properties").is_some()
}

/// The name of the only field of an object: what tells it apart from others where there is no tag.
pub(super) fn only_field(schema: &Value) -> Option<String> {
    let fields = schema.get("properties")?.as_object()?;
    (fields.len() == 1).then(|| fields.keys().next().cloned()).flatten()
}

pub(super) fn width(schema: &Value) -> Width {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
    let is_unsigned = schema.get("minimum").and_then(Value::as_f64).is_some_and(|low| low >= 0.0);
    match (format, is_unsigned) {
        ("int64" | "uint64" | "uint" | "int" | "", false) => Width::Long,
        ("int64" | "uint64" | "uint" | "int" | "", true) => Width::UnsignedLong,
        ("uint32", _) => Width::Unsigned,
        // The smaller ones fit into this one. `utoipa` writes `int32` for `u32` too.
        ("int32", true) => Width::Unsigned,
        _ => Width::Int,
    }
}

pub(super) fn description(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
}
