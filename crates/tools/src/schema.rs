//! Tool definitions as clients see them.

use serde_json::{Map, Value, json};

use crate::{
    Argument, Kind, Placing, Tool, answer,
    arguments::{MAX_ITEMS, MAX_PROSE_CHARS, MAX_TEXT_CHARS},
};

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

/// The JSON schema of its arguments: whatever does not fit it is refused. Three rules are left to the
/// check alone: control characters, what is blank but not empty, and which arguments exclude each
/// other, because models' interfaces take no `not` and no `oneOf` at the top of a schema.
pub(crate) fn input(tool: &Tool) -> Value {
    let property = |argument: &Argument| (argument.name.to_owned(), property(tool, argument));
    let properties: Map<_, _> = tool.arguments.iter().map(property).collect();
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

fn property(tool: &Tool, argument: &Argument) -> Value {
    let (kind, mut rest) = match argument.kind {
        Kind::Flag => ("boolean", json!({})),
        Kind::Text => ("string", text(argument.placing)),
        Kind::Prose => ("string", json!({"minLength": 1, "maxLength": MAX_PROSE_CHARS})),
        Kind::List => ("array", list(argument)),
        Kind::Object => ("object", json!({})),
    };
    // Null is how many clients leave an argument out.
    let kind = if argument.required { json!(kind) } else { json!([kind, "null"]) };
    if let Some(members) = rest.as_object_mut() {
        members.insert("type".into(), kind);
        members.insert("description".into(), described(tool, argument).into());
        if argument.secret {
            members.insert("writeOnly".into(), true.into());
        }
    }
    rest
}

/// One word of a command line.
fn text(placing: Placing) -> Value {
    let mut text = json!({"minLength": 1, "maxLength": MAX_TEXT_CHARS});
    if let (Placing::Positional, Some(members)) = (placing, text.as_object_mut()) {
        members.insert("pattern".into(), "^[^-]".into());
    }
    text
}

fn list(argument: &Argument) -> Value {
    let mut item = match argument.placing {
        Placing::Content => json!({"maxLength": MAX_TEXT_CHARS}),
        placing => text(placing),
    };
    if let Some(members) = item.as_object_mut() {
        members.insert("type".into(), "string".into());
    }
    let least = usize::from(argument.required);
    json!({"items": item, "minItems": least, "maxItems": MAX_ITEMS})
}

fn described(tool: &Tool, argument: &Argument) -> String {
    let Argument { name, description, .. } = argument;
    let others: Vec<_> = tool.exclusive.iter().filter(|other| *other != name).collect();
    if others.len() == tool.exclusive.len() || others.is_empty() {
        return (*description).to_owned();
    }
    let others: Vec<_> = others.iter().map(|other| format!("`{other}`")).collect();
    format!("{description} Not together with {}.", others.join(", "))
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
