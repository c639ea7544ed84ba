//! Words that the stories are told with.

use check_run::{FileSide, Files, InForce, Proposal, Replay, Review, review};
use ids::UnixMillis;
use store::Revision;

/// What is on `main`.
pub(crate) const BASE: &str = r#"default_policy = "deny"

[commands.learn]
policy = "allow"

[commands.mcp]
policy = "allow"
arg_patterns = ["^(list|output)\\b"]

[patterns]
deny = ["--force"]
"#;

/// A commit.
pub(crate) const COMMIT: &str = "757107ea0eb2509fc211221cce984b8a37570b6d";

/// What is on `main`, in force.
pub(crate) fn revision() -> Revision {
    Revision {
        commit: COMMIT.parse().unwrap(),
        blob: COMMIT.parse().unwrap(),
        text: BASE.to_owned(),
        digest: acl::check(BASE.as_bytes()).policy().unwrap().digest(),
        since: UnixMillis::new(1_795_366_320_000),
    }
}

/// Files with this policy and no tests.
pub(crate) fn policy(text: &str) -> Files {
    Files { acl: FileSide::Bytes(text.into()), tests: FileSide::Absent }
}

/// Files with this policy and these tests.
pub(crate) fn tested(text: &str, tests: &str) -> Files {
    Files { tests: FileSide::Bytes(tests.into()), ..policy(text) }
}

/// No files.
pub(crate) fn nothing() -> Files {
    Files { acl: FileSide::Absent, tests: FileSide::Absent }
}

/// A record without calls.
const NO_CALLS: &Replay = &Replay::Recorded(audit::Recorded { distinct: Vec::new(), left_out: 0 });

/// A proposal from one state to another, into the default branch.
pub(crate) fn proposal<'a>(base: &'a Files, head: &'a Files) -> Proposal<'a> {
    Proposal {
        base,
        head,
        base_branch: "main",
        default_branch: "main",
        base_moved: false,
        in_force: &InForce::Unknown,
        replay: NO_CALLS,
    }
}

/// What is said about a change of the policy on `main`.
pub(crate) fn proposed(head: &Files) -> Review {
    review(&proposal(&policy(BASE), head))
}

/// Conclusion, title and summary.
pub(crate) fn shown(review: &Review) -> String {
    format!("{}: {}\n\n{}", review.conclusion.as_str(), review.title, review.summary)
}

/// One line for each annotation.
pub(crate) fn remarks(review: &Review) -> Vec<String> {
    let place = |a: &check_run::Annotation| match (a.start_column, a.end_column) {
        (Some(from), Some(to)) => format!("{}:{from}-{to}", a.start_line),
        _ => format!("{}-{}", a.start_line, a.end_line),
    };
    let remark = |a| format!("{} {} {} {}: {}", a_level(a), a.path, place(a), a.title, a.message);
    review.annotations.iter().map(remark).collect()
}

fn a_level(annotation: &check_run::Annotation) -> &'static str {
    annotation.level.as_str()
}
