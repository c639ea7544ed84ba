//! What changed between two indexes, as clients hear of it.

use mcp::Change;
use store::{ContentIndex, ContentKind};
use tools::topic_uri;

/// What clients hear of when one index takes the place of another.
pub(super) fn changes(before: Option<&ContentIndex>, after: Option<&ContentIndex>) -> Vec<Change> {
    let entries =
        |index: Option<&ContentIndex>| index.map(|index| index.entries.clone()).unwrap_or_default();
    let (before, after) = (entries(before), entries(after));
    if before == after {
        return Vec::new();
    }
    let mut changes = vec![Change::Resources, Change::Prompts];
    let of_topics = |kind| kind == ContentKind::Topic;
    for entry in before.iter().chain(&after).filter(|entry| of_topics(entry.kind)) {
        let is_same = before.contains(entry) && after.contains(entry);
        let change = Change::Resource(topic_uri(&entry.name));
        if !is_same && !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, RepositoryId};
    use pretty_assertions::assert_eq;
    use store::{ContentEntry, SchemaVersion};

    use super::*;

    fn index(topics: &[(&str, char)]) -> ContentIndex {
        let entry = |&(name, blob): &(&str, char)| ContentEntry {
            kind: ContentKind::Topic,
            name: name.into(),
            path: format!("_b00t_/learn/{name}.md"),
            blob: blob.to_string().repeat(40).parse().unwrap(),
            size: 1,
        };
        ContentIndex {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            repository: RepositoryId::new(7),
            commit: "c".repeat(40).parse().unwrap(),
            generation: Generation::ZERO,
            entries: topics.iter().map(entry).collect(),
            skipped: Vec::new(),
            skipped_total: 0,
        }
    }

    #[test]
    fn topics_that_came_went_or_changed_are_named() {
        let before = index(&[("same", 'a'), ("gone", 'a'), ("other", 'a')]);
        let after = index(&[("same", 'a'), ("other", 'b'), ("new", 'b')]);
        let updated = |name| Change::Resource(topic_uri(name));
        assert_eq!(
            changes(Some(&before), Some(&after)),
            [Change::Resources, Change::Prompts, updated("gone"), updated("other"), updated("new")]
        );
        assert_eq!(changes(Some(&before), Some(&before)), []);
        assert_eq!(changes(None, None), []);
        assert_eq!(changes(Some(&index(&[("x", 'a')])), None).len(), 3);
    }
}
