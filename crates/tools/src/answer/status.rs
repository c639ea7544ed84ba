//! `b00t_status`

use acl::Diagnostic;
use serde_json::{Value, json};
use store::PolicyState;

use super::{Answer, object};
use crate::{
    Governed, Standing,
    refusal::{add, short},
};

pub(super) fn answer(standing: &Standing) -> Answer {
    // Whoever gets here was allowed to, by a policy that is in force.
    let Standing::Governed(governed) = standing else {
        return Answer::good("Everything is denied.".into(), json!({"state": "denied"}));
    };
    let Governed { record, policy, commit, since } = governed.as_ref();
    let mut text = format!(
        "state: {}\nin force: b00t-mcp-acl.toml of {} at commit {}, since {since}\ndigest: {}\n\
         generation: {}, synced {}",
        record.state.name(),
        standing.repository().unwrap_or_else(|| "the fork".into()),
        short(commit.as_str()),
        policy.digest(),
        record.generation,
        record.synced_at,
    );
    let mut structured = json!({
        "state": record.state.name(),
        "generation": record.generation.get(),
        "synced_at": record.synced_at.to_string(),
        "in_force": {
            "commit": commit,
            "since": since.to_string(),
            "digest": policy.digest(),
        },
        "diagnostics": [],
    });
    add(&mut structured, "repository", standing.repository());
    add(&mut structured, "head", record.head.as_ref().map(ToString::to_string));
    if let PolicyState::Invalid { diagnostics, .. } = &record.state {
        let head = record.head.as_ref().map_or("the newest commit", |head| short(head.as_str()));
        text.push_str(&format!(
            "\n\nThe newest b00t-mcp-acl.toml, at {head}, has errors, so the last good one stays \
             in force:"
        ));
        for diagnostic in diagnostics {
            text.push_str(&sentence(diagnostic));
        }
        if let Some(members) = structured.as_object_mut() {
            members.insert("diagnostics".into(), json!(diagnostics));
        }
    }
    Answer::good(text, structured)
}

fn sentence(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, help, line, column, .. } = diagnostic;
    format!("\n- line {line}, column {column}: {message} ({code}). {help}")
}

pub(super) fn shape() -> Value {
    object(&json!({
        "state": {"type": "string"},
        "generation": {"type": "integer"},
        "synced_at": {"type": "string"},
        "in_force": object(&json!({
            "commit": {"type": "string"},
            "since": {"type": "string"},
            "digest": {"type": "string"},
        })),
        "diagnostics": {"type": "array", "items": object(&json!({
            "code": {"type": "string"},
            "message": {"type": "string"},
            "line": {"type": "integer"},
            "column": {"type": "integer"},
        }))},
    }))
}
