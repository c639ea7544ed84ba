//! `b00t_mcp_add`

use serde_json::{Map, Value, json};

use super::{
    Answer, datums,
    mcp_list::SUFFIX,
    propose::{self, Change, not_read, unfit},
};
use crate::{Content, ContentFailed, Errands, Invocation, Toolbox, datum::NewServer};

pub(super) async fn answer<C: Content + Errands>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let name = invocation.text("name").unwrap_or_default();
    if !is_name(name) {
        let message = "must be letters, digits, `.`, `_` and `-`, at most 64, and begin with a \
                       letter or a digit";
        return Ok(unfit("name", message));
    }
    let hint = invocation.text("hint").unwrap_or("MCP server");
    let empty = Map::new();
    let json = invocation.object("json").unwrap_or(&empty);
    let server = match NewServer::read(name, hint, json) {
        Ok(server) => server,
        Err(message) => return Ok(unfit("json", &message)),
    };
    let Some(fork) = toolbox.content.fork().await? else { return Ok(not_read()) };
    let files = datums::of_kind(toolbox, SUFFIX).await?;
    let own = |book: &&crate::shelf::Book| book.from == "fork";
    if let Some(book) = files.iter().filter(own).find(|book| datums::plain(book, SUFFIX) == name) {
        let text = format!("There is such a server already: {}.", book.origin());
        let structured = json!({"failure": "not_done", "reason": "exists"});
        return Ok(Answer { text, structured, is_error: true });
    }
    let text = server.to_string();
    let mut told = String::new();
    let mut about = format!("Describes the MCP server `{name}` for `b00t_mcp_output`.");
    if !server.withheld.is_empty() {
        let names = server.withheld.join("`, `");
        let note = format!(
            "The values of `{names}` look like secrets and are not written down; they have to come \
             from the environment."
        );
        told = format!("\n{note}");
        about.push_str(&format!("\n\n{note}"));
    }
    let change = Change {
        base: fork.commit.clone(),
        path: format!("_b00t_/{name}{SUFFIX}.toml"),
        content: text.clone(),
        text,
        title: format!("Add the MCP server {name}"),
        about,
    };
    let more = Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("withheld".to_owned(), json!(server.withheld)),
    ]);
    Ok(propose::propose(toolbox, invocation, change, |_| (told, more)).await)
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.len() <= 64
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with('.')
}

pub(super) fn shape() -> Value {
    propose::shape(&json!({
        "name": {"type": "string"},
        "withheld": {"type": "array", "items": {"type": "string"}},
    }))
}
