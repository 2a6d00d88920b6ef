//! JSON schemas as `schemars` writes them: whether a value fits, and values that do.
//!
//! Must not: know more of JSON Schema than that. What it does not know fits.

use std::collections::BTreeSet;

use schemars::Schema;
use serde_json::{Map, Value, json};

use crate::game::Rng;

/// Schemas within one another that are followed; a value that is deeper is not looked at.
const DEPTH_MAX: u32 = 24;
/// Beyond this depth samples are as short as they can be.
const SAMPLE_DEPTH: u32 = 6;

/// The schema of a type, as [`GameType::schemas`](crate::game::GameType::schemas) has it.
pub(super) struct TypeSchema(Value);

/// What a schema says of the objects with a certain tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FieldsBeside<'a> {
    /// It knows of no tag, and so of no object that has it or has not.
    Untagged,
    /// No object may have that tag.
    Never,
    /// They may have these fields; `None`: any.
    Of(Option<BTreeSet<&'a str>>),
}

impl<'a> FieldsBeside<'a> {
    /// One more object has a tag, and it is this one if it `fits`.
    fn is_tagged(&mut self, fields: Option<BTreeSet<&'a str>>, fits: bool) {
        match (self, fits) {
            (FieldsBeside::Of(Some(known)), true) if fields.is_some() => {
                known.extend(fields.into_iter().flatten())
            }
            (found, true) => *found = FieldsBeside::Of(fields),
            (found @ FieldsBeside::Untagged, false) => *found = FieldsBeside::Never,
            (_, false) => {}
        }
    }
}

impl TypeSchema {
    pub(super) fn new(schema: Schema) -> TypeSchema {
        TypeSchema(schema.to_value())
    }

    /// Says where and why a value does not fit, if so.
    pub(super) fn misfit(&self, value: &Value) -> Option<String> {
        self.misfit_at(&self.0, value, "", 0)
    }

    /// A value that fits, more or less: bounds are tried, too.
    pub(super) fn sample(&self, rng: &mut Rng) -> Value {
        self.sample_of(&self.0, rng, 0)
    }

    /// The fields that objects may have whose field `tag` may be `word`.
    pub(super) fn fields_beside(&self, tag: &str, word: &str) -> FieldsBeside<'_> {
        let mut found = FieldsBeside::Untagged;
        self.find_beside((tag, &json!(word)), &self.0, &BTreeSet::new(), &mut found, 0);
        found
    }

    /// Looks for the tag in an object, with the fields of what it is a part of, and in its parts.
    fn find_beside<'a>(
        &'a self,
        (tag, word): (&str, &Value),
        schema: &'a Value,
        outer: &BTreeSet<&'a str>,
        found: &mut FieldsBeside<'a>,
        depth: u32,
    ) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some(field) = schema.get("properties").and_then(|own| own.get(tag)) {
            let fits = self.misfit_at(field, word, "", 0).is_none();
            found.is_tagged(fits.then(|| self.fields_of(schema, outer, 0)).flatten(), fits);
        }
        let outer = outer.iter().copied().chain(own_fields(schema)).collect();
        self.parts(schema).for_each(|part| self.find_beside((tag, word), part, &outer, found, depth + 1));
    }

    /// The fields that an object and its parts may have, with these; `None` if they may be any.
    fn fields_of<'a>(
        &'a self,
        schema: &'a Value,
        outer: &BTreeSet<&'a str>,
        depth: u32,
    ) -> Option<BTreeSet<&'a str>> {
        let is_open = schema.get("additionalProperties").is_some_and(|more| *more != Value::Bool(false));
        if is_open || depth > DEPTH_MAX {
            return None;
        }
        let fields = outer.iter().copied().chain(own_fields(schema)).collect();
        self.parts(schema).try_fold(fields, |fields, part| self.fields_of(part, &fields, depth + 1))
    }

    /// The schemas that are told of the same value.
    fn parts<'a>(&'a self, schema: &'a Value) -> impl Iterator<Item = &'a Value> {
        let ways = ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| list(schema, key)).flatten();
        ways.chain(Some(self.resolve(schema)).filter(|target| !std::ptr::eq(*target, schema)))
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let target = schema["$ref"].as_str().and_then(|to| self.0.pointer(to.strip_prefix('#')?));
        target.unwrap_or(schema)
    }

    fn misfit_at(&self, schema: &Value, value: &Value, at: &str, depth: u32) -> Option<String> {
        let schema = self.resolve(schema);
        if depth > DEPTH_MAX || schema == &Value::Bool(true) {
            return None;
        }
        let wrong = |what: String| Some(format!("{} {what}", if at.is_empty() { "/" } else { at }));
        if schema == &Value::Bool(false) {
            return wrong("must not be there".to_owned());
        }
        if let Some(constant) = schema.get("const").filter(|constant| *constant != value) {
            return wrong(format!("is {value}, not {constant}"));
        }
        if list(schema, "enum").is_some_and(|words| !words.contains(value)) {
            return wrong(format!("is {value}, which is no word of the list"));
        }
        if !types(schema).is_none_or(|types| types.iter().any(|name| is_a(value, name))) {
            return wrong(format!("is {value}, not {}", schema["type"]));
        }
        for key in ["oneOf", "anyOf"] {
            let misfits = list(schema, key)
                .map(|ways| ways.iter().map(|way| self.misfit_at(way, value, at, depth + 1)));
            let misfits: Vec<_> = misfits.into_iter().flatten().collect();
            if !misfits.is_empty() && misfits.iter().all(Option::is_some) {
                return if let [only] = misfits.as_slice() {
                    only.clone()
                } else {
                    wrong(format!("is {value}, which is none of the variants"))
                };
            }
        }
        let all = list(schema, "allOf").into_iter().flatten();
        let of_all = all.filter_map(|part| self.misfit_at(part, value, at, depth + 1)).next();
        of_all.or_else(|| self.misfit_within(schema, value, at, depth))
    }

    /// What is wrong with the parts of an object or a list.
    fn misfit_within(&self, schema: &Value, value: &Value, at: &str, depth: u32) -> Option<String> {
        match value {
            Value::Object(fields) => {
                let mut required = list(schema, "required").into_iter().flatten().filter_map(Value::as_str);
                if let Some(name) = required.find(|name| !fields.contains_key(*name)) {
                    return Some(format!("{at}/{name} is missing"));
                }
                fields.iter().find_map(|(name, value)| {
                    let known =
                        schema["properties"].get(name).or_else(|| schema.get("additionalProperties"))?;
                    self.misfit_at(known, value, &format!("{at}/{name}"), depth + 1)
                })
            }
            Value::Array(items) => items.iter().enumerate().find_map(|(number, item)| {
                let own = list(schema, "prefixItems").and_then(|own| own.get(number));
                let known = own.or_else(|| schema.get("items"))?;
                self.misfit_at(known, item, &format!("{at}/{number}"), depth + 1)
            }),
            _ => None,
        }
    }

    fn sample_of(&self, schema: &Value, rng: &mut Rng, depth: u32) -> Value {
        let schema = self.resolve(schema);
        if depth > DEPTH_MAX {
            return Value::Null;
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(word) = list(schema, "enum").and_then(|words| rng.pick(words)) {
            return word.clone();
        }
        let way = ["oneOf", "anyOf"].iter().find_map(|key| list(schema, key)).and_then(|ways| rng.pick(ways));
        let chosen = way.map(|way| self.sample_of(way, rng, depth + 1));
        let plain = match types(schema).as_deref().and_then(|types| rng.pick(types).copied()) {
            Some("object") => self.sample_object(schema, rng, depth),
            Some("array") => self.sample_array(schema, rng, depth),
            Some(name) => scalar(name, schema, rng),
            None => {
                return chosen
                    .unwrap_or_else(|| scalar(rng.pick(&SCALARS).copied().unwrap_or("null"), schema, rng));
            }
        };
        // A variant of a tagged enum has fields beside those that all variants have.
        match (plain, chosen) {
            (Value::Object(mut fields), Some(Value::Object(more))) => {
                fields.extend(more);
                Value::Object(fields)
            }
            (plain, chosen) => chosen.unwrap_or(plain),
        }
    }

    fn sample_object(&self, schema: &Value, rng: &mut Rng, depth: u32) -> Value {
        let none = Map::new();
        let required = list(schema, "required").unwrap_or_default();
        let mut fields = Map::new();
        for (name, field) in schema["properties"].as_object().unwrap_or(&none) {
            let must = required.iter().any(|required| required == name);
            if must || (depth < SAMPLE_DEPTH && rng.below(2) == 0) {
                fields.insert(name.clone(), self.sample_of(field, rng, depth + 1));
            }
        }
        Value::Object(fields)
    }

    fn sample_array(&self, schema: &Value, rng: &mut Rng, depth: u32) -> Value {
        if let Some(own) = list(schema, "prefixItems") {
            return own.iter().map(|item| self.sample_of(item, rng, depth + 1)).collect();
        }
        let low = schema["minItems"].as_u64().unwrap_or(0) as u32;
        let spare = if depth < SAMPLE_DEPTH { rng.below(4) } else { 0 };
        let high = schema["maxItems"].as_u64().map_or(u32::MAX, |high| high as u32);
        let item = schema.get("items").unwrap_or(&Value::Null);
        (0..low.saturating_add(spare).min(high)).map(|_| self.sample_of(item, rng, depth + 1)).collect()
    }
}

const SCALARS: [&str; 5] = ["null", "boolean", "integer", "number", "string"];
const TEXTS: [&str; 6] = ["", "a", "ä€😀", "null", "0", "\u{0}\u{202e}"];
/// Numbers at which types end.
const EDGES: [i64; 12] =
    [0, 1, -1, 127, 128, 255, 256, 65_535, 65_536, 2_147_483_647, 4_294_967_295, i64::MAX];

fn scalar(name: &str, schema: &Value, rng: &mut Rng) -> Value {
    match name {
        "boolean" => json!(rng.below(2) == 0),
        "string" => json!(rng.pick(&TEXTS)),
        "integer" => json!(integer(schema, rng)),
        "number" if rng.below(4) > 0 => json!(rng.between(-2.0, 2.0)),
        "number" => json!(rng.pick(&[0.0, -0.0, 1e39, -1e300, 1e-310, 16_777_217.0, 100.0])),
        _ => Value::Null,
    }
}

fn integer(schema: &Value, rng: &mut Rng) -> i64 {
    let low = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    let high = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    let drawn = match rng.below(3) {
        0 => rng.pick(&EDGES).copied().unwrap_or(0),
        _ => i64::from(rng.below(12)),
    };
    drawn.clamp(low, high.max(low))
}

/// The names of the fields that this schema itself gives an object.
fn own_fields(schema: &Value) -> impl Iterator<Item = &str> {
    schema["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
}

fn list<'a>(schema: &'a Value, key: &str) -> Option<&'a [Value]> {
    schema.get(key)?.as_array().map(Vec::as_slice)
}

fn types(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number == number.trunc())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, schema_for};
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Move {
        Rest,
        Walk {
            to: (i8, u8),
            pace: Option<Pace>,
            #[serde(default)]
            stops: Vec<Stop>,
        },
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    enum Pace {
        Slow,
        Fast,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Stop {
        at: f32,
    }

    #[test]
    fn samples_fit_their_schema_and_most_are_read() {
        let (schema, mut rng) = (TypeSchema::new(schema_for!(Move)), Rng::seeded(1));
        let samples: Vec<Value> = (0..300).map(|_| schema.sample(&mut rng)).collect();
        for sample in &samples {
            assert_eq!(schema.misfit(sample), None, "{sample}");
        }
        let read =
            samples.into_iter().filter(|sample| serde_json::from_value::<Move>(sample.clone()).is_ok());
        assert!(read.count() > 200);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        let schema = TypeSchema::new(schema_for!(Vec<Stop>));
        assert_eq!(schema.misfit(&json!([{"at": 1.5}])), None);
        assert_eq!(schema.misfit(&json!([{"at": null}])), Some("/0/at is null, not \"number\"".to_owned()));
        assert_eq!(schema.misfit(&json!([{}])), Some("/0/at is missing".to_owned()));
        assert!(TypeSchema::new(schema_for!(Pace)).misfit(&json!("Fastest")).is_some());
        assert!(TypeSchema::new(schema_for!(Move)).misfit(&json!({"type": "fly"})).is_some());
    }

    fn beside<T: JsonSchema>(kind: &str) -> String {
        let schema = TypeSchema::new(schema_for!(T));
        match schema.fields_beside("kind", kind) {
            FieldsBeside::Of(Some(fields)) => fields.into_iter().collect::<Vec<_>>().join(" "),
            FieldsBeside::Of(None) => "any".to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    #[expect(dead_code, reason = "its schema is looked at")]
    enum Told {
        Kill { by: u8 },
        Scored(Score),
        Out,
    }

    #[derive(Serialize, JsonSchema)]
    struct Score {
        points: u8,
        item: Item,
    }

    #[derive(Serialize, JsonSchema)]
    struct Item {
        kind: u8,
    }

    #[derive(Serialize, JsonSchema)]
    struct At {
        at: u8,
        #[serde(flatten)]
        what: Told,
    }

    #[derive(Serialize, JsonSchema)]
    struct Free {
        kind: String,
        #[serde(flatten)]
        more: std::collections::BTreeMap<String, u8>,
    }

    #[test]
    fn the_fields_beside_a_tag_are_those_of_its_variant_and_of_what_it_is_a_part_of() {
        let found = ["kill", "scored", "out", "nothing"].map(beside::<Told>);
        assert_eq!(found, ["by kind", "item kind points", "kind", "Never"]);
        assert_eq!(["kill", "out"].map(beside::<At>), ["at by kind", "at kind"]);
        assert_eq!(beside::<Free>("whatever"), "any");
        assert_eq!([beside::<Score>("0"), beside::<Value>("kill")], ["Untagged", "Untagged"]);
    }
}
