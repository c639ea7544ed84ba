//! `b00t_mcp_list`

use serde_json::{Value, json};

use super::{Answer, datums, object, origin};
use crate::{Content, ContentFailed, Invocation, Toolbox, datum::Server, shelf::sources};

pub(super) const SUFFIX: &str = ".mcp";

pub(super) async fn answer<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let servers = datums::all(toolbox, SUFFIX, Server::read).await?;
    let mut lines = String::new();
    let sources = sources(servers.listed.iter().map(|(book, _)| book));
    let mut listed = Vec::new();
    for (book, read) in &servers.listed {
        let (name, from) = (datums::plain(book, SUFFIX), book.from);
        match read {
            Ok(server) => {
                let transports = server.transports();
                let shown = transports.join(", ");
                lines.push_str(&format!("\n- {name} ({shown}; {from}): {}", server.hint));
                listed.push(json!({
                    "name": name,
                    "title": server.name.as_deref().unwrap_or(name),
                    "hint": server.hint,
                    "transports": transports,
                    "origin": book.origin_json(),
                }));
            }
            Err(problem) => {
                lines.push_str(&format!("\n- {name} ({from}): {problem}"));
                listed.push(json!({
                    "name": name, "problem": problem, "origin": book.origin_json(),
                }));
            }
        }
    }
    let structured = json!({"total": servers.total, "servers": listed});
    let text = if invocation.flag("json") {
        format!("{structured:#}")
    } else {
        match servers.total {
            0 => "No MCP servers are described.".to_owned(),
            1 => format!("1 MCP server:{lines}{sources}"),
            count => format!("{count} MCP servers:{lines}{sources}"),
        }
    };
    Ok(Answer::good(text, structured))
}

pub(super) fn shape() -> Value {
    object(&json!({
        "total": {"type": "integer"},
        "servers": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "title": {"type": "string"},
                "hint": {"type": "string"},
                "transports": {"type": "array", "items": {"enum": ["stdio", "http"]}},
                "problem": {"type": "string"},
                "origin": origin(),
            },
            "required": ["name", "origin"],
        }},
    }))
}
