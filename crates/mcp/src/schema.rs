//! JSON Schema 2020-12, as far as tools and forms use it.

use serde_json::{Map, Value};

/// So deep a schema is followed. One that refers to itself without end is followed no deeper.
const MAX_DEPTH: usize = 64;

/// What is wrong with a value by a schema, in one sentence; `None` when nothing is. Formats and
/// patterns are left to whoever reads the value, and so are keywords that are not known here.
#[must_use]
pub fn violation(schema: &Value, value: &Value) -> Option<String> {
    Check { root: schema }.value(schema, value, "the value", MAX_DEPTH).err()
}

struct Check<'a> {
    root: &'a Value,
}

type Verdict = Result<(), String>;

impl Check<'_> {
    fn value(&self, schema: &Value, value: &Value, at: &str, depth: usize) -> Verdict {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(format!("{at} is nested too deeply"));
        };
        let members = match schema {
            Value::Bool(true) => return Ok(()),
            Value::Object(members) => members,
            _ => return Err(format!("{at} is not allowed")),
        };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|path| self.root.pointer(path));
            self.value(target.unwrap_or(&Value::Bool(true)), value, at, depth)?;
        }
        kind(members, value, at)?;
        one_of_the_listed(members, value, at)?;
        bounds(members, value, at)?;
        self.members(members, value, at, depth)?;
        self.items(members, value, at, depth)?;
        self.combined(members, value, at, depth)
    }

    fn members(
        &self,
        schema: &Map<String, Value>,
        value: &Value,
        at: &str,
        depth: usize,
    ) -> Verdict {
        let Value::Object(members) = value else { return Ok(()) };
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                return Err(format!("{at} lacks `{}`", short(name)));
            }
        }
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, member) in members {
            let at = format!("`{}`", short(name));
            match known.and_then(|known| known.get(name)) {
                Some(schema) => self.value(schema, member, &at, depth)?,
                None => match schema.get("additionalProperties") {
                    None => {}
                    Some(Value::Bool(false)) => return Err(format!("{at} is unknown")),
                    Some(others) => self.value(others, member, &at, depth)?,
                },
            }
        }
        Ok(())
    }

    fn items(&self, schema: &Map<String, Value>, value: &Value, at: &str, depth: usize) -> Verdict {
        let (Value::Array(items), Some(each)) = (value, schema.get("items")) else {
            return Ok(());
        };
        let at = format!("an item of {at}");
        items.iter().try_for_each(|item| self.value(each, item, &at, depth))
    }

    fn combined(
        &self,
        schema: &Map<String, Value>,
        value: &Value,
        at: &str,
        depth: usize,
    ) -> Verdict {
        let all = |name| schema.get(name).and_then(Value::as_array);
        let holds = |schema: &Value| self.value(schema, value, at, depth).is_ok();
        for part in all("allOf").into_iter().flatten() {
            self.value(part, value, at, depth)?;
        }
        if all("anyOf").is_some_and(|some| !some.iter().any(holds)) {
            return Err(format!("{at} fits none of the shapes that it may have"));
        }
        if all("oneOf").is_some_and(|some| some.iter().filter(|&each| holds(each)).count() != 1) {
            return Err(format!("{at} fits not exactly one of the shapes that it may have"));
        }
        if schema.get("not").is_some_and(holds) {
            return Err(format!("{at} has a shape that it must not have"));
        }
        let branch =
            schema.get("if").map(|condition| if holds(condition) { "then" } else { "else" });
        match branch.and_then(|name| schema.get(name)) {
            Some(branch) => self.value(branch, value, at, depth),
            None => Ok(()),
        }
    }
}

fn kind(schema: &Map<String, Value>, value: &Value, at: &str) -> Verdict {
    let is = |name: &str| match (name, value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("string", Value::String(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_))
        | ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => {
            !number.is_f64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => false,
    };
    match schema.get("type") {
        Some(Value::String(name)) if !is(name) => Err(format!("{at} must be of type {name}")),
        Some(Value::Array(names)) if !names.iter().filter_map(Value::as_str).any(is) => {
            Err(format!("{at} is of a type that it must not have"))
        }
        _ => Ok(()),
    }
}

fn one_of_the_listed(schema: &Map<String, Value>, value: &Value, at: &str) -> Verdict {
    let listed = schema.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|listed| !listed.contains(value))
        || schema.get("const").is_some_and(|only| only != value)
    {
        return Err(format!("{at} is none of the values that it may have"));
    }
    Ok(())
}

fn bounds(schema: &Map<String, Value>, value: &Value, at: &str) -> Verdict {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let within = |size: f64, least: &str, most: &str| {
        bound(least).is_none_or(|least| size >= least)
            && bound(most).is_none_or(|most| size <= most)
    };
    let count = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    let fits = match value {
        Value::String(text) => within(count(text.chars().count()), "minLength", "maxLength"),
        Value::Array(items) => within(count(items.len()), "minItems", "maxItems"),
        Value::Object(members) => within(count(members.len()), "minProperties", "maxProperties"),
        Value::Number(number) => number.as_f64().is_none_or(|number| {
            within(number, "minimum", "maximum")
                && bound("exclusiveMinimum").is_none_or(|least| number > least)
                && bound("exclusiveMaximum").is_none_or(|most| number < most)
        }),
        Value::Null | Value::Bool(_) => true,
    };
    if fits { Ok(()) } else { Err(format!("{at} is outside its bounds")) }
}

fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}
