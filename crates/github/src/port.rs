//! What the platform asks of GitHub.

use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};

use crate::{
    Budget, Fetched, GitHubError, Installation, InstallationToken, Origin, Repository,
    RepositoryHead, RepositoryPath, Request, Response, Tree,
};

/// GitHub, as the sync sees it: it can only read.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait GitHub {
    /// What was left of the scarcest of the installation's rate limits when it was last told.
    fn budget(&self) -> Option<Budget>;
    /// The installation with this id.
    async fn installation(&self, id: InstallationId) -> Result<Installation, GitHubError>;
    /// The installation on the account that goes by this login now.
    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError>;
    /// All repositories that the installation was given.
    async fn repositories(&self, id: InstallationId) -> Result<Vec<Repository>, GitHubError>;
    /// One repository, with what it was forked from.
    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError>;
    /// The head of the default branch and the files at `file` and `tests` there.
    async fn head(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        file: &str,
        tests: &str,
    ) -> Result<RepositoryHead, GitHubError>;
    /// How a commit came to be on its branch.
    async fn origin(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Origin, GitHubError>;
    /// Everything below a tree.
    async fn tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        tree: &TreeId,
    ) -> Result<Tree, GitHubError>;
    /// The content of one blob, proved by its hash.
    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError>;
    /// The content of up to [`MAX_BLOBS`](crate::MAX_BLOBS) blobs in one request; `None` for
    /// those that must be fetched by themselves.
    async fn blobs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blobs: &[BlobId],
    ) -> Result<Vec<Fetched>, GitHubError>;
}

/// How requests reach GitHub.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Transport {
    /// Sends the request with `Authorization: Bearer {token}`; never follows a redirect.
    /// Fails with [`GitHubError::Unreachable`] when there is no answer.
    async fn send(
        &self,
        request: &Request,
        token: &secrecy::SecretString,
    ) -> Result<Response, GitHubError>;
}

impl<T: Transport> Transport for &T {
    async fn send(
        &self,
        request: &Request,
        token: &secrecy::SecretString,
    ) -> Result<Response, GitHubError> {
        (**self).send(request, token).await
    }
}

/// Where installation tokens are kept between requests.
pub trait Tokens {
    /// The token that was kept for the installation, however old.
    fn kept(&self, id: InstallationId) -> Option<InstallationToken>;
    /// Keeps the token.
    fn keep(&self, id: InstallationId, token: &InstallationToken);
    /// Forgets the token, GitHub does not accept it.
    fn forget(&self, id: InstallationId);
}

/// The time.
pub trait Clock {
    /// Now.
    fn now(&self) -> ids::UnixMillis;
}
