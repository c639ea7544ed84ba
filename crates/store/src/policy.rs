//! The synced record of one account.

use acl::Diagnostic;
use ids::{AccountId, BlobId, CommitId, Generation, Login, RepositoryId, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::{PolicyMetadata, SchemaVersion};

/// What is known of an account's policy: under `policy:{login}` in KV, and in the account's
/// instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRecord {
    /// Version of this shape.
    pub schema: SchemaVersion,
    /// Whose policy it is.
    pub account: AccountId,
    /// The login the account used when the record was written.
    pub login: Login,
    /// The account's fork of the template, if there is one.
    pub repository: Option<RepositoryRef>,
    /// Which of two records of one account is the newer one.
    pub generation: Generation,
    /// Head of the fork's default branch when the record was written; absent when the fork has
    /// no commit, or could not be read any more.
    pub head: Option<CommitId>,
    /// The ACL file's blob at that commit, if there is a file.
    pub blob: Option<BlobId>,
    /// What follows from it.
    pub state: PolicyState,
    /// Other forks of the template that the account has and that are not used, at most
    /// [`Self::MAX_OTHERS`] of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<RepositoryRef>,
    /// When the record was written.
    pub synced_at: UnixMillis,
}

/// A repository by id, with the name it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryRef {
    /// Survives renames.
    pub id: RepositoryId,
    /// `name`, without the owner.
    pub name: String,
}

/// An ACL that compiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The commit at which it was read.
    pub commit: CommitId,
    /// The file's blob.
    pub blob: BlobId,
    /// The file's text, byte for byte.
    pub text: String,
    /// Digest of its compiled form, see `acl::CompiledPolicy::digest`.
    pub digest: String,
    /// Since when it is in force.
    pub since: UnixMillis,
}

/// What an account's calls are judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PolicyState {
    /// The head's ACL is in force.
    Active {
        /// That ACL.
        revision: Revision,
    },
    /// The head's ACL has errors, or its tests have or fail. The last good one stays in force;
    /// without one, all is denied.
    Invalid {
        /// Errors of the ACL, and warnings if any.
        diagnostics: Vec<Diagnostic>,
        /// Errors of the tests file, failing tests among them, and warnings if any.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tests: Vec<Diagnostic>,
        /// The newest ACL that compiled and whose tests, if there were any, passed.
        last_good: Option<Revision>,
    },
    /// There is no ACL: all is denied.
    Missing {
        /// What is missing.
        reason: MissingReason,
    },
    /// The App may not act for the account: all is denied.
    Suspended {
        /// Why not.
        reason: SuspendedReason,
    },
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// The fork has no ACL file.
    NoFile,
    /// The fork has no commit on its default branch.
    EmptyRepository,
    /// The App is installed, but on no fork of the template.
    NoFork,
}

/// Why the App may not act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendedReason {
    /// The App is not installed (any more).
    Uninstalled,
    /// The installation is suspended.
    InstallationSuspended,
}

impl PolicyRecord {
    /// How many forks that are not used are listed at most.
    pub const MAX_OTHERS: usize = 5;

    /// The ACL that calls are judged by, or `None` when everything is denied.
    #[must_use]
    pub const fn in_force(&self) -> Option<&Revision> {
        match &self.state {
            PolicyState::Active { revision } => Some(revision),
            PolicyState::Invalid { last_good, .. } => last_good.as_ref(),
            PolicyState::Missing { .. } | PolicyState::Suspended { .. } => None,
        }
    }

    /// What is repeated in KV's metadata, so that listing is enough to compare.
    #[must_use]
    pub fn metadata(&self) -> PolicyMetadata {
        PolicyMetadata {
            commit: self.head.clone(),
            blob: self.blob.clone(),
            generation: self.generation,
            state: self.state.name().into(),
            account: Some(self.account),
            repository: self.repository.clone(),
        }
    }
}

impl PolicyState {
    /// `active`, `invalid`, `missing` or `suspended`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Active { .. } => "active",
            Self::Invalid { .. } => "invalid",
            Self::Missing { .. } => "missing",
            Self::Suspended { .. } => "suspended",
        }
    }
}
