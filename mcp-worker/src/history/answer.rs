//! What is answered, as JSON.

use acl::CompiledPolicy;
use ids::Actor;
use serde_json::{Value, json};
use store::{HistoryEntry, HistorySummary, Revision};

use super::bucket::Page;

/// A text of the history, or the one in force, that compiled once does not compile any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uncompilable;

pub(super) fn page(page: &Page) -> Value {
    json!({
        "entries": page.entries.iter().map(summary).collect::<Vec<_>>(),
        "cursor": page.cursor.map(|generation| generation.to_string()),
    })
}

fn summary(summary: &HistorySummary) -> Value {
    json!({
        "generation": summary.generation,
        "when": summary.synced_at.to_string(),
        "repository": summary.repository,
        "state": summary.state,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "commit": summary.commit,
        "in_force": summary.in_force,
        "digest": summary.digest,
        "pull_request": summary.pull_request,
        "merged_by": actor(summary.merged_by.as_ref()),
        "pushed_by": actor(summary.pushed_by.as_ref()),
    })
}

fn actor(actor: Option<&Actor>) -> Value {
    actor.map_or(Value::Null, |actor| json!({"id": actor.id(), "name": actor.name()}))
}

/// The entry with the text of what was in force.
pub(super) fn entry(entry: &HistoryEntry) -> Value {
    let mut value = summary(&entry.summary());
    if let Some(members) = value.as_object_mut() {
        let text = entry.in_force.as_ref().map(|revision| revision.text.as_str());
        members.insert("text".into(), json!(text));
        members.insert("blob".into(), json!(entry.blob));
    }
    value
}

/// What changed from what was in force then to what is now. Without a revision all is denied.
pub(super) fn diff(then: &HistoryEntry, now: Option<&Revision>) -> Result<Value, Uncompilable> {
    let side = |revision: Option<&Revision>| match revision {
        None => Ok(None),
        Some(revision) => compiled(revision).map(Some),
    };
    let (old, new) = (side(then.in_force.as_ref())?, side(now)?);
    let diff = acl::diff(old.as_ref(), new.as_ref());
    Ok(json!({
        "generation": then.generation,
        "from": then.in_force.as_ref().map(named),
        "to": now.map(named),
        "sentences": diff.to_string(),
        "changes": diff.changes(),
    }))
}

fn compiled(revision: &Revision) -> Result<CompiledPolicy, Uncompilable> {
    acl::check(revision.text.as_bytes()).into_result().map_err(|_| Uncompilable)
}

fn named(revision: &Revision) -> Value {
    json!({
        "commit": revision.commit,
        "digest": revision.digest,
        "since": revision.since.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, UnixMillis};
    use pretty_assertions::assert_eq;
    use store::SchemaVersion;

    use super::*;

    const CLOSED: &str = "default_policy = \"deny\"\n";
    const OPEN: &str = "default_policy = \"allow\"\n";

    fn revision(text: &str) -> Revision {
        Revision {
            commit: "c".repeat(40).parse().unwrap(),
            blob: "b".repeat(40).parse().unwrap(),
            text: text.into(),
            digest: "sha256:00".into(),
            since: UnixMillis::new(0),
        }
    }

    fn then(text: Option<&str>) -> HistoryEntry {
        HistoryEntry {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(7),
            login: "octocat".parse().unwrap(),
            repository: None,
            generation: Generation::new(4),
            commit: None,
            blob: None,
            state: "active".into(),
            errors: 0,
            warnings: 0,
            in_force: text.map(revision),
            pushed_by: Some(Actor::new(AccountId::new(1), "renovate[bot]")),
            merged_by: None,
            pull_request: Some(12),
            synced_at: UnixMillis::new(0),
        }
    }

    #[test]
    fn a_page_tells_where_to_go_on() {
        let entries = vec![then(Some(OPEN)).summary()];
        let told = page(&Page { entries, cursor: Some(Generation::new(4)) });
        assert_eq!(told["cursor"], "4");
        assert_eq!(told["entries"][0]["when"], "1970-01-01T00:00:00.000Z");
        assert_eq!(told["entries"][0]["pushed_by"], json!({"id": 1, "name": "renovate[bot]"}));
        assert_eq!(told["entries"][0]["text"], Value::Null);
        assert_eq!(page(&Page { entries: vec![], cursor: None })["cursor"], Value::Null);
    }

    #[test]
    fn an_entry_has_the_text() {
        assert_eq!(entry(&then(Some(OPEN)))["text"], OPEN);
        assert_eq!(entry(&then(None))["text"], Value::Null);
    }

    #[test]
    fn a_diff_goes_from_then_to_now() {
        let told = diff(&then(Some(CLOSED)), Some(&revision(OPEN))).unwrap();
        assert_eq!(told["changes"][0]["effect"], "widens");
        let same = diff(&then(Some(OPEN)), Some(&revision(OPEN))).unwrap();
        assert_eq!(same["changes"], json!([]));
        let gone = diff(&then(Some(OPEN)), None).unwrap();
        assert_eq!((&gone["to"], &gone["changes"][0]["effect"]), (&Value::Null, &json!("narrows")));
    }

    #[test]
    fn a_text_that_does_not_compile_is_not_read_as_one_that_denies() {
        assert_eq!(diff(&then(Some("default_policy = [")), None), Err(Uncompilable));
    }
}
