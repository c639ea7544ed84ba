//! GitHub as one account's gate asks it, when its installation is known from the list of all.

use github::{
    Budget, Client, Fetched, GitHub, GitHubError, Installation, Origin, Repository, RepositoryHead,
    RepositoryPath, Tree,
};
use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};

use crate::{
    clock::SystemClock,
    hub::{App, KeptTokens, OctocrabTransport, RsaKey},
};

type Apart<'a> = Client<&'a OctocrabTransport, &'a RsaKey, KeptTokens, SystemClock>;

/// Answers for the installation that was listed, and asks GitHub everything else, with a budget
/// that no other account has a part in.
pub(super) struct Installed<'a> {
    client: Apart<'a>,
    installation: Installation,
}

impl<'a> Installed<'a> {
    pub(super) fn new(app: &'a App, installation: Installation) -> Self {
        Self { client: app.apart(), installation }
    }
}

impl GitHub for Installed<'_> {
    fn budget(&self) -> Option<Budget> {
        self.client.budget()
    }

    async fn installation(&self, id: InstallationId) -> Result<Installation, GitHubError> {
        if id == self.installation.id {
            return Ok(self.installation.clone());
        }
        self.client.installation(id).await
    }

    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError> {
        if *login == self.installation.login {
            return Ok(self.installation.clone());
        }
        self.client.installation_of(login).await
    }

    async fn repositories(&self, id: InstallationId) -> Result<Vec<Repository>, GitHubError> {
        self.client.repositories(id).await
    }

    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError> {
        self.client.repository(id, repository).await
    }

    async fn head(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        file: &str,
        tests: &str,
    ) -> Result<RepositoryHead, GitHubError> {
        self.client.head(id, at, file, tests).await
    }

    /// Only the history says who merged what, and that is not restored.
    async fn origin(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        _: &CommitId,
    ) -> Result<Origin, GitHubError> {
        Ok(Origin::default())
    }

    async fn tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        tree: &TreeId,
    ) -> Result<Tree, GitHubError> {
        self.client.tree(id, at, tree).await
    }

    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        self.client.blob(id, at, blob).await
    }

    async fn blobs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blobs: &[BlobId],
    ) -> Result<Vec<Fetched>, GitHubError> {
        self.client.blobs(id, at, blobs).await
    }
}
