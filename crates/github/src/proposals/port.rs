//! What proposals need of GitHub.

use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};

use super::{ForkFacts, Grant, NewPull, OpenPull, RepositoryRows, UserProfile};
use crate::{Budget, FilesAt, GitHubError, RepositoryPath, Sources};

/// GitHub, as proposals see it: they add objects, a branch and a pull request to a repository, and
/// move or delete nothing.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Proposals {
    /// What was left of the installation's rate limit when it was last told.
    fn budget(&self) -> Option<Budget>;
    /// The installation with this id, and what it may do.
    async fn grant(&self, id: InstallationId) -> Result<Grant, GitHubError>;
    /// One repository, with what it was forked from.
    async fn fork(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<ForkFacts, GitHubError>;
    /// The public profile of an account.
    async fn profile(&self, id: InstallationId, login: &Login) -> Result<UserProfile, GitHubError>;
    /// The first hundred repositories of the installation.
    async fn listed(&self, id: InstallationId) -> Result<RepositoryRows, GitHubError>;
    /// The open pull requests from this branch of the same repository.
    async fn open_pulls(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        branch: &str,
    ) -> Result<Vec<OpenPull>, GitHubError>;
    /// Both files at a commit; `None` when it is not there.
    async fn files(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        sources: Sources<'_>,
    ) -> Result<Option<FilesAt>, GitHubError>;
    /// The content of one blob, proved by its hash.
    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError>;
    /// A commit's tree.
    async fn commit_tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<TreeId, GitHubError>;
    /// Adds a blob, proved by its hash.
    async fn create_blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        text: &str,
    ) -> Result<BlobId, GitHubError>;
    /// Adds a tree: `base` with an ordinary file at `path`.
    async fn create_tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        base: &TreeId,
        path: &str,
        blob: &BlobId,
    ) -> Result<TreeId, GitHubError>;
    /// Adds a commit.
    async fn create_commit(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        message: &str,
        tree: &TreeId,
        parent: &CommitId,
    ) -> Result<CommitId, GitHubError>;
    /// Adds a branch. [`GitHubError::Rejected`] when there is one of this name.
    async fn create_branch(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        branch: &str,
        commit: &CommitId,
    ) -> Result<(), GitHubError>;
    /// Opens a pull request. [`GitHubError::Rejected`] when there is one from the same branch, or
    /// the branch has nothing new.
    async fn create_pull(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        new: &NewPull<'_>,
    ) -> Result<OpenPull, GitHubError>;
}
