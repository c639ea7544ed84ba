//! The two fixed tools, for clients that never ask for the list of tools again. They are no commands:
//! the tool that is looked for or called is what the policy judges.

use serde_json::{Map, Value, json};

use crate::{
    Answer, Argument, Icon, Kind, Placing, Problem, Tool,
    arguments::{is_given, problems},
    schema,
};

/// Finds tools that may be used.
pub(crate) static SEARCH: Tool = Tool {
    name: "b00t_search",
    title: "Find a tool",
    description: "Lists the tools that the policy allows at this moment, or those that have all of \
                  these words, with what they take. For clients whose own list does not change.",
    command: "",
    fixed: &[],
    arguments: &[Argument {
        name: "query",
        description: "Words to look for in names and descriptions. Without them, every tool.",
        kind: Kind::Text,
        required: false,
        placing: Placing::Content,
        secret: false,
    }],
    exclusive: &[],
    reads_only: true,
    open_world: false,
    icon: Icon::Toolbox,
};

/// Calls a tool by its name.
pub(crate) static CALL: Tool = Tool {
    name: "b00t_call",
    title: "Call a tool by name",
    description: "Calls one of the tools that b00t_search lists. The policy judges the tool that \
                  is called, as if it had been called directly.",
    command: "",
    fixed: &[],
    arguments: &[
        Argument {
            name: "name",
            description: "Name of the tool, such as `b00t_learn`.",
            kind: Kind::Text,
            required: true,
            placing: Placing::Content,
            secret: false,
        },
        Argument {
            name: "arguments",
            description: "Its arguments.",
            kind: Kind::Object,
            required: false,
            placing: Placing::Content,
            secret: false,
        },
    ],
    exclusive: &[],
    reads_only: false,
    open_world: true,
    icon: Icon::Toolbox,
};

/// The tool and the arguments that a call of [`CALL`] means.
///
/// # Errors
/// All that is wrong with its own arguments.
pub(crate) fn target(
    given: &Map<String, Value>,
) -> Result<(String, Map<String, Value>), Vec<Problem>> {
    let wrong = problems(&CALL, given);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let name = given.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let arguments = given.get("arguments").filter(|_| is_given(given, "arguments"));
    Ok((name, arguments.and_then(Value::as_object).cloned().unwrap_or_default()))
}

/// What [`SEARCH`] answers.
pub(crate) fn search<'a>(
    given: &Map<String, Value>,
    tools: impl Iterator<Item = &'a Tool>,
) -> Answer {
    let query = given.get("query").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().take(8).collect();
    let fits = |tool: &&Tool| {
        let text = format!("{} {} {}", tool.name, tool.title, tool.description).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let found: Vec<&Tool> = tools.filter(fits).collect();
    let mut text = match (found.len(), words.is_empty()) {
        (0, true) => "The policy in force allows no tool.".to_owned(),
        (0, false) => {
            "No tool that the policy allows has all these words. Without `query` all are listed."
                .to_owned()
        }
        (count, _) => format!("{count} found; call them by b00t_call:"),
    };
    for tool in &found {
        let input = schema::input(tool);
        let takes = input.get("properties").unwrap_or(&Value::Null);
        text.push_str(&format!("\n- {}: {} Takes: {takes}", tool.name, tool.description));
    }
    let found: Vec<Value> = found
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name,
                "title": tool.title,
                "description": tool.description,
                "inputSchema": schema::input(tool),
                "annotations": schema::annotations(tool),
            })
        })
        .collect();
    Answer { text, structured: json!({ "tools": found }), is_error: false }
}

/// The schema of what [`SEARCH`] answers.
pub(crate) fn search_shape() -> Value {
    json!({
        "type": "object",
        "properties": {"tools": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "title": {"type": "string"},
                "description": {"type": "string"},
                "inputSchema": {"type": "object"},
                "annotations": {"type": "object"},
            },
            "required": ["name", "title", "description", "inputSchema", "annotations"],
        }}},
        "required": ["tools"],
    })
}
