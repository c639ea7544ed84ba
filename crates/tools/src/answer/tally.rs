//! What is left of the limits, and what was refused lately, as `b00t_status` tells it.

use serde_json::{Value, json};

use super::object;
use crate::{PastRefusal, Refusals, Standing, Toolbox, limits, refusal::short};

/// How many limits are told.
const MAX_LIMITS: usize = 50;
/// How many refusals are told.
const MAX_REFUSALS: u32 = 10;

/// The limits as text and as JSON.
pub(super) fn limits<C>(toolbox: &Toolbox<'_, C>) -> (String, Value) {
    let Standing::Governed(governed) = toolbox.standing else { return (String::new(), json!([])) };
    let left = limits::left(toolbox.meter, governed.policy.limits(), MAX_LIMITS);
    let mut text = String::new();
    if !left.is_empty() {
        text.push_str("\n\nLimits:");
    }
    for (limit, left) in &left {
        let left = left.map_or("how many are left is not known".into(), |n| format!("{n} left"));
        text.push_str(&format!("\n- {}: {limit}, {left}", limit.rule));
    }
    let value = left.iter().map(|(limit, left)| {
        json!({
            "rule": limit.rule.path, "line": limit.rule.line, "calls": limit.calls,
            "per": limit.per, "left": left,
        })
    });
    (text, value.collect())
}

pub(super) fn limits_shape() -> Value {
    json!({"type": "array", "items": object(&json!({
        "rule": {"type": "string"},
        "line": {"type": "integer"},
        "calls": {"type": "integer"},
        "per": {"enum": ["minute", "day"]},
        "left": {"type": ["integer", "null"]},
    }))})
}

/// The newest refusals as text and as JSON.
pub(super) fn refusals(from: &impl Refusals) -> (String, Value) {
    let Some(newest) = from.newest(MAX_REFUSALS) else {
        let text = "\n\nThe last refusals cannot be read at the moment.".into();
        return (text, Value::Null);
    };
    let mut text = String::new();
    if !newest.is_empty() {
        text.push_str("\n\nLast refusals:");
        newest.iter().for_each(|past| text.push_str(&line(past)));
    }
    (text, newest.iter().map(value).collect())
}

fn line(PastRefusal { at, refused }: &PastRefusal) -> String {
    let commit = refused.commit.as_deref().map(short);
    let commit = commit.map_or_else(String::new, |commit| format!(" at commit {commit}"));
    format!("\n- {at}: {} of {}, by {}{commit}", refused.line, refused.client, refused.by)
}

fn value(PastRefusal { at, refused }: &PastRefusal) -> Value {
    json!({
        "when": at.to_string(), "client": refused.client, "tool": refused.tool,
        "line": refused.line, "by": refused.by, "commit": refused.commit,
    })
}

pub(super) fn refusals_shape() -> Value {
    json!({"type": ["array", "null"], "items": object(&json!({
        "when": {"type": "string"},
        "client": {"type": "string"},
        "tool": {"type": "string"},
        "line": {"type": "string"},
        "by": {"type": "string"},
        "commit": {"type": ["string", "null"]},
    }))})
}
