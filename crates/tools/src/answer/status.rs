//! `b00t_status`

use acl::Diagnostic;
use serde_json::{Value, json};
use store::{PolicyRecord, PolicyState};

use super::{Answer, changes, object, tally};
use crate::{
    Audit, Content, Governed, Standing, Toolbox,
    refusal::{add, short},
};

pub(super) async fn answer<C: Content + Audit>(toolbox: &Toolbox<'_, C>) -> Answer {
    let standing = toolbox.standing;
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
        "test_diagnostics": [],
    });
    add(&mut structured, "repository", standing.repository());
    add(&mut structured, "head", record.head.as_ref().map(ToString::to_string));
    let mut members = serde_json::Map::new();
    if let PolicyState::Invalid { diagnostics, tests, .. } = &record.state {
        let head = record.head.as_ref().map_or("the newest commit", |head| short(head.as_str()));
        let lists = [
            (diagnostics, "b00t-mcp-acl.toml", "diagnostics"),
            (tests, "b00t-mcp-acl.test.toml", "test_diagnostics"),
        ];
        for (list, file, member) in lists.into_iter().filter(|(list, ..)| !list.is_empty()) {
            text.push_str(&format!(
                "\n\nThe newest {file}, at {head}, has problems; the last good revision stays in \
                 force:"
            ));
            list.iter().for_each(|diagnostic| text.push_str(&sentence(diagnostic)));
            members.insert(member.into(), json!(list));
        }
    }
    text.push_str(&not_used(record, standing));
    let others: Vec<_> = full_names(record).collect();
    members.insert("not_used".into(), json!(others));
    let (told, limits) = tally::limits(toolbox);
    text.push_str(&told);
    members.insert("limits".into(), limits);
    let (told, calls) = tally::calls(toolbox.content);
    text.push_str(&told);
    members.insert("calls".into(), calls);
    let (told, refusals) = tally::refusals(toolbox.content);
    text.push_str(&told);
    members.insert("refusals".into(), refusals);
    let history = toolbox.content.history(changes::TOLD).await.ok();
    let (told, history) = changes::told(history.as_deref());
    text.push_str(&told);
    members.insert("history".into(), history);
    if let Some(structured) = structured.as_object_mut() {
        structured.extend(members);
    }
    Answer::good(text, structured)
}

fn full_names(record: &PolicyRecord) -> impl Iterator<Item = String> {
    record.others.iter().map(|other| format!("{}/{}", record.login, other.name))
}

/// Which forks do not count, and how to make one of them count.
fn not_used(record: &PolicyRecord, standing: &Standing) -> String {
    let others: Vec<_> = full_names(record).collect();
    let (Some(used), false) = (standing.repository(), others.is_empty()) else {
        return String::new();
    };
    format!(
        "\n\nOf several forks of the template one counts: {used}. Not used: {}. To use another \
         one, take {used} away from the GitHub App's repositories in GitHub's settings, or delete \
         it.",
        others.join(", ")
    )
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
        "diagnostics": problems(),
        "test_diagnostics": problems(),
        "not_used": {"type": "array", "items": {"type": "string"}},
        "limits": tally::limits_shape(),
        "calls": tally::calls_shape(),
        "refusals": tally::refusals_shape(),
        "history": changes::shape(),
    }))
}

fn problems() -> Value {
    json!({"type": "array", "items": object(&json!({
        "code": {"type": "string"},
        "message": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    }))})
}
