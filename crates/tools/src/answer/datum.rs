//! What a datum (`*.mcp.toml`) says about an MCP server.

use toml::{Table, Value};

const MAX_HINT_CHARS: usize = 300;

/// What is listed of an MCP server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct McpDatum {
    pub(super) name: Option<String>,
    pub(super) hint: String,
    pub(super) transports: Vec<&'static str>,
}

/// Reads a datum, in the newer form with `[[b00t.mcp.stdio]]` and `[b00t.mcp.httpstream]`, or
/// the older one with `command` or `url` in `[b00t]` itself.
pub(super) fn read(text: &str) -> Result<McpDatum, String> {
    let table: Table = toml::from_str(text).map_err(|error| {
        let message: String = error.message().chars().take(MAX_HINT_CHARS).collect();
        format!("is not TOML: {message}")
    })?;
    let b00t = table.get("b00t").and_then(Value::as_table).ok_or("has no table [b00t]")?;
    let text = |name: &str| b00t.get(name).and_then(Value::as_str);
    let mcp = b00t.get("mcp").and_then(Value::as_table);
    let has = |name: &str| mcp.is_some_and(|mcp| mcp.get(name).is_some_and(|way| !is_empty(way)));
    let mut transports = Vec::new();
    if has("stdio") || text("command").is_some() {
        transports.push("stdio");
    }
    if has("httpstream") || has("http") || text("url").is_some() {
        transports.push("http");
    }
    let hint = text("hint").unwrap_or_default().lines().next().unwrap_or_default();
    Ok(McpDatum {
        name: text("name").map(str::to_owned),
        hint: hint.chars().take(MAX_HINT_CHARS).collect(),
        transports,
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Table(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let newer = r#"
            [b00t]
            name = "github"
            type = "mcp"
            hint = "GitHub's server"
            [[b00t.mcp.stdio]]
            command = "npx"
            args = ["-y", "server"]
            [b00t.mcp.httpstream]
            url = "https://api.example/mcp"
        "#;
        assert_eq!(
            read(newer),
            Ok(McpDatum {
                name: Some("github".into()),
                hint: "GitHub's server".into(),
                transports: vec!["stdio", "http"],
            })
        );
        let older = "[b00t]\nname = 'x'\nhint = 'one\\ntwo'\ncommand = 'x'";
        assert_eq!(read(older).unwrap().transports, ["stdio"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert!(read("[b00t").unwrap_err().starts_with("is not TOML"));
        assert_eq!(read("x = 1"), Err("has no table [b00t]".into()));
        assert_eq!(read("b00t = 1"), Err("has no table [b00t]".into()));
    }

    #[test]
    fn a_server_without_a_way_to_it_has_none() {
        let empty = "[b00t]\nname = 'x'\n[b00t.mcp]\nstdio = []";
        assert_eq!(read(empty).unwrap().transports, Vec::<&str>::new());
    }
}
