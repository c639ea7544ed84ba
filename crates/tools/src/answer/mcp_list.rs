//! `b00t_mcp_list`

use ids::BlobId;
use serde_json::{Value, json};
use store::ContentKind;

use super::{Answer, datum, object};
use crate::{
    Content, ContentFailed, Invocation, Toolbox,
    shelf::{batches, books},
};

const SUFFIX: &str = ".mcp";
const MAX_LISTED: usize = 200;

pub(super) async fn answer<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let mut servers = books(toolbox, ContentKind::Datum).await?;
    servers.retain(|book| book.entry.name.ends_with(SUFFIX));
    let total = servers.len();
    servers.truncate(MAX_LISTED);
    let mut read = Vec::new();
    for batch in batches(&servers) {
        let blobs: Vec<BlobId> = batch.iter().map(|book| book.entry.blob.clone()).collect();
        // One batch of texts at a time is in memory.
        for text in toolbox.content.texts(&blobs).await? {
            let text = text.ok_or_else(|| "cannot be read".to_owned());
            read.push(text.and_then(|text| datum::read(&text)));
        }
    }
    let unread = || Err("was not read: the files are too large together".to_owned());
    read.resize_with(servers.len(), unread);

    let mut lines = String::new();
    let mut listed = Vec::new();
    for (book, read) in servers.iter().zip(read) {
        let name = book.entry.name.strip_suffix(SUFFIX).unwrap_or(&book.entry.name);
        match read {
            Ok(datum) => {
                let transports = datum.transports.join(", ");
                let from = book.from;
                lines.push_str(&format!("\n- {name} ({transports}; {from}): {}", datum.hint));
                listed.push(json!({
                    "name": name,
                    "title": datum.name.unwrap_or_else(|| name.to_owned()),
                    "hint": datum.hint,
                    "transports": datum.transports,
                    "origin": book.origin_json(),
                }));
            }
            Err(problem) => {
                lines.push_str(&format!("\n- {name} ({}): {problem}", book.from));
                listed.push(json!({
                    "name": name, "problem": problem, "origin": book.origin_json(),
                }));
            }
        }
    }
    let structured = json!({"total": total, "servers": listed});
    let text = if invocation.flag("json") {
        format!("{structured:#}")
    } else {
        match total {
            0 => "No MCP servers are described.".to_owned(),
            1 => format!("1 MCP server:{lines}"),
            count => format!("{count} MCP servers:{lines}"),
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
                "origin": {"type": "object"},
            },
            "required": ["name", "origin"],
        }},
    }))
}
