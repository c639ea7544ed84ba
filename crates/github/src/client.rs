//! The [`GitHub`] port over any [`Transport`].

use std::{cell::RefCell, collections::BTreeMap};

use ids::{BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId, UnixMillis};
use secrecy::SecretString;

use crate::{
    Access, AppClaims, AppSigner, Budget, Clock, Fetched, GitHub, GitHubError, Identity,
    Installation, InstallationToken, Origin, Repository, RepositoryHead, RepositoryPath, Request,
    Response, Tokens, Transport, Tree, jwt::GOOD_FOR_MILLIS, parse_blob, parse_blobs, parse_head,
    parse_installation, parse_origin, parse_repositories, parse_repository, parse_token,
    parse_tree,
};

/// The limit of requests that are no GraphQL.
const CORE: &str = "core";
/// How many pages of repositories are read at most, 100 each.
const MAX_PAGES: u32 = 50;

/// Speaks to GitHub as the App: signs, keeps installation tokens, and gets a new one when GitHub
/// does not accept the kept one.
#[derive(Debug)]
pub struct Client<T, S, K, C> {
    app: u64,
    access: Access,
    transport: T,
    signer: S,
    tokens: K,
    clock: C,
    /// By the name of the limit: `core` and `graphql` are counted apart.
    budgets: RefCell<BTreeMap<String, Budget>>,
}

impl<T: Transport, S: AppSigner, K: Tokens, C: Clock> Client<T, S, K, C> {
    /// A client for the App with this id, whose tokens are good for this. Kept tokens must be
    /// those of clients that want the same.
    pub const fn new(
        app: u64,
        access: Access,
        transport: T,
        signer: S,
        tokens: K,
        clock: C,
    ) -> Self {
        let budgets = RefCell::new(BTreeMap::new());
        Self { app, access, transport, signer, tokens, clock, budgets }
    }

    /// A client with tokens and a budget of its own, over the same connection: what one
    /// installation has left says nothing of another.
    pub fn apart(&self) -> Client<&T, &S, K, C>
    where
        K: Default,
        C: Clone,
    {
        let (transport, signer) = (&self.transport, &self.signer);
        Client::new(self.app, self.access, transport, signer, K::default(), self.clock.clone())
    }

    /// The App's id.
    pub(crate) const fn app(&self) -> u64 {
        self.app
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Sends a request in the name that it says, and gives the answer, whatever it is: for what
    /// the [`GitHub`] port does not ask.
    ///
    /// # Errors
    /// There is no answer, or no token to ask with.
    pub async fn send(&self, request: &Request) -> Result<Response, GitHubError> {
        let id = match request.identity {
            Identity::App => return self.send_as_app(request).await,
            Identity::Installation(id) => id,
        };
        let now = self.clock.now();
        if let Some(kept) = self.tokens.kept(id).filter(|kept| now < kept.use_until) {
            let response = self.transport.send(request, &kept.token).await?;
            if response.status != 401 {
                return Ok(self.counted(response));
            }
            self.tokens.forget(id);
        }
        let fresh = self.new_token(id).await?;
        Ok(self.counted(self.transport.send(request, &fresh.token).await?))
    }

    fn counted(&self, response: Response) -> Response {
        if let Some(budget) = response.budget() {
            let resource = response.resource.clone().unwrap_or_else(|| CORE.into());
            self.budgets.borrow_mut().insert(resource, budget);
        }
        response
    }

    /// A transport that waits for the end of a limit may wait for longer than the App's own token
    /// lives: then it is signed once more.
    async fn send_as_app(&self, request: &Request) -> Result<Response, GitHubError> {
        let signed = self.clock.now();
        let response = self.transport.send(request, &self.app_token().await?).await?;
        let is_old = self.clock.now() >= signed.plus(GOOD_FOR_MILLIS);
        if response.status != 401 || !is_old {
            return Ok(response);
        }
        self.transport.send(request, &self.app_token().await?).await
    }

    async fn app_token(&self) -> Result<SecretString, GitHubError> {
        let claims = AppClaims::new(self.app, self.clock.now());
        Ok(claims.signed(&self.signer).await?.into())
    }

    async fn new_token(&self, id: InstallationId) -> Result<InstallationToken, GitHubError> {
        let token = self.issue(id).await?;
        self.tokens.keep(id, &token);
        Ok(token)
    }

    /// A new token that is kept nowhere.
    ///
    /// # Errors
    /// There is no such installation, it is suspended, or its owner has not granted what is
    /// wanted.
    pub async fn issue(&self, id: InstallationId) -> Result<InstallationToken, GitHubError> {
        let mut refused = GitHubError::Forbidden("no token is wanted".into());
        for permissions in self.access.wishes() {
            let request = Request::access_token(id, permissions.as_ref());
            let response = self.send_as_app(&request).await?;
            match parse_token(&response, self.clock.now()) {
                Err(GitHubError::Rejected(said)) => refused = GitHubError::Forbidden(said),
                other => return other,
            }
        }
        Err(refused)
    }
}

impl<T: Transport, S: AppSigner, K: Tokens, C: Clock> GitHub for Client<T, S, K, C> {
    fn budget(&self) -> Option<Budget> {
        let budgets = self.budgets.borrow();
        let now = self.clock.now();
        // Of a limit that was reset since, nothing is known but that it is not used up.
        budgets.values().copied().min_by_key(|budget| (budget.reset <= now, budget.remaining))
    }

    async fn installation(&self, id: InstallationId) -> Result<Installation, GitHubError> {
        parse_installation(&self.send(&Request::installation(id)).await?, self.clock.now())
    }

    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError> {
        parse_installation(&self.send(&Request::installation_of(login)).await?, self.clock.now())
    }

    async fn repositories(&self, id: InstallationId) -> Result<Vec<Repository>, GitHubError> {
        let mut all = Vec::new();
        let mut listed = 0;
        for page in 1..=MAX_PAGES {
            let response = self.send(&Request::repositories(id, page)).await?;
            let page = parse_repositories(&response, self.clock.now())?;
            listed += page.listed;
            all.extend(page.repositories);
            let complete = u64::try_from(listed).is_ok_and(|listed| listed >= page.total);
            if complete || page.listed == 0 {
                break;
            }
        }
        Ok(all)
    }

    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError> {
        parse_repository(&self.send(&Request::repository(id, repository)).await?, self.clock.now())
    }

    async fn head(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        file: &str,
        tests: &str,
    ) -> Result<RepositoryHead, GitHubError> {
        parse_head(&self.send(&Request::head(id, at, file, tests)).await?, self.clock.now())
    }

    async fn origin(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Origin, GitHubError> {
        let answer = self.send(&Request::origin(id, at, commit)).await?;
        parse_origin(commit, &answer, self.clock.now())
    }

    async fn tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        tree: &TreeId,
    ) -> Result<Tree, GitHubError> {
        parse_tree(&self.send(&Request::tree(id, at, tree)).await?, self.clock.now())
    }

    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        parse_blob(blob, &self.send(&Request::blob(id, at, blob)).await?, self.clock.now())
    }

    async fn blobs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blobs: &[BlobId],
    ) -> Result<Vec<Fetched>, GitHubError> {
        parse_blobs(blobs, &self.send(&Request::blobs(id, at, blobs)).await?, self.clock.now())
    }
}
