//! What follows from the files that stand in the policy's place and beside it.

use acl::{Diagnostic, Severity};
use ids::{BlobId, CommitId, UnixMillis};
use store::{MissingReason, PolicyState, Revision};

use crate::HeadSeen;

/// How many diagnostics of each file a record keeps at most; somebody who mends the first hundred
/// sees the next ones.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Judges the files at the head, unless it is the one that is not to be judged. `in_force` is the
/// revision that the account is judged by now.
pub(crate) fn verdict(
    head: Option<&HeadSeen>,
    in_force: Option<&Revision>,
    not_judged: Option<&CommitId>,
    now: UnixMillis,
) -> (PolicyState, Option<BlobId>) {
    let Some(head) = head else {
        return (PolicyState::Missing { reason: MissingReason::EmptyRepository }, None);
    };
    if not_judged == Some(&head.commit) {
        let state = PolicyState::Invalid {
            diagnostics: vec![acl::not_judged()],
            tests: vec![],
            last_good: in_force.cloned(),
        };
        return (state, head.file.blob().cloned());
    }
    let judgement = acl::judge(head.file.found(), head.tests.found());
    if judgement.is_absent() {
        return (PolicyState::Missing { reason: MissingReason::NoFile }, None);
    }
    let state = match (judgement.into_force(), head.file.text()) {
        (Some(policy), Some((blob, text))) => {
            let revision = revision(&head.commit, blob, text, policy.digest(), in_force, now);
            PolicyState::Active { revision }
        }
        _ => PolicyState::Invalid {
            diagnostics: first(judgement.diagnostics()),
            tests: first(judgement.test_diagnostics()),
            last_good: in_force.cloned(),
        },
    };
    (state, head.file.blob().cloned())
}

/// What stands in the way comes first: however many warnings there are, the errors are kept.
fn first(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let of = |severity| diagnostics.iter().filter(move |found| found.severity == severity);
    let mut kept: Vec<_> = of(Severity::Error).chain(of(Severity::Warning)).collect();
    kept.truncate(MAX_DIAGNOSTICS);
    kept.sort_by_key(|found| (found.line, found.column));
    kept.into_iter().cloned().collect()
}

/// The same file stays the same revision, at the commit at which it came into force.
fn revision(
    commit: &CommitId,
    blob: &BlobId,
    text: &str,
    digest: String,
    in_force: Option<&Revision>,
    now: UnixMillis,
) -> Revision {
    match in_force {
        Some(known) if known.blob == *blob && known.digest == digest => known.clone(),
        _ => Revision {
            commit: commit.clone(),
            blob: blob.clone(),
            text: text.into(),
            digest,
            since: now,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_kept_behind_any_number_of_warnings() {
        let found = |line, severity| Diagnostic {
            code: "ACL001".into(),
            severity,
            message: String::new(),
            help: String::new(),
            line,
            column: 1,
            end_line: line,
            end_column: 2,
        };
        let mut all: Vec<_> = (1..=150).map(|line| found(line, Severity::Warning)).collect();
        all.push(found(151, Severity::Error));
        let kept = first(&all);
        assert_eq!((kept.len(), kept.last().map(|last| last.line)), (MAX_DIAGNOSTICS, Some(151)));
        assert!(kept.is_sorted_by_key(|found| found.line));
    }
}
