//! What changed between two indexes, as clients hear of it.

use std::collections::BTreeSet;

use ids::BlobId;
use mcp::Change;
use store::{ContentIndex, ContentKind};
use tools::{Standing, topic_uri};

/// What clients hear of when one index takes the place of another: nothing that the policy in force
/// does not let them read. So it is asked about each file that changed.
pub(super) fn changes(
    before: Option<&ContentIndex>,
    after: Option<&ContentIndex>,
    standing: &Standing,
) -> Vec<Change> {
    let entries = |index: Option<&ContentIndex>| -> BTreeSet<(ContentKind, String, BlobId)> {
        let entries = index.into_iter().flat_map(|index| &index.entries);
        entries.map(|entry| (entry.kind, entry.name.clone(), entry.blob.clone())).collect()
    };
    let (before, after) = (entries(before), entries(after));
    let changed: BTreeSet<_> =
        before.symmetric_difference(&after).map(|(kind, name, _)| (*kind, name)).collect();
    let told = changed.into_iter().filter(|(kind, name)| standing.may_read(*kind, name));
    let (topics, prompts): (Vec<_>, Vec<_>) =
        told.partition(|(kind, _)| *kind == ContentKind::Topic);
    let mut changes = Vec::new();
    changes.extend((!topics.is_empty()).then_some(Change::Resources));
    changes.extend((!prompts.is_empty()).then_some(Change::Prompts));
    changes.extend(topics.into_iter().map(|(_, name)| Change::Resource(topic_uri(name))));
    changes
}

#[cfg(test)]
mod tests {
    use ContentKind::{Datum, Prompt, Topic};
    use ids::{AccountId, Generation, RepositoryId, UnixMillis};
    use pretty_assertions::assert_eq;
    use store::{ContentEntry, PolicyRecord, PolicyState, Revision, SchemaVersion};
    use tools::DenyReason;

    use super::*;

    fn index(files: &[(ContentKind, &str, char)]) -> ContentIndex {
        let entry = |&(kind, name, blob): &(ContentKind, &str, char)| ContentEntry {
            kind,
            name: name.into(),
            path: format!("_b00t_/{name}"),
            blob: blob.to_string().repeat(40).parse().unwrap(),
            size: 1,
        };
        ContentIndex {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            repository: RepositoryId::new(7),
            commit: "c".repeat(40).parse().unwrap(),
            generation: Generation::ZERO,
            entries: files.iter().map(entry).collect(),
            skipped: Vec::new(),
            skipped_total: 0,
        }
    }

    fn governed_by(text: &str) -> Standing {
        let revision = Revision {
            commit: "c".repeat(40).parse().unwrap(),
            blob: "b".repeat(40).parse().unwrap(),
            text: text.into(),
            digest: String::new(),
            since: UnixMillis::new(0),
        };
        Standing::of(PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            login: "octocat".parse().unwrap(),
            repository: None,
            generation: Generation::ZERO,
            head: None,
            blob: None,
            state: PolicyState::Active { revision },
            others: Vec::new(),
            synced_at: UnixMillis::new(0),
        })
    }

    fn updated(name: &str) -> Change {
        Change::Resource(topic_uri(name))
    }

    #[test]
    fn topics_that_came_went_or_changed_are_named() {
        let open = governed_by("default_policy = \"allow\"\n");
        let before = index(&[(Topic, "same", 'a'), (Topic, "gone", 'a'), (Topic, "other", 'a')]);
        let after = index(&[(Topic, "same", 'a'), (Topic, "other", 'b'), (Topic, "new", 'b')]);
        assert_eq!(
            changes(Some(&before), Some(&after), &open),
            [Change::Resources, updated("gone"), updated("new"), updated("other")]
        );
        assert_eq!(changes(Some(&before), Some(&before), &open), []);
        assert_eq!(changes(None, None, &open), []);
        let last = index(&[(Topic, "x", 'a')]);
        assert_eq!(changes(Some(&last), None, &open), [Change::Resources, updated("x")]);
    }

    #[test]
    fn only_the_list_that_changed_is_told() {
        let open = governed_by("default_policy = \"allow\"\n");
        assert_eq!(changes(None, Some(&index(&[(Prompt, "x", 'a')])), &open), [Change::Prompts]);
        assert_eq!(changes(None, Some(&index(&[(Datum, "x.mcp", 'a')])), &open), []);
    }

    #[test]
    fn nothing_is_told_of_what_may_not_be_read() {
        let text = "default_policy = \"allow\"\n[commands.prompt]\npolicy = \"deny\"\n\
                    [patterns]\ndeny = [\"^learn secret$\"]\n";
        let some = governed_by(text);
        let hidden = [(Topic, "secret", 'a'), (Prompt, "review", 'a')];
        assert_eq!(changes(None, Some(&index(&hidden)), &some), []);
        let both = index(&[hidden[0], (Topic, "rust", 'a')]);
        assert_eq!(changes(None, Some(&both), &some), [Change::Resources, updated("rust")]);
        let nothing = Standing::unknown(DenyReason::NeverSynced);
        assert_eq!(changes(None, Some(&both), &nothing), []);
    }
}
