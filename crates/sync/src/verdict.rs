//! What follows from the file that stands in the policy's place.

use acl::Diagnostic;
use ids::{BlobId, CommitId, UnixMillis};
use store::{MissingReason, PolicyState, Revision};

use crate::{FileSeen, HeadSeen};

/// How many diagnostics a record keeps at most; somebody who mends the first hundred sees the
/// next ones.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Judges the file at the head. `in_force` is the revision that the account is judged by now.
pub(crate) fn verdict(
    head: Option<&HeadSeen>,
    in_force: Option<&Revision>,
    now: UnixMillis,
) -> (PolicyState, Option<BlobId>) {
    let Some(head) = head else {
        return (PolicyState::Missing { reason: MissingReason::EmptyRepository }, None);
    };
    let invalid = |mut diagnostics: Vec<Diagnostic>| {
        diagnostics.truncate(MAX_DIAGNOSTICS);
        PolicyState::Invalid { diagnostics, last_good: in_force.cloned() }
    };
    match &head.file {
        FileSeen::Absent => (PolicyState::Missing { reason: MissingReason::NoFile }, None),
        FileSeen::NotAFile(kind) => (invalid(vec![acl::not_a_file(*kind)]), None),
        FileSeen::TooLarge { blob, size } => {
            (invalid(vec![acl::too_large(*size)]), Some(blob.clone()))
        }
        FileSeen::Content { blob, bytes } => {
            let report = acl::check(bytes);
            let state = match (report.policy(), std::str::from_utf8(bytes)) {
                (Some(policy), Ok(text)) => PolicyState::Active {
                    revision: revision(&head.commit, blob, text, policy.digest(), in_force, now),
                },
                _ => invalid(report.diagnostics().to_vec()),
            };
            (state, Some(blob.clone()))
        }
    }
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
