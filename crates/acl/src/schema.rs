//! JSON Schemas of both files, for editors. They follow the key tables by which files are read.

use serde_json::{Map, Value, json};

use crate::check::FILE_NAME;
use crate::document::{Key, Keys, Kind, TESTS_TOP, TOP};
use crate::limits::MAX_LIMIT;
use crate::testing::TESTS_FILE_NAME;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema (draft 2020-12) of `b00t-mcp-acl.toml`.
///
/// What [`crate::check`] accepts, it accepts. It knows every key and the type of every value; what
/// it cannot know is whether a regex is valid and whether limits on sizes are kept.
pub fn schema() -> Value {
    let about = "What an AI client may do in your name.";
    let mut schema = document(&TOP, FILE_NAME, about);
    let absent = json!({ "b00t": false });
    let long = json!({ "required": ["default_policy"], "properties": absent });
    let absent = json!({ "default_policy": false, "commands": false, "patterns": false });
    let short = json!({ "required": ["b00t"], "properties": absent });
    schema.insert("oneOf".to_owned(), json!([long, short]));
    Value::Object(schema)
}

/// The JSON Schema (draft 2020-12) of `b00t-mcp-acl.test.toml`. What [`crate::judge`] finds no
/// error of form in, it accepts.
pub fn tests_schema() -> Value {
    let about = "Calls, and what the policy beside this file must decide about them.";
    Value::Object(document(&TESTS_TOP, TESTS_FILE_NAME, about))
}

fn document(keys: &Keys, name: &str, about: &str) -> Map<String, Value> {
    let mut schema = table(keys);
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(name));
    schema.insert("description".to_owned(), json!(about));
    schema
}

fn table(keys: &Keys) -> Map<String, Value> {
    let properties: Map<_, _> =
        keys.known.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<_> =
        keys.known.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = kind(&key.value);
    schema.insert("description".to_owned(), json!(key.about));
    Value::Object(schema)
}

fn kind(kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Stance => json!({ "type": "string", "enum": ["allow", "deny"] }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Count => json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT }),
        Kind::ListOf(item) => json!({ "type": "array", "items": self::kind(item) }),
        Kind::TextOr(keys) => json!({ "anyOf": [{ "type": "string" }, table(keys)] }),
        Kind::Table(keys) => return table(keys),
        Kind::ByName(keys) => json!({ "type": "object", "additionalProperties": table(keys) }),
        Kind::Anything => json!({}),
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}
