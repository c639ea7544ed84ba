//! The [`Checks`] port over any [`Transport`].

use ids::{BlobId, CheckRunId, CommitId, InstallationId, Login, RepositoryId};

use super::{
    CheckRun, CheckUpdate, Checks, CommitPull, FilesAt, NewCheckRun, ProposalQuestion, Proposed,
    Sources, parse_check_run, parse_check_runs, parse_merge_base, parse_proposal, parse_pulls,
    parse_snapshots,
};
use crate::{
    AppSigner, Budget, Client, Clock, GitHub, GitHubError, Installation, Repository,
    RepositoryPath, Request, Tokens, Transport,
};

impl<T: Transport, S: AppSigner, K: Tokens, C: Clock> Checks for Client<T, S, K, C> {
    fn budget(&self) -> Option<Budget> {
        GitHub::budget(self)
    }

    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError> {
        GitHub::installation_of(self, login).await
    }

    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError> {
        GitHub::repository(self, id, repository).await
    }

    async fn proposal(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        question: &ProposalQuestion<'_>,
        sources: Sources<'_>,
    ) -> Result<Proposed, GitHubError> {
        let request = Request::proposal(id, at, question, sources);
        parse_proposal(&self.send(&request).await?, self.now())
    }

    async fn snapshots(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commits: [&CommitId; 2],
        sources: Sources<'_>,
    ) -> Result<[Option<FilesAt>; 2], GitHubError> {
        let request = Request::snapshots(id, at, commits, sources);
        parse_snapshots(&self.send(&request).await?, self.now())
    }

    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        GitHub::blob(self, id, at, blob).await
    }

    async fn merge_base(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        base: &CommitId,
        head: &CommitId,
    ) -> Result<Option<CommitId>, GitHubError> {
        let request = Request::compare(id, at, base, head);
        parse_merge_base(&self.send(&request).await?, self.now())
    }

    async fn pulls(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Vec<CommitPull>, GitHubError> {
        parse_pulls(&self.send(&Request::pulls(id, at, commit)).await?, self.now())
    }

    async fn check_runs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
        name: &str,
    ) -> Result<Vec<CheckRun>, GitHubError> {
        let request = Request::check_runs(id, at, commit, name, self.app());
        parse_check_runs(&self.send(&request).await?, self.now())
    }

    async fn check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
    ) -> Result<CheckRun, GitHubError> {
        parse_check_run(&self.send(&Request::check_run(id, at, run)).await?, self.now())
    }

    async fn create_check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        new: &NewCheckRun<'_>,
    ) -> Result<CheckRun, GitHubError> {
        parse_check_run(&self.send(&Request::create_check_run(id, at, new)).await?, self.now())
    }

    async fn update_check_run(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
        update: &CheckUpdate<'_>,
    ) -> Result<CheckRun, GitHubError> {
        let request = Request::update_check_run(id, at, run, update);
        parse_check_run(&self.send(&request).await?, self.now())
    }
}
