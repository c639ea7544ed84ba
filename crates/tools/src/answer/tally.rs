//! What is left of the limits, how many calls there were, and what was refused lately, as `b00t_status` tells it.

use audit::{Decision, Entry, Totals};
use serde_json::{Value, json};

use super::object;
use crate::{Audit, Standing, Toolbox, limits, refusal::short};

/// How many limits are told.
const MAX_LIMITS: usize = 50;
/// How many refusals are told.
const MAX_REFUSALS: u32 = 10;
/// How many characters of a refused command line are told.
const MAX_LINE_CHARS: usize = 200;

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

/// How many calls there were, as text and as JSON.
pub(super) fn calls(from: &impl Audit) -> (String, Value) {
    let Some(tally) = from.tally() else {
        return ("\n\nHow many calls there were cannot be read at the moment.".into(), Value::Null);
    };
    let text = match tally.month.all() {
        0 => String::new(),
        _ => format!(
            "\n\nCalls (all of them: GET /audit on this host):\n- last 24 hours: {}\n- last 30 days: {}",
            totals(&tally.day),
            totals(&tally.month)
        ),
    };
    (text, json!({"day": tally.day, "month": tally.month}))
}

fn totals(totals: &Totals) -> String {
    let words = |decision| match decision {
        Decision::Allowed => "allowed",
        Decision::Refused => "refused",
        Decision::WouldBeRefused => "allowed under trial",
        Decision::Limited => "over a limit",
    };
    let told = Decision::ALL.map(|decision| format!("{} {}", totals.of(decision), words(decision)));
    told.join(", ")
}

pub(super) fn calls_shape() -> Value {
    let members = Decision::ALL.map(|decision| (decision.name(), json!({"type": "integer"})));
    let totals = object(&members.into_iter().collect());
    let mut shape = object(&json!({"day": totals, "month": totals}));
    if let Some(members) = shape.as_object_mut() {
        members.insert("type".into(), json!(["object", "null"]));
    }
    shape
}

/// The newest refusals as text and as JSON.
pub(super) fn refusals(from: &impl Audit) -> (String, Value) {
    let Some(newest) = from.refusals(MAX_REFUSALS) else {
        let text = "\n\nThe last refusals cannot be read at the moment.".into();
        return (text, Value::Null);
    };
    let mut text = String::new();
    if !newest.is_empty() {
        text.push_str("\n\nLast refusals:");
        newest.iter().for_each(|entry| text.push_str(&line(entry)));
    }
    (text, newest.iter().map(value).collect())
}

fn line(entry: &Entry) -> String {
    let Entry { at, client, commit, .. } = entry;
    let commit = commit.as_ref().map(|commit| short(commit.as_str()));
    let commit = commit.map_or_else(String::new, |commit| format!(" at commit {commit}"));
    format!("\n- {at}: {} of {client}, by {}{commit}", cut(entry), by(entry))
}

fn value(entry: &Entry) -> Value {
    json!({
        "when": entry.at.to_string(), "client": entry.client, "tool": entry.tool,
        "line": cut(entry), "by": by(entry), "commit": entry.commit,
    })
}

/// What refused it: a rule, a limit, or the reason why everything was denied.
fn by(entry: &Entry) -> &str {
    entry.rule.as_deref().or(entry.reason.as_deref()).unwrap_or_default()
}

fn cut(entry: &Entry) -> String {
    entry.command_line.chars().take(MAX_LINE_CHARS).collect()
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
