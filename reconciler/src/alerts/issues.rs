//! Issues in the platform's repository, and a chat that is told of them.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail};
use drift::{AlertStep, OpenIssue};
use reqwest::{Client, Method, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Issues;

/// What issues of this program carry.
const LABEL: &str = "b00t-reconciler";
/// How many issues one request lists.
const PAGE: usize = 100;
/// How many such requests there are at most.
const MAX_PAGES: usize = 20;

/// Issues of one repository, by a token that may write them.
#[derive(Debug)]
pub struct GitHubIssues {
    http: Client,
    api: String,
    root: String,
    token: SecretString,
    chat: Option<SecretString>,
}

#[derive(Deserialize)]
struct User {
    login: String,
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
        let root = format!("{api}/repos/{repository}/issues");
        Ok(Self { http, api: api.to_owned(), root, token, chat })
    }

    async fn answer(&self, method: Method, url: &str, body: Option<&Value>) -> Result<Response> {
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.token.expose_secret())
            .header("accept", "application/vnd.github+json");
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.context("the issues cannot be reached")
    }

    async fn send(&self, method: Method, url: &str, body: Option<&Value>) -> Result<Vec<u8>> {
        let answer = self.answer(method, url, body).await?;
        let status = answer.status();
        if !status.is_success() {
            bail!("the issues answered with status {status}: may ALERTS_TOKEN write issues there?");
        }
        Ok(answer.bytes().await?.to_vec())
    }

    /// The open issues that this part of a query selects.
    async fn list(&self, selected: &str) -> Result<BTreeMap<u64, OpenIssue>> {
        let mut all = BTreeMap::new();
        for page in 1..=MAX_PAGES {
            let url = format!("{}?state=open&{selected}&per_page={PAGE}&page={page}", self.root);
            let body = self.send(Method::GET, &url, None).await?;
            let found: Vec<Answer> = serde_json::from_slice(&body).context("the list of issues")?;
            let is_last = found.len() < PAGE;
            all.extend(found.into_iter().map(|Answer { number, title, body }| {
                (number, OpenIssue { number, title, body: body.unwrap_or_default() })
            }));
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// Whose token it is; `None` when it is no person's, such as the one of a workflow, which may
    /// write labels.
    async fn own_login(&self) -> Result<Option<String>> {
        let answer = self.answer(Method::GET, &format!("{}/user", self.api), None).await?;
        if !answer.status().is_success() {
            return Ok(None);
        }
        let user: User = serde_json::from_slice(&answer.bytes().await?).context("the user")?;
        let is_name = user.login.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        Ok(is_name.then_some(user.login))
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
        let mut all = self.list(&format!("labels={LABEL}")).await?;
        // GitHub drops labels without a word when the token may not push. Whoever opened an issue
        // cannot be made up, so the mark in one of its own is good without a label.
        if let Some(login) = self.own_login().await? {
            let own = self.list(&format!("creator={login}")).await?;
            all.extend(own.into_iter().filter(|(_, issue)| issue.subject().is_some()));
        }
        Ok(all.into_values().collect())
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
