//! `b00t_ai_list`

use serde_json::{Value, json};

use super::{Answer, datums, object, origin};
use crate::{Content, ContentFailed, Invocation, Toolbox, datum::Provider, shelf::sources};

const SUFFIX: &str = ".ai";

pub(super) async fn answer<C: Content>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Result<Answer, ContentFailed> {
    let providers = datums::all(toolbox, SUFFIX, Provider::read).await?;
    let mut lines = String::new();
    let sources = sources(providers.listed.iter().map(|(book, _)| book));
    let mut listed = Vec::new();
    for (book, read) in &providers.listed {
        let (name, from) = (datums::plain(book, SUFFIX), book.from);
        match read {
            Ok(provider) => {
                let models: Vec<_> = provider.models.iter().map(|m| m.name.as_str()).collect();
                lines.push_str(&format!("\n- {name} ({from}): {}", provider.hint));
                if !models.is_empty() {
                    lines.push_str(&format!("\n  models: {}", models.join(", ")));
                }
                if !provider.variables.is_empty() {
                    lines.push_str(&format!("\n  variables: {}", provider.variables.join(", ")));
                }
                let models = provider.models.iter().map(|model| {
                    json!({
                        "name": model.name,
                        "capabilities": model.capabilities,
                        "context_length": model.context_length,
                    })
                });
                listed.push(json!({
                    "name": name,
                    "title": provider.name.as_deref().unwrap_or(name),
                    "hint": provider.hint,
                    "models": models.collect::<Vec<_>>(),
                    "variables": provider.variables,
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
    let structured = json!({"total": providers.total, "providers": listed});
    let text = if invocation.flag("json") {
        format!("{structured:#}")
    } else {
        match providers.total {
            0 => "No AI providers are described.".to_owned(),
            1 => format!("1 AI provider:{lines}{sources}"),
            count => format!("{count} AI providers:{lines}{sources}"),
        }
    };
    Ok(Answer::good(text, structured))
}

pub(super) fn shape() -> Value {
    object(&json!({
        "total": {"type": "integer"},
        "providers": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "title": {"type": "string"},
                "hint": {"type": "string"},
                "models": {"type": "array", "items": object(&json!({
                    "name": {"type": "string"},
                    "capabilities": {"type": "array", "items": {"type": "string"}},
                    "context_length": {"type": ["integer", "null"]},
                }))},
                "variables": {"type": "array", "items": {"type": "string"}},
                "problem": {"type": "string"},
                "origin": origin(),
            },
            "required": ["name", "origin"],
        }},
    }))
}
