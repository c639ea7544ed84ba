//! Members that GitHub's schemas do not name. JSON Schema lets them pass; a stand-in should not have
//! them, because someone could rely on them.

use serde_json::{Value, json};

/// The pointers of members that no alternative of the schema names.
pub(crate) fn invented(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(document, &[schema], value, "", &mut found);
    found
}

fn walk(document: &Value, schemas: &[&Value], value: &Value, at: &str, found: &mut Vec<String>) {
    let mut parts = Vec::new();
    for schema in schemas {
        alternatives(document, schema, &mut parts);
    }
    match value {
        Value::Object(members) => {
            let open = parts.iter().any(|part| open(part));
            let described = parts.iter().any(|part| part["properties"].is_object());
            for (name, value) in members {
                let at = format!("{at}/{name}");
                let below: Vec<_> =
                    parts.iter().filter_map(|part| part["properties"].get(name)).collect();
                if !below.is_empty() {
                    walk(document, &below, value, &at, found);
                } else if described && !open {
                    found.push(at);
                }
            }
        }
        Value::Array(items) => {
            let below: Vec<_> = parts.iter().filter_map(|part| part.get("items")).collect();
            for (index, item) in items.iter().enumerate() {
                walk(document, &below, item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Whether a schema says that there may be others.
fn open(schema: &Value) -> bool {
    matches!(schema.get("additionalProperties"), Some(Value::Bool(true) | Value::Object(_)))
}

/// A schema with everything that it refers to or is composed of.
fn alternatives<'d>(document: &'d Value, schema: &'d Value, parts: &mut Vec<&'d Value>) {
    if let Some(to) = schema["$ref"].as_str() {
        let to = to.split_once('#').map_or(to, |(_, pointer)| pointer);
        return alternatives(document, document.pointer(to).unwrap(), parts);
    }
    parts.push(schema);
    for name in ["allOf", "anyOf", "oneOf"] {
        for part in schema[name].as_array().into_iter().flatten() {
            alternatives(document, part, parts);
        }
    }
}

#[test]
fn members_that_nobody_names_are_found() {
    let document = json!({ "x": { "properties": { "id": {} } } });
    let schema = json!({
        "properties": {
            "one": { "anyOf": [{ "type": "null" }, { "$ref": "#/x" }] },
            "many": { "items": { "$ref": "#/x" } },
            "free": { "type": "object" },
        },
    });
    let value = json!({
        "one": { "id": 1, "new": 1 },
        "many": [{ "id": 1 }, { "other": 1 }],
        "free": { "a": 1 },
    });
    assert_eq!(invented(&document, &schema, &value), ["/many/1/other", "/one/new"]);
}
