//! Requests to GitHub by octocrab's client.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use github::{Clock, GitHubError, Method, Request, Response, Transport};
use http_body_util::BodyExt;
use ids::UnixMillis;
use octocrab::Octocrab;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::{
    clock::SystemClock,
    meters::Meters,
    patience::{Patience, Tried},
};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Which version of GitHub's REST API is meant.
const API_VERSION: &str = "2022-11-28";

/// The way to GitHub's API: bounded in how much is under way at once, patient with failures and
/// limits, and counted. Never follows a redirect, which would take the token along.
#[derive(Debug)]
pub struct OctocrabTransport {
    octocrab: Octocrab,
    patience: Patience,
    meters: Arc<Meters>,
    slots: Semaphore,
}

impl OctocrabTransport {
    /// The way to the API at this URL.
    ///
    /// # Errors
    /// It is no URL, or TLS cannot be set up.
    pub fn new(
        api: &str,
        patience: Patience,
        meters: Arc<Meters>,
        concurrency: usize,
    ) -> Result<Self> {
        let octocrab = Octocrab::builder().base_uri(api).context("GitHub's API")?.build()?;
        Ok(Self { octocrab, patience, meters, slots: Semaphore::new(concurrency) })
    }

    async fn exchange(&self, ask: &Request, token: &SecretString) -> Result<Response> {
        let method = match ask.method {
            Method::Get => http::Method::GET,
            method => http::Method::from_bytes(method.as_str().as_bytes())?,
        };
        let mut bearer = http::HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))?;
        bearer.set_sensitive(true);
        let mut request = http::Request::builder()
            .method(method)
            .uri(ask.path.as_str())
            .header(http::header::AUTHORIZATION, bearer)
            .header(http::header::ACCEPT, "application/vnd.github+json")
            .header("x-github-api-version", API_VERSION);
        if ask.body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(ask.body.clone().unwrap_or_default())?;
        let answer = self.octocrab.execute(request).await?;
        let (parts, body) = answer.into_parts();
        let header = |name: &str| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
        let body = body.collect().await?.to_bytes().to_vec();
        Ok(Response::new(parts.status.as_u16(), header, body))
    }

    async fn once(&self, ask: &Request, token: &SecretString) -> Tried<Answer> {
        let Ok(_slot) = self.slots.acquire().await else {
            return Tried::Done(Err(GitHubError::Unreachable("it is being shut down".into())));
        };
        self.meters.github.count();
        let response = match tokio::time::timeout(TIMEOUT, self.exchange(ask, token)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                return Tried::Failed(Err(GitHubError::Unreachable(reason(&error))));
            }
            Err(_) => {
                let late = format!("no answer within {} seconds", TIMEOUT.as_secs());
                return Tried::Failed(Err(GitHubError::Unreachable(late)));
            }
        };
        if let Some(remaining) = response.remaining {
            let reset = response.reset.map(|reset| UnixMillis::new(reset.saturating_mul(1000)));
            self.meters.quota(remaining, reset);
        }
        match GitHubError::of(&response, SystemClock.now()) {
            Some(GitHubError::RateLimited { retry_at, .. }) => {
                Tried::Limited(Ok(response), retry_at)
            }
            Some(GitHubError::Server(_)) => Tried::Failed(Ok(response)),
            None if is_limited_query(&response) => {
                let limited = Response { status: 429, ..response.clone() };
                match GitHubError::of(&limited, SystemClock.now()) {
                    Some(GitHubError::RateLimited { retry_at, .. }) => {
                        Tried::Limited(Ok(response), retry_at)
                    }
                    _ => Tried::Done(Ok(response)),
                }
            }
            _ => Tried::Done(Ok(response)),
        }
    }
}

type Answer = Result<Response, GitHubError>;

impl Transport for OctocrabTransport {
    async fn send(&self, request: &Request, token: &SecretString) -> Answer {
        self.patience.keep(&self.meters, || self.once(request, token)).await
    }
}

/// GraphQL tells of its limit with status 200.
fn is_limited_query(response: &Response) -> bool {
    const SIGN: &[u8] = b"\"RATE_LIMITED\"";
    response.body.len() < 4_096 && response.body.windows(SIGN.len()).any(|part| part == SIGN)
}

/// What went wrong, innermost last, without a backtrace.
fn reason(error: &anyhow::Error) -> String {
    let mut all: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        let line = text.lines().next().unwrap_or_default().to_owned();
        if !line.is_empty() && all.last() != Some(&line) {
            all.push(line);
        }
    }
    all.join(": ")
}
