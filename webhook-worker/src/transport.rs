//! Requests to GitHub by the runtime's `fetch`.

use github::{GitHubError, Method as Verb, Request as Ask, Response, Transport};
use secrecy::{ExposeSecret, SecretString};
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// How long an answer may take, in milliseconds.
const PATIENCE_MILLIS: u32 = 15_000;
/// Which version of GitHub's REST API is meant.
const API_VERSION: &str = "2022-11-28";

/// The way to GitHub's API.
pub(crate) struct FetchTransport<'a> {
    api: &'a str,
}

impl<'a> FetchTransport<'a> {
    pub(crate) const fn new(api: &'a str) -> Self {
        Self { api }
    }

    async fn fetch(&self, ask: &Ask, token: &SecretString) -> worker::Result<Response> {
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {}", token.expose_secret()))?;
        headers.set("accept", "application/vnd.github+json")?;
        headers.set("user-agent", concat!("b00t-platform/", env!("CARGO_PKG_VERSION")))?;
        headers.set("x-github-api-version", API_VERSION)?;
        let mut init = RequestInit::new();
        init.with_method(match ask.method {
            Verb::Get => Method::Get,
            Verb::Post => Method::Post,
            Verb::Patch => Method::Patch,
        });
        if let Some(body) = &ask.body {
            headers.set("content-type", "application/json")?;
            init.with_body(Some(body.as_str().into()));
        }
        // A redirect would take the token along.
        init.with_headers(headers).with_redirect(RequestRedirect::Manual);
        let request = Request::new_with_init(&format!("{}{}", self.api, ask.path), &init)?;
        let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MILLIS);
        let signal = AbortSignal::from(patience);
        let mut response = Fetch::Request(request).send_with_signal(&signal).await?;
        let body = response.bytes().await?;
        let header = |name: &str| response.headers().get(name).ok().flatten();
        Ok(Response::new(response.status_code(), header, body))
    }
}

impl Transport for FetchTransport<'_> {
    async fn send(&self, request: &Ask, token: &SecretString) -> Result<Response, GitHubError> {
        self.fetch(request, token)
            .await
            .map_err(|error| GitHubError::Unreachable(error.to_string()))
    }
}
