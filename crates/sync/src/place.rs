//! Where an account's files are read.

use github::RepositoryPath;
use ids::{AccountId, BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};
use serde::{Deserialize, Serialize};
use store::{RepositoryRef, SuspendedReason};

/// The repository that is read for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The installation that gives access.
    pub installation: InstallationId,
    /// The repository.
    pub repository: RepositoryId,
    /// Where it was last seen.
    pub at: RepositoryPath,
    /// What it was forked from.
    pub parent: Option<RepositoryId>,
    /// What it is to the platform.
    pub role: Role,
}

/// What a repository is to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A user's fork: its policy and its content count.
    Fork,
    /// The template: only its content counts.
    Template,
}

/// What GitHub says about an account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The account.
    pub account: AccountId,
    /// Its login: as GitHub says, or when the App may not ask any more, the last one known.
    pub login: Login,
    /// What the App can see of it.
    pub access: Access,
    /// Forks that could be used instead of the one that is, at most
    /// [`PolicyRecord::MAX_OTHERS`](store::PolicyRecord::MAX_OTHERS); `None` when they were not
    /// looked for.
    pub others: Option<Vec<RepositoryRef>>,
}

/// What the App can see of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Suspended(SuspendedReason),
    /// No fork of the template.
    NoFork(InstallationId),
    /// A repository; without a head when its default branch has no commit.
    Repository(Place, Option<Box<HeadSeen>>),
}

/// The head of the default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadSeen {
    /// The commit.
    pub commit: CommitId,
    /// Its tree.
    pub tree: TreeId,
    /// What stands in the policy's place.
    pub file: FileSeen,
    /// What stands in the place of the policy's tests.
    pub tests: FileSeen,
}

/// What stands in a file's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileSeen {
    /// Nothing.
    Absent,
    /// Something that cannot be read as a file.
    NotAFile(acl::NotAFile),
    /// A file that is too large to be fetched.
    TooLarge {
        /// Its content's name.
        blob: BlobId,
        /// Bytes.
        size: u64,
    },
    /// A file.
    Content {
        /// Its content's name.
        blob: BlobId,
        /// Its content.
        bytes: Vec<u8>,
    },
}

impl FileSeen {
    /// The same as the policy language takes it.
    #[must_use]
    pub fn found(&self) -> acl::Found<'_> {
        match self {
            Self::Absent => acl::Found::Absent,
            Self::NotAFile(kind) => acl::Found::NotAFile(*kind),
            Self::TooLarge { size, .. } => acl::Found::TooLarge(*size),
            Self::Content { bytes, .. } => acl::Found::Bytes(bytes),
        }
    }

    /// Its content's name, if it is a file.
    #[must_use]
    pub const fn blob(&self) -> Option<&BlobId> {
        match self {
            Self::Absent | Self::NotAFile(_) => None,
            Self::TooLarge { blob, .. } | Self::Content { blob, .. } => Some(blob),
        }
    }

    /// Its content and its name, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<(&BlobId, &str)> {
        match self {
            Self::Content { blob, bytes } => Some((blob, std::str::from_utf8(bytes).ok()?)),
            Self::Absent | Self::NotAFile(_) | Self::TooLarge { .. } => None,
        }
    }
}

impl Place {
    /// The repository by id, with its name.
    #[must_use]
    pub fn reference(&self) -> RepositoryRef {
        RepositoryRef { id: self.repository, name: self.at.name.clone() }
    }
}
