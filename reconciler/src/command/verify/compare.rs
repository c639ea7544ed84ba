//! The record beside the fork.

use serde_json::Value;
use store::{PolicyMetadata, PolicyRecord, PolicyState, Revision};

use super::{
    Verified,
    fork::{AtHead, Side},
};

/// How the account stands with the App, as GitHub says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The App may act.
    Installed,
    /// The installation is suspended.
    Suspended,
    /// The App is not installed.
    NotInstalled,
}

/// Sentences that hold, and those that do not.
#[derive(Default)]
struct Checks {
    proved: Vec<String>,
    differs: Vec<String>,
}

impl Checks {
    fn add(&mut self, holds: bool, sentence: impl Into<String>) {
        let sentences = if holds { &mut self.proved } else { &mut self.differs };
        sentences.push(sentence.into());
    }

    fn verified(self, record: &PolicyRecord, head: Option<String>) -> Verified {
        let Self { proved, differs } = self;
        Verified { login: record.login.clone(), head, proved, differs }
    }
}

/// A record that says so when the App may not act, and one that does not.
pub(super) fn without_fork(
    record: &PolicyRecord,
    metadata: Option<&Value>,
    standing: Standing,
) -> Verified {
    let mut checks = Checks::default();
    add_metadata(&mut checks, record, metadata);
    let is_suspended = matches!(record.state, PolicyState::Suspended { .. });
    let says = match standing {
        Standing::Installed => "the App may act for the account",
        Standing::Suspended => "the installation is suspended",
        Standing::NotInstalled => "the App is not installed",
    };
    let may_act = standing == Standing::Installed;
    if is_suspended || !may_act {
        let fits = is_suspended != may_act;
        checks.add(fits, format!("the record is {}, and {says}", record.state.name()));
    }
    if record.in_force().is_none() {
        let nothing = record.head.is_none() && record.blob.is_none();
        checks.add(nothing, "the record denies everything, and names no commit");
    }
    checks.verified(record, None)
}

/// A record that names a fork, beside the fork's head.
pub(super) fn with_fork(
    record: &PolicyRecord,
    metadata: Option<&Value>,
    head: Option<&AtHead>,
) -> Verified {
    let mut checks = Checks::default();
    add_metadata(&mut checks, record, metadata);
    let recorded = record.head.as_ref().map(ids::CommitId::as_str);
    let commit = head.map(|head| head.commit.as_str());
    checks.add(recorded == commit, format!("the record's commit is the head {}", shown(commit)));
    let acl = head.map_or(&Side::Absent, |head| &head.acl);
    let tests = head.map_or(&Side::Absent, |head| &head.tests);
    let blob = match acl {
        Side::File { blob, .. } => Some(blob.as_str()),
        Side::Absent | Side::NotAFile(_) => None,
    };
    let recorded = record.blob.as_ref().map(ids::BlobId::as_str);
    checks.add(recorded == blob, format!("the record's blob is the file's, {}", shown(blob)));
    let judgement = acl::judge(acl.found(), tests.found());
    match &record.state {
        PolicyState::Active { revision } => {
            let same =
                matches!(acl, Side::File { bytes, .. } if *bytes == revision.text.as_bytes());
            let count = revision.text.len();
            checks.add(same, format!("the policy in force is the file, all {count} bytes"));
            let digest = judgement.into_force().map(acl::CompiledPolicy::digest);
            checks.add(
                digest.as_deref() == Some(revision.digest.as_str()),
                "the file compiles to the record's digest, and its tests pass",
            );
        }
        PolicyState::Invalid { last_good, .. } => {
            let bad = !judgement.is_absent() && judgement.into_force().is_none();
            checks.add(bad, "the file has errors, as the record says");
            if let Some(revision) = last_good {
                add_last_good(&mut checks, revision);
            }
        }
        PolicyState::Missing { .. } => {
            checks.add(judgement.is_absent(), "there is no file, as the record says");
        }
        PolicyState::Suspended { .. } => {
            checks.add(false, "the record is suspended, and the App may act for the account");
        }
    }
    checks.verified(record, commit.map(str::to_owned))
}

/// What stays in force is of another commit: its text is proved by its own names.
fn add_last_good(checks: &mut Checks, revision: &Revision) {
    let blob = github::git_blob_id(revision.text.as_bytes());
    let judgement = acl::judge(acl::Found::Bytes(revision.text.as_bytes()), acl::Found::Absent);
    let digest = judgement.into_force().map(acl::CompiledPolicy::digest);
    checks.add(
        blob.as_ref() == Some(&revision.blob) && digest.as_ref() == Some(&revision.digest),
        format!("what stays in force is the file of {}", revision.commit),
    );
}

/// A comparison of all accounts reads nothing but the metadata.
fn add_metadata(checks: &mut Checks, record: &PolicyRecord, metadata: Option<&Value>) {
    let read = |value: &Value| serde_json::from_value::<PolicyMetadata>(value.clone()).ok();
    let same = metadata.and_then(read).as_ref() == Some(&record.metadata());
    checks.add(same, "the metadata in KV says what the record says");
}

fn shown(name: Option<&str>) -> &str {
    name.unwrap_or("(none)")
}
