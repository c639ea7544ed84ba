//! The fields that are served, by type. An interface has the fields of its own; a fragment leads to
//! those of the types behind it.

/// A field, and the type behind it; none for plain values.
type Field = (&'static str, Option<&'static str>);

const TYPES: &[(&str, &[Field])] = &[
    ("Query", &[("repository", Some("Repository")), ("rateLimit", Some("RateLimit"))]),
    (
        "RateLimit",
        &[
            ("limit", None),
            ("cost", None),
            ("used", None),
            ("remaining", None),
            ("nodeCount", None),
            ("resetAt", None),
        ],
    ),
    (
        "Repository",
        &[
            ("id", None),
            ("databaseId", None),
            ("name", None),
            ("nameWithOwner", None),
            ("url", None),
            ("isFork", None),
            ("isArchived", None),
            ("isPrivate", None),
            ("isEmpty", None),
            ("pushedAt", None),
            ("owner", Some("RepositoryOwner")),
            ("parent", Some("Repository")),
            ("defaultBranchRef", Some("Ref")),
            ("ref", Some("Ref")),
            ("pullRequest", Some("PullRequest")),
            ("object", Some("GitObject")),
        ],
    ),
    ("RepositoryOwner", &[("id", None), ("login", None), ("url", None)]),
    ("User", &[("id", None), ("login", None), ("url", None), ("databaseId", None)]),
    ("Organization", &[("id", None), ("login", None), ("url", None), ("databaseId", None)]),
    ("Bot", &[("id", None), ("login", None), ("url", None), ("databaseId", None)]),
    ("Ref", &[("name", None), ("prefix", None), ("target", Some("GitObject"))]),
    ("GitObject", &[("oid", None), ("abbreviatedOid", None)]),
    (
        "Commit",
        &[
            ("oid", None),
            ("abbreviatedOid", None),
            ("committedDate", None),
            ("authoredDate", None),
            ("message", None),
            ("messageHeadline", None),
            ("url", None),
            ("author", Some("GitActor")),
            ("committer", Some("GitActor")),
            ("associatedPullRequests", Some("PullRequestConnection")),
            ("tree", Some("Tree")),
            ("file", Some("TreeEntry")),
        ],
    ),
    ("GitActor", &[("name", None), ("email", None), ("date", None), ("user", Some("User"))]),
    ("Actor", &[("login", None), ("url", None)]),
    ("PullRequestConnection", &[("totalCount", None), ("nodes", Some("PullRequest"))]),
    (
        "PullRequest",
        &[
            ("id", None),
            ("databaseId", None),
            ("number", None),
            ("title", None),
            ("state", None),
            ("url", None),
            ("isDraft", None),
            ("isCrossRepository", None),
            ("merged", None),
            ("mergedAt", None),
            ("mergedBy", Some("Actor")),
            ("mergeCommit", Some("Commit")),
            ("author", Some("Actor")),
            ("baseRefName", None),
            ("baseRefOid", None),
            ("baseRef", Some("Ref")),
            ("baseRepository", Some("Repository")),
            ("headRefName", None),
            ("headRefOid", None),
            ("headRef", Some("Ref")),
            ("headRepository", Some("Repository")),
            ("repository", Some("Repository")),
        ],
    ),
    ("Tree", &[("oid", None), ("abbreviatedOid", None), ("entries", Some("TreeEntry"))]),
    (
        "TreeEntry",
        &[
            ("name", None),
            ("path", None),
            ("mode", None),
            ("type", None),
            ("oid", None),
            ("size", None),
            ("object", Some("GitObject")),
        ],
    ),
    (
        "Blob",
        &[
            ("oid", None),
            ("abbreviatedOid", None),
            ("byteSize", None),
            ("isBinary", None),
            ("isTruncated", None),
            ("text", None),
        ],
    ),
    ("Tag", &[("oid", None), ("abbreviatedOid", None), ("name", None), ("message", None)]),
];

const INTERFACES: &[(&str, &[&str])] = &[
    ("RepositoryOwner", &["User", "Organization"]),
    ("Actor", &["User", "Organization", "Bot"]),
    ("GitObject", &["Commit", "Tree", "Blob", "Tag"]),
];

/// Every field that is served, as `(type, field)`, to compare with GitHub's schema.
#[must_use]
pub fn fields_served() -> Vec<(&'static str, &'static str)> {
    TYPES
        .iter()
        .flat_map(|(name, fields)| fields.iter().map(move |(field, _)| (*name, *field)))
        .collect()
}

/// The field of a type; the inner option is the type behind it.
pub(super) fn field(of: &str, name: &str) -> Option<Option<&'static str>> {
    let (_, fields) = TYPES.iter().find(|(found, _)| *found == of)?;
    fields.iter().find(|(found, _)| *found == name).map(|(_, behind)| *behind)
}

pub(super) fn is_type(name: &str) -> bool {
    TYPES.iter().any(|(found, _)| *found == name)
}

/// Whether an object of type `is` is meant by a fragment on `condition`.
pub(super) fn fits(is: &str, condition: &str) -> bool {
    is == condition
        || INTERFACES.iter().any(|(name, types)| *name == condition && types.contains(&is))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_named_is_there() {
        for (_, fields) in TYPES {
            for behind in fields.iter().filter_map(|(_, behind)| *behind) {
                assert!(is_type(behind), "{behind}");
            }
        }
        for (name, types) in INTERFACES {
            assert!(is_type(name) && types.iter().all(|name| is_type(name)));
        }
    }

    #[test]
    fn fragments_fit_the_type_and_its_interface() {
        assert!(fits("Blob", "Blob") && fits("Blob", "GitObject"));
        assert!(!fits("Blob", "Commit") && !fits("User", "GitObject"));
    }
}
