//! What was in force when, as `b00t_status` tells it.

use ids::Actor;
use serde_json::{Value, json};
use store::HistorySummary;

use super::object;
use crate::refusal::short;

/// How many changes are told.
pub(super) const TOLD: u32 = 5;

/// The changes as text and as JSON, the newest first. `None`: they cannot be read at the moment.
pub(super) fn told(changes: Option<&[HistorySummary]>) -> (String, Value) {
    let Some(changes) = changes else {
        let text = "\n\nThe history cannot be read at the moment.".into();
        return (text, Value::Null);
    };
    let mut text = String::new();
    if !changes.is_empty() {
        text.push_str("\n\nNewest changes (all of them: GET /history on this host):");
        changes.iter().for_each(|change| text.push_str(&line(change)));
    }
    (text, changes.iter().map(value).collect())
}

fn line(change: &HistorySummary) -> String {
    let HistorySummary { generation, commit, in_force, state, synced_at, .. } = change;
    let mut line = format!("\n- {synced_at}, generation {generation}: {state}");
    if let Some(commit) = commit {
        line.push_str(&format!(" at commit {}", short(commit.as_str())));
    }
    match in_force {
        None => line.push_str(", everything is denied"),
        Some(before) if Some(before) != commit.as_ref() => {
            line.push_str(&format!(", in force is commit {}", short(before.as_str())));
        }
        Some(_) => {}
    }
    if let Some(number) = change.pull_request {
        line.push_str(&format!(", pull request #{number}"));
    }
    if let Some(actor) = &change.merged_by {
        line.push_str(&format!(", merged by {}", actor.name()));
    }
    if let Some(actor) = &change.pushed_by {
        line.push_str(&format!(", pushed by {}", actor.name()));
    }
    line
}

fn value(change: &HistorySummary) -> Value {
    let name = |actor: &Option<Actor>| actor.as_ref().map(|actor| actor.name().to_owned());
    json!({
        "generation": change.generation.get(),
        "when": change.synced_at.to_string(),
        "state": change.state,
        "commit": change.commit,
        "in_force": change.in_force,
        "pull_request": change.pull_request,
        "merged_by": name(&change.merged_by),
        "pushed_by": name(&change.pushed_by),
    })
}

pub(super) fn shape() -> Value {
    json!({"type": ["array", "null"], "items": object(&json!({
        "generation": {"type": "integer"},
        "when": {"type": "string"},
        "state": {"type": "string"},
        "commit": {"type": ["string", "null"]},
        "in_force": {"type": ["string", "null"]},
        "pull_request": {"type": ["integer", "null"]},
        "merged_by": {"type": ["string", "null"]},
        "pushed_by": {"type": ["string", "null"]},
    }))})
}
