//! Reads JSON schemas as `schemars` and `utoipa` write them, and declares what they describe.
//!
//! What a schema says beyond the shapes of the model is read as "any value": a type never promises what may not hold.
//! Owns: the declarations so far, and which definition got which name. Must not: know a language.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::hints::{limits, with_hint};
use super::model::{Declaration, RecordField, Shape, Type, Union, Variant};
use super::schema::{
    alternatives, description, is_object, kinds, list, only_field, reference, required, width, without_null,
    words,
};
use super::words::pascal;

/// At most so many values of one type are written out as a tuple.
const TUPLE_MAX: u64 = 4;
/// The fields by which types of a union are told apart.
const TAGS: [&str; 2] = ["type", "kind"];

/// What was declared, in the order in which it was met.
#[derive(Default)]
pub(super) struct SchemaReader {
    declared: Vec<Declaration>,
    taken: BTreeSet<String>,
    /// The definitions that all share, and the names they got.
    shared: Scope,
    /// The definitions of the part that is read.
    own: Scope,
    /// What stands before the names of the part that is read.
    prefix: String,
}

/// Definitions by their key, and the names that those got which something refers to.
#[derive(Default)]
struct Scope {
    definitions: Map<String, Value>,
    names: BTreeMap<String, String>,
}

impl SchemaReader {
    /// Makes these the definitions that every part may refer to.
    pub(super) fn share(&mut self, definitions: Map<String, Value>) {
        self.shared.definitions = definitions;
    }

    /// Whether there is a shared definition of this key.
    pub(super) fn shares(&self, key: &str) -> bool {
        self.shared.definitions.contains_key(key)
    }

    /// Begins a part: its names begin with `prefix`.
    pub(super) fn begin(&mut self, prefix: &str) {
        self.own = Scope::default();
        prefix.clone_into(&mut self.prefix);
    }

    /// Adds definitions to those of the part, to which its schemas refer before the shared ones. A definition that is
    /// another one under a key that is there already is declared anew.
    pub(super) fn extend(&mut self, definitions: Map<String, Value>) {
        for (key, definition) in definitions {
            if self.own.definitions.get(&key).is_some_and(|before| *before != definition) {
                self.own.names.remove(&key);
            }
            self.own.definitions.insert(key, definition);
        }
    }

    /// Declares the definition of this key, unless it is declared already.
    pub(super) fn meet(&mut self, key: &str) {
        self.named(key);
    }

    /// Declares what a schema describes under the part's prefix and this name; answers the whole name.
    pub(super) fn declare(&mut self, name: &str, schema: &Value) -> String {
        let name = self.free_name(name);
        self.declare_as(name.clone(), schema);
        name
    }

    /// Keeps a whole name for what is added or declared later, so that nothing that is met before gets it.
    pub(super) fn reserve(&mut self, name: String) {
        self.taken.insert(name);
    }

    /// Adds a declaration that was not read.
    pub(super) fn add(&mut self, declaration: Declaration) {
        self.taken.insert(declaration.name.clone());
        self.declared.push(declaration);
    }

    /// What was declared under this whole name.
    pub(super) fn get(&self, name: &str) -> Option<&Declaration> {
        self.declared.iter().find(|declared| declared.name == name)
    }

    /// Changes what was declared under this whole name.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Declaration> {
        self.declared.iter_mut().find(|declared| declared.name == name)
    }

    /// Takes what was declared since the last time.
    pub(super) fn take(&mut self) -> Vec<Declaration> {
        std::mem::take(&mut self.declared)
    }

    /// A name that nothing has yet: with the part's prefix, and a number where there are several.
    fn free_name(&mut self, name: &str) -> String {
        let name = pascal(name);
        let whole = if name.starts_with(&self.prefix) { name } else { format!("{}{name}", self.prefix) };
        let numbered = (2..).map(|number| format!("{whole}{number}"));
        let free = std::iter::once(whole.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let free = free.unwrap_or(whole);
        self.taken.insert(free.clone());
        free
    }

    /// Declares what a schema describes under a whole name that is taken or kept for it.
    pub(super) fn declare_as(&mut self, name: String, schema: &Value) {
        let place = self.declared.len();
        let doc = description(schema);
        // It takes its place before what it refers to.
        self.declared.push(Declaration {
            name: name.clone(),
            doc: doc.clone(),
            shape: Shape::Alias(Type::Any),
        });
        let shape = self.shape(&name, schema);
        self.declared[place] = Declaration { name, doc, shape };
    }

    /// The shape of a type that has a name already.
    fn shape(&mut self, name: &str, schema: &Value) -> Shape {
        if let Some(words) = words(schema) {
            return Shape::Words(words);
        }
        if let Some(properties) = self.properties(schema) {
            return Shape::Record(self.fields(name, &properties, &required(schema, &self.all_definitions())));
        }
        match alternatives(schema) {
            Some((variants, false)) if variants.len() > 1 || is_object(variants[0]) => {
                Shape::Union(self.union(name, &variants))
            }
            _ => Shape::Alias(self.holds(name, schema)),
        }
    }

    /// What a field or a list holds, whose types without a name get one that begins with `name`.
    fn holds(&mut self, name: &str, schema: &Value) -> Type {
        let Some(fields) = schema.as_object() else { return Type::Any };
        if let Some(key) = reference(schema) {
            return self.named(&key);
        }
        if let [one] = list(schema, "allOf").as_slice() {
            return self.holds(name, one);
        }
        if words(schema).is_some() || self.properties(schema).is_some() {
            return Type::Named(self.declare_inner(name, schema));
        }
        if let Some((variants, has_null)) = alternatives(schema) {
            let holds = match variants.as_slice() {
                [one] => self.holds(name, one),
                _ => Type::Named(self.declare_inner(name, &without_null(schema))),
            };
            return if has_null { holds.nullable() } else { holds };
        }
        if let Some(word) = fields.get("const").and_then(Value::as_str) {
            return Type::Literal(word.to_owned());
        }
        self.plain(name, schema)
    }

    /// What a schema says by its `type`.
    fn plain(&mut self, name: &str, schema: &Value) -> Type {
        let kinds = kinds(schema);
        let kind = kinds.iter().copied().filter(|kind| *kind != "null").collect::<Vec<_>>();
        let holds = match kind.as_slice() {
            ["boolean"] => Type::Bool,
            ["integer"] => Type::Integer(width(schema)),
            ["number"] => Type::Float,
            ["string"] => Type::Text,
            ["array"] => self.list_of(name, schema),
            ["object"] => match schema.get("additionalProperties") {
                Some(values) if values.is_object() => {
                    Type::Map(Box::new(self.holds(&format!("{name}Value"), values)))
                }
                _ => Type::Map(Box::new(Type::Any)),
            },
            [] if !kinds.is_empty() => Type::Null,
            _ => Type::Any,
        };
        if kinds.len() > 1 && kinds.contains(&"null") { holds.nullable() } else { holds }
    }

    fn list_of(&mut self, name: &str, schema: &Value) -> Type {
        let item = format!("{name}Item");
        let first =
            schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_array()));
        if let Some(Value::Array(items)) = first {
            return Type::Tuple(items.iter().map(|one| self.holds(&item, one)).collect());
        }
        let holds = schema.get("items").map_or(Type::Any, |one| self.holds(&item, one));
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        match (bound("minItems"), bound("maxItems")) {
            (Some(low), Some(high)) if low == high && (1..=TUPLE_MAX).contains(&low) => {
                Type::Tuple((0..low).map(|_| holds.clone()).collect())
            }
            _ => Type::List(Box::new(holds)),
        }
    }

    fn union(&mut self, name: &str, variants: &[&Value]) -> Union {
        let tag =
            TAGS.into_iter().find(|tag| variants.iter().all(|variant| self.word(variant, tag).is_some()));
        let variants = variants.iter().enumerate().map(|(place, variant)| {
            let word = tag.and_then(|tag| self.word(variant, tag));
            let inner =
                word.clone().or_else(|| only_field(variant)).unwrap_or_else(|| (place + 1).to_string());
            Variant { holds: self.holds(&format!("{name}{}", pascal(&inner)), variant), word }
        });
        Union { tag: tag.map(str::to_owned), variants: variants.collect() }
    }

    /// The word that a type of a union has in the field that tells them apart.
    fn word(&self, variant: &Value, tag: &str) -> Option<String> {
        let properties = self.properties(variant)?;
        let field = properties.get(tag)?;
        let word = field.get("const").or_else(|| {
            field.get("enum").and_then(|words| match words.as_array()?.as_slice() {
                [one] => Some(one),
                _ => None,
            })
        });
        word.and_then(Value::as_str).map(str::to_owned)
    }

    fn fields(
        &mut self,
        name: &str,
        properties: &Map<String, Value>,
        required: &BTreeSet<String>,
    ) -> Vec<RecordField> {
        // What tells types apart comes first; the others are in the order of their names.
        let (tags, others): (Vec<_>, Vec<_>) =
            properties.iter().partition(|(name, _)| TAGS.contains(&name.as_str()));
        let fields = tags.into_iter().chain(others).map(|(field, schema)| RecordField {
            name: field.clone(),
            doc: with_hint(&description(schema), &limits(schema)),
            holds: self.holds(&format!("{name}{}", pascal(field)), schema),
            optional: !required.contains(field),
        });
        fields.collect()
    }

    /// The properties of an object, with those that are flattened into it; `None` if it is no object with named fields.
    fn properties(&self, schema: &Value) -> Option<Map<String, Value>> {
        let own = schema.get("properties").and_then(Value::as_object);
        let parts = list(schema, "allOf");
        if own.is_none() && parts.len() < 2 {
            let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
            return (is_closed && kinds(schema) == ["object"]).then(Map::new);
        }
        if schema.get("oneOf").is_some() || schema.get("anyOf").is_some() {
            return None;
        }
        let mut all = own.cloned().unwrap_or_default();
        for part in parts {
            all.extend(self.properties(self.resolved(part))?);
        }
        Some(all)
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let definition =
            |key: String| self.own.definitions.get(&key).or_else(|| self.shared.definitions.get(&key));
        reference(schema).and_then(definition).unwrap_or(schema)
    }

    fn all_definitions(&self) -> Map<String, Value> {
        let mut all = self.shared.definitions.clone();
        all.extend(self.own.definitions.clone());
        all
    }

    /// The type of a definition, declared when it is met first. A definition that a part has in common with all is the
    /// shared one.
    fn named(&mut self, key: &str) -> Type {
        let own = self.own.definitions.get(key);
        let shared = self.shared.definitions.get(key);
        let is_shared = own.is_none() || own == shared;
        let Some(schema) = own.or(shared).cloned() else { return Type::Any };
        let scope = if is_shared { &self.shared } else { &self.own };
        if let Some(name) = scope.names.get(key) {
            return Type::Named(name.clone());
        }
        let prefix = self.prefix.clone();
        if is_shared {
            self.prefix.clear();
        }
        let name = self.free_name(key);
        let scope = if is_shared { &mut self.shared } else { &mut self.own };
        scope.names.insert(key.to_owned(), name.clone());
        self.declare_as(name.clone(), &schema);
        self.prefix = prefix;
        Type::Named(name)
    }

    fn declare_inner(&mut self, name: &str, schema: &Value) -> String {
        let name = self.free_name(name);
        self.declare_as(name.clone(), schema);
        name
    }
}
