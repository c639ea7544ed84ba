//! What was in force when, and who brought it there.

use std::{fmt, str::FromStr};

use acl::Severity;
use ids::{AccountId, Actor, BlobId, CommitId, Generation, Login, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::{PolicyRecord, PolicyState, RepositoryRef, Revision, SchemaVersion};

/// One change of what an account is judged by: under a [`HistoryKey`] in the R2 bucket `HISTORY`.
/// Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Version of this shape.
    pub schema: SchemaVersion,
    /// Whose policy it is.
    pub account: AccountId,
    /// The login the account used then.
    pub login: Login,
    /// The fork that was read, if there was one.
    pub repository: Option<RepositoryRef>,
    /// The record's generation.
    pub generation: Generation,
    /// Head of the fork's default branch.
    pub commit: Option<CommitId>,
    /// The ACL file's blob at that commit.
    pub blob: Option<BlobId>,
    /// [`PolicyState::name`].
    pub state: String,
    /// Errors in the ACL and its tests, failing tests among them.
    pub errors: usize,
    /// Warnings in the ACL and its tests.
    pub warnings: usize,
    /// What calls were judged by from then on; without one everything was denied.
    pub in_force: Option<Revision>,
    /// Who pushed the commit, if a delivery said so.
    pub pushed_by: Option<Actor>,
    /// Who merged it.
    pub merged_by: Option<Actor>,
    /// The pull request whose merge the commit is.
    pub pull_request: Option<u64>,
    /// When the record was written.
    pub synced_at: UnixMillis,
}

/// What a listing of the history tells of an entry: everything but the text. Kept beside the
/// entry, so that listing reads no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistorySummary {
    /// The record's generation.
    pub generation: Generation,
    /// The fork's name then.
    pub repository: Option<String>,
    /// Head of the fork's default branch.
    pub commit: Option<CommitId>,
    /// [`PolicyState::name`].
    pub state: String,
    /// Errors in the ACL and its tests, failing tests among them.
    pub errors: usize,
    /// Warnings in the ACL and its tests.
    pub warnings: usize,
    /// The commit at which what was in force from then on was read.
    pub in_force: Option<CommitId>,
    /// Digest of what was in force from then on.
    pub digest: Option<String>,
    /// Who pushed the commit, if a delivery said so.
    pub pushed_by: Option<Actor>,
    /// Who merged it.
    pub merged_by: Option<Actor>,
    /// The pull request whose merge the commit is.
    pub pull_request: Option<u64>,
    /// When the record was written.
    pub synced_at: UnixMillis,
}

/// Where a [`HistoryEntry`] stands in the R2 bucket `HISTORY`. Keys of one account sort with the
/// newest entry first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryKey {
    /// The account.
    pub account: AccountId,
    /// The record's generation.
    pub generation: Generation,
}

/// The text is no key of the history.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key of the bucket HISTORY")]
pub struct InvalidHistoryKey(String);

impl HistoryEntry {
    /// The entry for a record that was just made. Who brought it is not known yet.
    #[must_use]
    pub fn of(record: &PolicyRecord) -> Self {
        let PolicyRecord { account, login, repository, generation, head, blob, state, .. } = record;
        let (errors, warnings) = match state {
            PolicyState::Invalid { diagnostics, tests, .. } => {
                let all = || diagnostics.iter().chain(tests);
                let errors = all().filter(|found| found.severity == Severity::Error).count();
                (errors, all().count() - errors)
            }
            _ => (0, 0),
        };
        Self {
            schema: SchemaVersion::CURRENT,
            account: *account,
            login: login.clone(),
            repository: repository.clone(),
            generation: *generation,
            commit: head.clone(),
            blob: blob.clone(),
            state: state.name().into(),
            errors,
            warnings,
            in_force: record.in_force().cloned(),
            pushed_by: None,
            merged_by: None,
            pull_request: None,
            synced_at: record.synced_at,
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn key(&self) -> HistoryKey {
        HistoryKey { account: self.account, generation: self.generation }
    }

    /// What a listing tells of it.
    #[must_use]
    pub fn summary(&self) -> HistorySummary {
        HistorySummary {
            generation: self.generation,
            repository: self.repository.as_ref().map(|repository| repository.name.clone()),
            commit: self.commit.clone(),
            state: self.state.clone(),
            errors: self.errors,
            warnings: self.warnings,
            in_force: self.in_force.as_ref().map(|revision| revision.commit.clone()),
            digest: self.in_force.as_ref().map(|revision| revision.digest.clone()),
            pushed_by: self.pushed_by.clone(),
            merged_by: self.merged_by.clone(),
            pull_request: self.pull_request,
            synced_at: self.synced_at,
        }
    }
}

impl HistorySummary {
    /// The name of the object's metadata that holds the summary as JSON in ASCII, at most 8 KiB.
    pub const FIELD: &'static str = "summary";
}

impl HistoryKey {
    /// How the key is written, with the variable parts in braces.
    pub const PATTERN: &'static str = "history/{account}/{inverted generation}";

    /// What all keys of an account begin with, for listing.
    #[must_use]
    pub fn prefix(account: AccountId) -> String {
        format!("history/{account}/")
    }
}

impl fmt::Display for HistoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inverted = u64::MAX - self.generation.get();
        write!(f, "{}{inverted:020}", Self::prefix(self.account))
    }
}

impl FromStr for HistoryKey {
    type Err = InvalidHistoryKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.strip_prefix("history/").and_then(|rest| rest.split_once('/'));
        let key = parts.and_then(|(account, inverted)| {
            let generation = Generation::new(u64::MAX - inverted.parse::<u64>().ok()?);
            Some(Self { account: account.parse().ok()?, generation })
        });
        // There is one way to write a key.
        key.filter(|key| key.to_string() == text).ok_or_else(|| InvalidHistoryKey(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(generation: u64) -> HistoryKey {
        let account = AccountId::new(583_231);
        HistoryKey { account, generation: Generation::new(generation) }
    }

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        for generation in [0, 7, u64::MAX] {
            assert_eq!(key(generation).to_string().parse(), Ok(key(generation)));
        }
        assert_eq!(key(7).to_string(), "history/583231/18446744073709551608");
    }

    #[test]
    fn what_is_newer_is_listed_first() {
        let keys = [10, 9, 2, 1].map(|generation| key(generation).to_string());
        assert!(keys.is_sorted(), "{keys:?}");
    }

    #[test]
    fn anything_else_is_no_key() {
        for text in
            ["", "history/1", "history/1/7", "history/x/18446744073709551608", "policy:octocat"]
        {
            assert!(text.parse::<HistoryKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_storage_schema_names_the_key() {
        let page = include_str!("../../../docs/storage-schema.md");
        assert!(page.contains(&format!("| `{}` |", HistoryKey::PATTERN)));
    }
}
