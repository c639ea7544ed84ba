//! `b00t_acl_propose`

use acl::{Diagnostic, Diff, FILE_NAME, Found, Judgement, judge};
use errand::{Checked, MAX_ABOUT_BYTES, TestCount, Undone};
use serde_json::{Map, Value, json};
use store::PolicyState;

use super::{
    Answer,
    github::undone,
    object,
    propose::{self, Change, unfit},
};
use crate::{Errands, Governed, Invocation, Standing, Toolbox, acl_edits, refusal::short};

/// How many diagnostics are told.
const MAX_TOLD: usize = 50;
/// How much of a pull request's description the changes take.
const MAX_CHANGES_BYTES: usize = MAX_ABOUT_BYTES - 1024;

pub(super) async fn answer<C: Errands>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Answer {
    let Standing::Governed(governed) = toolbox.standing else {
        // Not reached: while everything is denied, nothing is answered.
        return undone(&Undone::NotInstalled);
    };
    let Governed { record, policy, commit, .. } = governed.as_ref();
    let in_force = record.in_force().map(|revision| revision.text.as_str()).unwrap_or_default();
    let new = match new_text(governed, invocation, in_force) {
        Ok(new) => new,
        Err(answer) => return answer,
    };
    if new == in_force && matches!(record.state, PolicyState::Active { .. }) {
        return undone(&Undone::Unchanged);
    }
    let judged = judge(Found::Bytes(new.as_bytes()), Found::Absent);
    let Some(next) = judged.policy() else { return broken(&judged) };
    let diff = acl::diff(Some(policy), Some(next));
    let change = Change {
        // What is read at the newest commit is what is to be replaced.
        base: record.head.clone().unwrap_or_else(|| commit.clone()),
        path: FILE_NAME.into(),
        content: new.clone(),
        text: new,
        title: format!("Change {FILE_NAME}"),
        about: format!("What it changes:\n\n```\n{}\n```", fenced(&diff.to_string())),
    };
    let more = |checked: Option<&Checked>| {
        let more = Map::from_iter([
            ("changes".to_owned(), json!(diff.changes())),
            ("diagnostics".to_owned(), listed(judged.diagnostics())),
            ("check".to_owned(), json!(checked)),
        ]);
        (told(&diff, &judged) + &verdict(checked), more)
    };
    propose::propose(toolbox, invocation, change, more).await
}

/// The whole new text: as it was given, or the text in force with the edits made.
fn new_text(
    governed: &Governed,
    invocation: &Invocation,
    in_force: &str,
) -> Result<String, Answer> {
    if let Some(text) = invocation.text("text") {
        return Ok(text.to_owned());
    }
    let Some(edits) = invocation.object("edits") else {
        return Err(unfit("text", "or `edits` must be given"));
    };
    if let PolicyState::Invalid { .. } = governed.record.state {
        let head = governed.record.head.as_ref().map_or("", |head| short(head.as_str()));
        let message = format!(
            "cannot be made: the newest {FILE_NAME}, at {head}, has problems. Give the whole `text`"
        );
        return Err(unfit("edits", &message));
    }
    acl_edits::apply(in_force, edits).map_err(|problem| unfit("edits", &problem))
}

fn told(diff: &Diff, judged: &Judgement) -> String {
    let mut text = format!("\n\nWhat it changes:\n{diff}");
    if !judged.diagnostics().is_empty() {
        text.push_str("\n\nWarnings:");
        judged.diagnostics().iter().take(MAX_TOLD).for_each(|one| text.push_str(&line(one)));
    }
    text
}

/// What the check says, with the policy tests of the fork.
fn verdict(checked: Option<&Checked>) -> String {
    let Some(Checked { into_force, tests, test_diagnostics }) = checked else {
        return "\n\nThe check run of the pull request says whether the policy tests of the fork pass."
            .into();
    };
    let mut text = match tests {
        None if test_diagnostics.is_empty() => "\n\nThe fork has no policy tests.".to_owned(),
        None => "\n\nThe policy tests of the fork cannot be run:".to_owned(),
        Some(TestCount { passed: 1, failed: 0 }) => {
            "\n\nThe policy test of the fork passes.".into()
        }
        Some(TestCount { passed, failed: 0 }) => {
            format!("\n\nAll {passed} policy tests of the fork pass.")
        }
        Some(TestCount { passed, failed }) => {
            format!("\n\n{failed} of {} policy tests of the fork fail:", passed + failed)
        }
    };
    test_diagnostics.iter().for_each(|one| text.push_str(&line(one)));
    let verdict = if *into_force {
        "Merged, it comes into force."
    } else {
        "Merged as it is, it would not come into force: the last good policy would stay."
    };
    let between = if test_diagnostics.is_empty() { " " } else { "\n" };
    text + between + verdict
}

fn broken(judged: &Judgement) -> Answer {
    let mut text = format!("Nothing was proposed: this {FILE_NAME} could not come into force.");
    judged.diagnostics().iter().take(MAX_TOLD).for_each(|one| text.push_str(&line(one)));
    let structured = json!({"failure": "malformed", "diagnostics": listed(judged.diagnostics())});
    Answer { text, structured, is_error: true }
}

fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, help, line, column, .. } = diagnostic;
    format!("\n- line {line}, column {column}: {message} ({code}). {help}")
}

fn listed(diagnostics: &[Diagnostic]) -> Value {
    json!(diagnostics.iter().take(MAX_TOLD).collect::<Vec<_>>())
}

/// Text that cannot end the fence around it, as many whole lines of it as there is room for.
fn fenced(text: &str) -> String {
    let mut text = text.replace("```", "'''");
    if text.len() > MAX_CHANGES_BYTES {
        let fits = text.floor_char_boundary(MAX_CHANGES_BYTES);
        let end = text.get(..fits).and_then(|text| text.rfind('\n')).unwrap_or(fits);
        text.truncate(end);
        text.push_str("\n… and more.");
    }
    text
}

pub(super) fn shape() -> Value {
    propose::shape(&json!({
        "changes": {"type": "array", "items": object(&json!({
            "effect": {"enum": ["widens", "narrows", "changes"]},
            "sentence": {"type": "string"},
        }))},
        "diagnostics": {"type": "array", "items": {"type": "object"}},
        "check": check_shape(),
    }))
}

fn check_shape() -> Value {
    let count = json!({"passed": {"type": "integer"}, "failed": {"type": "integer"}});
    or_null(object(&json!({
        "into_force": {"type": "boolean"},
        "test_diagnostics": {"type": "array", "items": {"type": "object"}},
        "tests": or_null(object(&count)),
    })))
}

/// The schema of what may be missing.
fn or_null(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.insert("type".into(), json!(["object", "null"]));
    }
    schema
}
