//! What check runs need of GitHub.

use ids::{BlobId, CheckRunId, CommitId, InstallationId, Login, RepositoryId};

use super::{
    CheckRun, CheckUpdate, CommitPull, FilesAt, NewCheckRun, ProposalQuestion, Proposed, Sources,
};
use crate::{Budget, GitHubError, Installation, Repository, RepositoryPath};

/// GitHub, as check runs see it: it reads two files of any commit, and writes check runs and
/// nothing else.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Checks {
    /// What was left of the installation's rate limit when it was last told.
    fn budget(&self) -> Option<Budget>;
    /// The installation on the account that goes by this login now.
    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError>;
    /// One repository, with what it was forked from.
    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError>;
    /// A commit, and the branch into which it would be merged.
    async fn proposal(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        question: &ProposalQuestion<'_>,
        sources: Sources<'_>,
    ) -> Result<Proposed, GitHubError>;
    /// Both files at two commits; `None` for a commit that is not there.
    async fn snapshots(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commits: [&CommitId; 2],
        sources: Sources<'_>,
    ) -> Result<[Option<FilesAt>; 2], GitHubError>;
    /// The content of one blob, proved by its hash.
    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError>;
    /// The newest commit that both have, if there is one.
    async fn merge_base(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        base: &CommitId,
        head: &CommitId,
    ) -> Result<Option<CommitId>, GitHubError>;
    /// The pull requests that have to do with the commit.
    async fn pulls(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Vec<CommitPull>, GitHubError>;
    /// The App's own check runs of this name on a commit.
    async fn check_runs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        name: &str,
    ) -> Result<Vec<CheckRun>, GitHubError>;
    /// One check run.
    async fn check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
    ) -> Result<CheckRun, GitHubError>;
    /// Makes a check run.
    async fn create_check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        new: &NewCheckRun<'_>,
    ) -> Result<CheckRun, GitHubError>;
    /// Changes a check run.
    async fn update_check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
        update: &CheckUpdate<'_>,
    ) -> Result<CheckRun, GitHubError>;
}
