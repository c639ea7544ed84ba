//! Requests to GitHub by octocrab's client.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use github::{
    BARE_LIMIT_MILLIS, Clock, GitHubError, Method, Request, Response, Transport, query_limit,
};
use http_body_util::BodyExt;
use ids::UnixMillis;
use octocrab::Octocrab;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::{
    clock::SystemClock,
    meters::Meters,
    patience::{Limit, Patience, Tried},
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
        judge(response, SystemClock.now())
    }
}

/// What an answer means for whoever tries.
fn judge(response: Response, now: UnixMillis) -> Tried<Answer> {
    let error = GitHubError::of(&response, now).or_else(|| query_limit(&response, now));
    match error {
        Some(GitHubError::RateLimited { .. }) if is_not_understood(&response) => {
            let message = GitHubError::said(&response);
            let message = if message.is_empty() { "it does not say why".into() } else { message };
            Tried::Failed(Err(GitHubError::Forbidden(message)))
        }
        Some(GitHubError::RateLimited { retry_at, announced: true }) => {
            Tried::Limited(Ok(response), Limit::Until(retry_at))
        }
        Some(GitHubError::RateLimited { announced: false, .. }) => {
            Tried::Limited(Ok(response), Limit::Bare(BARE_LIMIT_MILLIS))
        }
        Some(GitHubError::Server(_)) => Tried::Failed(Ok(response)),
        _ => Tried::Done(Ok(response)),
    }
}

/// A 403 that may be a limit, and does not say that it is one. It is not worth holding up all
/// other accounts for minutes.
fn is_not_understood(response: &Response) -> bool {
    let message = GitHubError::said(response).to_ascii_lowercase();
    let names_a_limit = message.contains("rate limit") || message.contains("abuse");
    response.status == 403 && !response.says_when() && !names_a_limit
}

type Answer = Result<Response, GitHubError>;

impl Transport for OctocrabTransport {
    async fn send(&self, request: &Request, token: &SecretString) -> Answer {
        self.patience.keep(&self.meters, || self.once(request, token)).await
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_000_000_000);
    const SECONDARY: &str = r#"{"message":"You have exceeded a secondary rate limit."}"#;

    fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> Tried<Answer> {
        let header = |name: &str| {
            headers.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        };
        judge(Response::new(status, header, body.into()), NOW)
    }

    fn limit(tried: Tried<Answer>) -> Limit {
        match tried {
            Tried::Limited(_, limit) => limit,
            Tried::Done(answer) | Tried::Failed(answer) => panic!("{answer:?}"),
        }
    }

    #[test]
    fn a_limit_that_says_nothing_of_its_end_begins_with_a_minute() {
        for status in [403, 429] {
            assert_eq!(limit(judged(status, &[], SECONDARY)), Limit::Bare(60_000));
        }
        assert_eq!(limit(judged(429, &[], "")), Limit::Bare(60_000));
        let until = Limit::Until(UnixMillis::new(1_000_030_000));
        assert_eq!(limit(judged(403, &[("retry-after", "30")], SECONDARY)), until);
    }

    #[test]
    fn the_limit_of_graphql_is_known_by_both_of_its_names() {
        for name in ["RATE_LIMITED", "RATE_LIMIT"] {
            let body = format!(
                r#"{{"errors":[{{"type":"{name}","message":"API rate limit already exceeded"}}]}}"#
            );
            let reset = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1000300")];
            let until = Limit::Until(UnixMillis::new(1_000_300_000));
            assert_eq!(limit(judged(200, &reset, &body)), until, "{name}");
            assert_eq!(limit(judged(200, &[], &body)), Limit::Bare(60_000), "{name}");
        }
        let text = r#"{"data":{"repository":{"name":"RATE_LIMIT"}},"errors":[]}"#;
        assert!(matches!(judged(200, &[], text), Tried::Done(Ok(_))), "a word in a name is none");
    }

    #[test]
    fn a_403_that_is_not_understood_is_a_failure_and_no_limit() {
        for (body, reason) in [
            ("", "it does not say why"),
            (r#"{"message":"organization SAML enforcement"}"#, "organization SAML enforcement"),
        ] {
            match judged(403, &[], body) {
                Tried::Failed(Err(GitHubError::Forbidden(message))) => assert_eq!(message, reason),
                Tried::Failed(other) | Tried::Done(other) | Tried::Limited(other, _) => {
                    panic!("{other:?}")
                }
            }
        }
        let suspended = r#"{"message":"This installation has been suspended"}"#;
        assert!(matches!(judged(403, &[], suspended), Tried::Done(Ok(_))), "this is understood");
    }
}
