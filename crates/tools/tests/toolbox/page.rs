//! `docs/tools.md` is written from the table. `UPDATE_DOCS=1 cargo test -p tools` writes it again.

use serde_json::Value;
use tools::{Placing, TOOLS, Tool, find};

use crate::world::{OPEN, World};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tools.md");

const HEAD: &str = "# Tools and their command lines

A policy judges command lines. This is the command line that a call of each tool becomes; arguments
in brackets may be left out. What is not on the command line is content, which no rule looks at.
Generated from `crates/tools`.

| tool | command line | not on the line |
|---|---|---|
";

const FIXED: &str = "
`b00t_search` and `b00t_call` are no commands. They are for clients that ask for the list of tools only
once: the first lists the tools that the policy allows at this moment, and a call by the second is
judged as the call that it makes. They are listed whenever another tool is.

Learn topics are resources, `b00t://learn/TOPIC`: whoever reads one is judged as by `learn TOPIC`. The files
`_b00t_/prompts/**/*.md` are prompts: whoever gets one is judged as by `prompt NAME`. A prompt may begin with
TOML between two lines `+++`: `title`, `description`, and `[[arguments]]` with `name`, `title`, `description`,
`required` and `values`; `{{name}}` in the text is replaced by the argument.

`b00t_mcp_output` gives the way that a datum prefers: the lowest `priority` (0 where none stands), and of
equal ones a program before an address, whose entry is `{\"type\": \"http\", \"url\": …}`; b00t's own command
knows programs only. A way stands in `[[b00t.mcp.stdio]]`, `[[b00t.mcp.httpstream]]` or `[b00t.mcp]`, or as
`command` in `[b00t]`; a `url` in `[b00t]` is a page for people.

A call that is refused, or fails, answers with `isError` and an object with `failure`: `refused` and
`limited` name `rule`, `line`, `file` and `commit`.
";

fn row(tool: &Tool) -> String {
    let mut line = tool.command_line();
    let mut content = Vec::new();
    for argument in tool.arguments {
        let name = argument.name.to_uppercase();
        let shown = match argument.placing {
            Placing::Positional => name,
            Placing::Option(option) if argument.kind == tools::Kind::Flag => option.to_owned(),
            Placing::Option(option) => format!("{option} {name}"),
            Placing::Content => {
                content.push(format!("`{}`", argument.name));
                continue;
            }
        };
        let shown = if argument.required { shown } else { format!("[{shown}]") };
        line = format!("{line} {shown}");
    }
    format!("| `{}` | `{line}` | {} |\n", tool.name, content.join(", "))
}

fn section(definition: &Value) -> String {
    let text = |name: &str| definition[name].as_str().unwrap();
    let hints = &definition["annotations"];
    let hint = |name: &str| hints[name] == true;
    let mut words = vec![match (hint("readOnlyHint"), find(text("name"))) {
        (true, _) => "Only reads",
        (false, Some(_)) => "Proposes a change by pull request",
        (false, None) => "Does what the tool does that it calls",
    }];
    words.extend(hint("idempotentHint").then_some("may be repeated"));
    words.extend(hint("openWorldHint").then_some("asks GitHub"));
    assert!(!hint("destructiveHint"));
    let [input, output] = ["inputSchema", "outputSchema"].map(|name| &definition[name]);
    let answer = output["anyOf"].get(0).unwrap_or(output);
    format!(
        "\n## `{}`: {}\n\n{}\n\n{}.\n\nTakes:\n\n```\n{}\n```\n\nAnswers:\n\n```\n{}\n```\n",
        text("name"),
        text("title"),
        text("description"),
        words.join(", "),
        shape(input, 0),
        shape(answer, 0),
    )
}

/// A JSON schema, as people write types.
fn shape(schema: &Value, depth: usize) -> String {
    if let Some(choices) = schema["anyOf"].as_array().filter(|_| schema["properties"].is_null()) {
        let choices: Vec<_> = choices.iter().map(|choice| shape(choice, depth)).collect();
        return choices.join(" | ");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<_> = values.iter().map(ToString::to_string).collect();
        return values.join(" | ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let kinds: Vec<_> = kinds.into_iter().map(|kind| of_type(kind, schema, depth)).collect();
    kinds.join(" | ")
}

fn of_type(kind: &str, schema: &Value, depth: usize) -> String {
    match (kind, schema["properties"].as_object()) {
        ("array", _) => format!("[{}]", shape(&schema["items"], depth)),
        ("object", Some(members)) if members.is_empty() => "{}".into(),
        ("object", Some(members)) => {
            let indent = "  ".repeat(depth + 1);
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let lines: String = members
                .iter()
                .map(|(name, member)| {
                    let mark = if required.contains(&name.as_str().into()) { "" } else { "?" };
                    let remark = member["description"].as_str();
                    let secret = member["writeOnly"] == true;
                    let secret = if secret { " A secret: never recorded." } else { "" };
                    let remark =
                        remark.map_or_else(String::new, |text| format!("  # {text}{secret}"));
                    format!("{indent}{name}{mark}: {}{remark}\n", shape(member, depth + 1))
                })
                .collect();
            format!("{{\n{lines}{}}}", "  ".repeat(depth))
        }
        ("object", None) => match schema.get("additionalProperties") {
            Some(member) => format!("{{ …: {} }}", shape(member, depth)),
            None => "object".into(),
        },
        (other, _) => other.into(),
    }
}

#[test]
fn the_page_of_tools_is_current() {
    let mut page = HEAD.to_owned() + &TOOLS.iter().map(row).collect::<String>() + FIXED;
    let world = World::governed_by(OPEN);
    page.extend(world.toolbox().definitions().iter().map(section));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap();
    assert_eq!(written, page, "write it again: UPDATE_DOCS=1 cargo test -p tools");
}
