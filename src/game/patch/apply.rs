//! How a patch is applied: the model for clients in every language, and for Rust programs that play.
//!
//! Must not: know how patches are made.

use serde_json::{Map, Value};

/// A patch does not fit what it is applied to. It is of another state, or no patch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {why}; begin again from a keyframe")]
pub struct Misfit {
    /// A JSON pointer to where it does not fit.
    pub pointer: String,
    /// The reason.
    pub why: &'static str,
}

impl Misfit {
    fn at(why: &'static str) -> Misfit {
        Misfit { pointer: String::new(), why }
    }

    fn within(mut self, name: &str) -> Misfit {
        self.pointer = format!("/{}{}", name.replace('~', "~0").replace('/', "~1"), self.pointer);
        self
    }
}

/// Applies the `delta` of a `tick` to the state before it, and answers the state after it. Errors: it does not fit.
pub fn apply(state: Value, patch: &Value) -> Result<Value, Misfit> {
    match patch {
        Value::Array(new) => match new.as_slice() {
            [value] => Ok(value.clone()),
            _ => Err(Misfit::at("a new value is a list of one")),
        },
        Value::Object(changes) if changes.is_empty() => Ok(state),
        Value::Object(changes) => match state {
            Value::Object(fields) => change_fields(fields, changes).map(Value::Object),
            Value::Array(items) => change_items(items, changes).map(Value::Array),
            _ => Err(Misfit::at("there is neither an object nor a list to change")),
        },
        value => Ok(value.clone()),
    }
}

fn change_fields(
    mut fields: Map<String, Value>,
    changes: &Map<String, Value>,
) -> Result<Map<String, Value>, Misfit> {
    for (name, change) in changes {
        if change.as_array().is_some_and(Vec::is_empty) {
            fields.remove(name).ok_or_else(|| Misfit::at("there is no field to remove").within(name))?;
            continue;
        }
        let old = fields.remove(name);
        if old.is_none() && change.is_object() {
            return Err(Misfit::at("there is no field to change").within(name));
        }
        let new = apply(old.unwrap_or_default(), change).map_err(|misfit| misfit.within(name))?;
        fields.insert(name.clone(), new);
    }
    Ok(fields)
}

const NOWHERE: &str = "there are no such items";

fn change_items(items: Vec<Value>, changes: &Map<String, Value>) -> Result<Vec<Value>, Misfit> {
    if !changes.keys().all(|name| ["-", "+", "="].contains(&name.as_str())) {
        return Err(Misfit::at("the change of a list has no fields but -, + and ="));
    }
    let left = removed(items, &pairs(changes.get("-"))?)?;
    let mut items = added(left, &pairs(changes.get("+"))?)?;
    for (at, changes) in pairs(changes.get("="))? {
        for (nth, change) in changes.as_array().ok_or(Misfit::at(NOWHERE))?.iter().enumerate() {
            let item = items.get_mut(at + nth).ok_or(Misfit::at(NOWHERE))?;
            let within = |misfit: Misfit| misfit.within(&(at + nth).to_string());
            *item = apply(item.take(), change).map_err(within)?;
        }
    }
    Ok(items)
}

/// What is left of a list. Places are those before anything was removed, from low to high.
fn removed(items: Vec<Value>, gone: &[(usize, &Value)]) -> Result<Vec<Value>, Misfit> {
    let (mut left, mut place) = (Vec::with_capacity(items.len()), 0);
    let (old, mut rest) = (items.len(), items.into_iter());
    for (at, count) in gone {
        let count = count.as_u64().and_then(|count| usize::try_from(count).ok());
        let end = count.and_then(|count| at.checked_add(count)).filter(|end| place <= *at && *end <= old);
        let end = end.ok_or(Misfit::at(NOWHERE))?;
        left.extend(rest.by_ref().take(at - place));
        rest.by_ref().take(end - at).for_each(drop);
        place = end;
    }
    left.extend(rest);
    Ok(left)
}

/// A list with more items in it. Places are those in the new list, from low to high.
fn added(items: Vec<Value>, come: &[(usize, &Value)]) -> Result<Vec<Value>, Misfit> {
    let (mut all, mut rest) = (Vec::with_capacity(items.len()), items.into_iter());
    for (at, new) in come {
        let between = at.checked_sub(all.len()).filter(|between| *between <= rest.len());
        let (Some(between), Some(new)) = (between, new.as_array()) else { return Err(Misfit::at(NOWHERE)) };
        all.extend(rest.by_ref().take(between));
        all.extend(new.iter().cloned());
    }
    all.extend(rest);
    Ok(all)
}

/// Pairs of a place, and what is there.
fn pairs(list: Option<&Value>) -> Result<Vec<(usize, &Value)>, Misfit> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let places =
        list.as_array().ok_or(Misfit::at("places come in a list"))?.chunks(2).map(|pair| match pair {
            [at, what] => at.as_u64().and_then(|at| usize::try_from(at).ok()).map(|at| (at, what)),
            _ => None,
        });
    places.collect::<Option<_>>().ok_or(Misfit::at("places come in pairs with what is there"))
}
