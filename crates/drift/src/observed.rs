//! What GitHub says of an account.

use ids::{AccountId, BlobId, CommitId, Login};
use store::RepositoryRef;

/// An account on which the App is installed, as GitHub says it is now. An account that is not
/// among those that were listed has no installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnGitHub {
    /// The App may not act for it.
    Suspended {
        /// The login now.
        login: Login,
    },
    /// It owns the template: it has no policy of its own.
    Template {
        /// The login now.
        login: Login,
    },
    /// The App may act for it.
    Installed {
        /// The login now.
        login: Login,
        /// Its fork.
        fork: Fork,
    },
}

/// What is known of the fork that an account's record names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fork {
    /// Nobody looked, for there is no record to compare with.
    NotAsked,
    /// It is not there, or the App cannot see it.
    Gone,
    /// It is there.
    Found(Box<ForkHead>),
    /// It could not be read: nothing is known.
    Unreachable(String),
}

/// A fork and the head of its default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkHead {
    /// The repository now.
    pub repository: RepositoryRef,
    /// Its owner now.
    pub owner: AccountId,
    /// Nobody can push to it any more.
    pub archived: bool,
    /// The head; `None` when the default branch has no commit.
    pub commit: Option<CommitId>,
    /// What stands in the policy's place at that commit. The tests beside it need no look: a
    /// record of the same commit was judged with the same tests.
    pub acl: AclAt,
}

/// What stands in the policy's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AclAt {
    /// Nothing.
    Absent,
    /// A directory, a symbolic link or a submodule.
    NotAFile,
    /// A file.
    Blob(BlobId),
}

impl OnGitHub {
    /// The login now.
    #[must_use]
    pub const fn login(&self) -> &Login {
        match self {
            Self::Suspended { login }
            | Self::Template { login }
            | Self::Installed { login, .. } => login,
        }
    }
}
