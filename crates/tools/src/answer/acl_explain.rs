//! `b00t_acl_explain`

use acl::FILE_NAME;
use serde_json::{Value, json};

use super::{Answer, object};
use crate::{
    Invocation, Standing,
    refusal::{add, short},
};

pub(super) fn answer(standing: &Standing, invocation: &Invocation) -> Answer {
    let Standing::Governed(governed) = standing else {
        let denied = json!({"failure": "refused", "decision": "deny"});
        return Answer { text: "Everything is denied.".into(), structured: denied, is_error: true };
    };
    let command = invocation.text("command").unwrap_or_default();
    let explanation = governed.policy.explain(command, &invocation.list("args"));
    let text = format!(
        "{explanation}\n\nBy {FILE_NAME} of {} at commit {}.",
        standing.repository().unwrap_or_else(|| "the fork".into()),
        short(governed.commit.as_str())
    );
    let mut structured = json!(explanation);
    add(&mut structured, "file", Some(FILE_NAME.into()));
    add(&mut structured, "commit", Some(governed.commit.to_string()));
    Answer::good(text, structured)
}

pub(super) fn shape() -> Value {
    object(&json!({
        "call": {"type": "array", "items": {"type": "string"}},
        "decision": {"enum": ["allow", "deny"]},
        "rule": {"type": "object"},
        "steps": {"type": "array", "items": {"type": "object"}},
        "commit": {"type": "string"},
    }))
}
