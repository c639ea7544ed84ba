//! Tool definitions as clients see them.

use serde_json::{Map, Value, json};

use crate::{Argument, Kind, Tool, answer};

/// The definition of a tool: name, texts, schemas, annotations.
pub(crate) fn definition(tool: &Tool) -> Value {
    json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": input(tool),
        "outputSchema": output(tool),
        "annotations": annotations(tool),
        "icons": tool.icon.icons(),
    })
}

/// What a client may expect of a call. Whoever reads changes nothing, and whoever proposes the same
/// again finds what was proposed: both may be repeated, and neither destroys anything. Of a call by
/// name only the least can be said.
pub(crate) fn annotations(tool: &Tool) -> Value {
    json!({
        "title": tool.title,
        "readOnlyHint": tool.reads_only,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": tool.open_world,
    })
}

/// The JSON schema of its arguments.
pub(crate) fn input(tool: &Tool) -> Value {
    let properties: Map<_, _> =
        tool.arguments.iter().map(|argument| (argument.name.into(), property(argument))).collect();
    let required: Vec<_> = tool
        .arguments
        .iter()
        .filter(|argument| argument.required)
        .map(|argument| argument.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(argument: &Argument) -> Value {
    let mut schema = match argument.kind {
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Text => json!({"type": "string", "maxLength": 1024}),
        Kind::Prose => json!({"type": "string", "maxLength": 131_072}),
        Kind::List => json!({"type": "array", "items": {"type": "string"}, "maxItems": 64}),
        Kind::Object => json!({"type": "object"}),
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".into(), argument.description.into());
    }
    schema
}

/// What a tool answers: its own shape, or a failure. Clients check failures, too.
fn output(tool: &Tool) -> Value {
    json!({
        "type": "object",
        "anyOf": [
            answer::shape(tool),
            {
                "type": "object",
                "required": ["failure"],
                "properties": {
                    "failure": {"enum": answer::FAILURES},
                    "decision": {"enum": ["allow", "deny"]},
                    "rule": {"type": "string"},
                    "line": {"type": "integer"},
                    "commit": {"type": "string"},
                },
            },
        ],
    })
}
