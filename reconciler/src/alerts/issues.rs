//! Issues in the platform's repository, and a chat that is told of them.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use drift::{AlertStep, OpenIssue};
use reqwest::{Client, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Issues;

/// What issues of this program carry.
const LABEL: &str = "b00t-reconciler";

/// Issues of one repository, by a token that may write them.
#[derive(Debug)]
pub struct GitHubIssues {
    http: Client,
    root: String,
    token: SecretString,
    chat: Option<SecretString>,
}

#[derive(Deserialize)]
struct Answer {
    number: u64,
    title: String,
    body: Option<String>,
}

impl GitHubIssues {
    /// Issues of `owner/name` at this API. The chat is a URL that takes `{"text": …}`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        api: &str,
        repository: &str,
        token: SecretString,
        chat: Option<SecretString>,
    ) -> Result<Self> {
        let http = Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("b00t-reconciler/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, root: format!("{api}/repos/{repository}/issues"), token, chat })
    }

    async fn send(&self, method: Method, url: &str, body: Option<&Value>) -> Result<Vec<u8>> {
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.token.expose_secret())
            .header("accept", "application/vnd.github+json");
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.context("the issues cannot be reached")?;
        let status = answer.status();
        if !status.is_success() {
            bail!("the issues answered with status {status}: may ALERTS_TOKEN write issues there?");
        }
        Ok(answer.bytes().await?.to_vec())
    }

    /// The chat is told as well as can be: the issue is what counts.
    async fn chat(&self, text: String) {
        let Some(url) = &self.chat else { return };
        let sent = self.http.post(url.expose_secret()).json(&json!({"text": text})).send().await;
        let status = sent.map(|answer| answer.status()).map_err(reqwest::Error::without_url);
        match status {
            Ok(status) if status.is_success() => {}
            Ok(status) => tracing::warn!(%status, "the chat was not told"),
            Err(error) => tracing::warn!(%error, "the chat was not told"),
        }
    }
}

impl Issues for GitHubIssues {
    async fn open(&self) -> Result<Vec<OpenIssue>> {
        let url = format!("{}?state=open&labels={LABEL}&per_page=100", self.root);
        let body = self.send(Method::GET, &url, None).await?;
        let found: Vec<Answer> = serde_json::from_slice(&body).context("the list of issues")?;
        let issue = |Answer { number, title, body }| OpenIssue {
            number,
            title,
            body: body.unwrap_or_default(),
        };
        Ok(found.into_iter().map(issue).collect())
    }

    async fn carry_out(&self, step: &AlertStep) -> Result<()> {
        match step {
            AlertStep::Open { title, body } => {
                let issue = json!({"title": title, "body": body, "labels": [LABEL]});
                self.send(Method::POST, &self.root, Some(&issue)).await?;
                self.chat(title.clone()).await;
            }
            AlertStep::Update { number, title, body } => {
                let issue = json!({"title": title, "body": body});
                let url = format!("{}/{number}", self.root);
                self.send(Method::PATCH, &url, Some(&issue)).await?;
            }
            AlertStep::Close { number } => {
                let issue = json!({"state": "closed", "state_reason": "completed"});
                let url = format!("{}/{number}", self.root);
                self.send(Method::PATCH, &url, Some(&issue)).await?;
                self.chat(format!("Over: issue {number}")).await;
            }
        }
        Ok(())
    }
}
