//! The [`Proposals`] port over any [`Transport`].

use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};

use super::{
    ForkFacts, Grant, NewPull, OpenPull, Proposals, RepositoryRows, UserProfile, parse_commit_tree,
    parse_created_blob, parse_created_commit, parse_created_tree, parse_fork, parse_grant,
    parse_listed, parse_open_pulls, parse_profile, parse_pull,
};
use crate::{
    AppSigner, Budget, Checks, Client, Clock, FilesAt, GitHub, GitHubError, RepositoryPath,
    Request, Sources, Tokens, Transport,
};

impl<T: Transport, S: AppSigner, K: Tokens, C: Clock> Proposals for Client<T, S, K, C> {
    fn budget(&self) -> Option<Budget> {
        GitHub::budget(self)
    }

    async fn grant(&self, id: InstallationId) -> Result<Grant, GitHubError> {
        parse_grant(&self.send(&Request::installation(id)).await?, self.now())
    }

    async fn fork(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<ForkFacts, GitHubError> {
        parse_fork(&self.send(&Request::repository(id, repository)).await?, self.now())
    }

    async fn profile(&self, id: InstallationId, login: &Login) -> Result<UserProfile, GitHubError> {
        parse_profile(&self.send(&Request::user(id, login)).await?, self.now())
    }

    async fn listed(&self, id: InstallationId) -> Result<RepositoryRows, GitHubError> {
        parse_listed(&self.send(&Request::repositories(id, 1)).await?, self.now())
    }

    async fn open_pulls(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        branch: &str,
    ) -> Result<Vec<OpenPull>, GitHubError> {
        parse_open_pulls(&self.send(&Request::open_pulls(id, at, branch)).await?, self.now())
    }

    async fn files(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        sources: Sources<'_>,
    ) -> Result<Option<FilesAt>, GitHubError> {
        let [files, _] = Checks::snapshots(self, id, at, [commit, commit], sources).await?;
        Ok(files)
    }

    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        GitHub::blob(self, id, at, blob).await
    }

    async fn commit_tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<TreeId, GitHubError> {
        parse_commit_tree(&self.send(&Request::git_commit(id, at, commit)).await?, self.now())
    }

    async fn create_blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        text: &str,
    ) -> Result<BlobId, GitHubError> {
        parse_created_blob(text, &self.send(&Request::create_blob(id, at, text)).await?, self.now())
    }

    async fn create_tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        base: &TreeId,
        path: &str,
        blob: &BlobId,
    ) -> Result<TreeId, GitHubError> {
        let request = Request::create_tree(id, at, base, path, blob);
        parse_created_tree(&self.send(&request).await?, self.now())
    }

    async fn create_commit(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        message: &str,
        tree: &TreeId,
        parent: &CommitId,
    ) -> Result<CommitId, GitHubError> {
        let request = Request::create_commit(id, at, message, tree, parent);
        parse_created_commit(&self.send(&request).await?, self.now())
    }

    async fn create_branch(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        branch: &str,
        commit: &CommitId,
    ) -> Result<(), GitHubError> {
        let response = self.send(&Request::create_branch(id, at, branch, commit)).await?;
        GitHubError::of(&response, self.now()).map_or(Ok(()), Err)
    }

    async fn create_pull(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        new: &NewPull<'_>,
    ) -> Result<OpenPull, GitHubError> {
        parse_pull(&self.send(&Request::create_pull(id, at, new)).await?, self.now())
    }
}
