//! Requests made by hand, with all of their answers.

use anyhow::Result;
use reqwest::Method;

use super::Platform;
use crate::harness::{Cable, Gateway, RawClient, RawRequest, http};

impl Platform {
    /// A client by hand for an account's endpoint, with its owner's token.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn raw(&self, login: &str) -> Result<RawClient> {
        Ok(self.raw_with(login, self.token(login, login).await?))
    }

    /// The same with this token.
    #[must_use]
    pub fn raw_with(&self, login: &str, token: String) -> RawClient {
        RawClient::new(self.http.clone(), self.endpoint(login), token)
    }

    /// The same on connections of its own, through a cable that can be cut.
    ///
    /// # Errors
    /// There is no such account, or no free port.
    pub async fn raw_by_cable(&self, login: &str) -> Result<(RawClient, Cable)> {
        let token = self.token(login, login).await?;
        let cable = Cable::lay(self.config.port).await?;
        let http = http::client_of(&self.host_of(login))?;
        let url = format!("http://127.0.0.1:{}/mcp", cable.port());
        Ok((RawClient::new(http, url, token), cable))
    }

    /// An account's endpoint for programs that cannot send a token, with its owner's.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn gateway(&self, login: &str) -> Result<Gateway> {
        let token = self.token(login, login).await?;
        Gateway::open(self.http.clone(), self.endpoint(login), Some(token)).await
    }

    /// An account's endpoint for programs that find no names below localhost and have a token.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn gateway_without_token(&self, login: &str) -> Result<Gateway> {
        Gateway::open(self.http.clone(), self.endpoint(login), None).await
    }

    /// A request for any path under any host, without a token.
    #[must_use]
    pub fn request(&self, method: Method, host: &str, path: &str) -> RawRequest {
        let url = format!("http://127.0.0.1:{}{path}", self.config.port);
        RawRequest::new(self.http.clone(), method, url).with("host", host)
    }

    /// The host of an account.
    #[must_use]
    pub fn host_of(&self, login: &str) -> String {
        format!("{login}.{}", self.authority())
    }
}
