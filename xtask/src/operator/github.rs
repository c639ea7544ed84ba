//! What an operator's commands ask GitHub as the App.

use anyhow::{Context as _, Result, bail};
use ids::UnixMillis;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{Answer, App, Question, Requests};

/// Where GitHub's API is.
pub(crate) const API: &str = "https://api.github.com";
/// How long a request of the App is good, in seconds; GitHub takes ten minutes at most.
const LIFETIME: u64 = 300;
/// How far it is backdated, for clocks that differ.
const BACKDATED: u64 = 60;

/// The App, with its key.
pub(crate) struct AsApp<'a> {
    pub(crate) app: &'a App,
    pub(crate) key: &'a SecretString,
    pub(crate) now: UnixMillis,
}

impl AsApp<'_> {
    /// Whether GitHub takes the key, and the App is what this platform needs it to be.
    ///
    /// Each line of the answer is something that is not.
    pub(crate) fn check(&self, requests: &impl Requests, webhook: &str) -> Result<Vec<String>> {
        let app = self.ask(requests, Question::get(format!("{API}/app")))?;
        let mut wrong = Vec::new();
        if app.at("/id") != self.app.app_id {
            wrong.push(format!("the key is of the App {}, not {}", app.at("/id"), self.app.app_id));
        }
        for (name, level) in github::PERMISSIONS {
            if app.at(&format!("/permissions/{name}")) != level {
                wrong.push(format!("the App lacks the permission `{name}: {level}`"));
            }
        }
        let events = app.at("/events").as_array().cloned().unwrap_or_default();
        for (event, _) in github::EVENTS {
            if !events.contains(&json!(event)) {
                wrong.push(format!("the App does not subscribe to `{event}`"));
            }
        }
        let hook = self.ask(requests, Question::get(format!("{API}/app/hook/config")))?;
        if hook.at("/url") != webhook {
            wrong.push(format!("the App's webhook URL is {}, not {webhook}", hook.at("/url")));
        }
        if hook.at("/content_type") != "json" {
            wrong.push("the App's webhooks are not sent as JSON".into());
        }
        Ok(wrong)
    }

    /// Has GitHub sign deliveries with another secret from now on.
    pub(crate) fn set_webhook_secret(
        &self,
        requests: &impl Requests,
        secret: &SecretString,
    ) -> Result<()> {
        let body = json!({ "secret": secret.expose_secret() }).to_string();
        let question = Question::post(format!("{API}/app/hook/config"), &body);
        self.ask(requests, Question { method: "PATCH", ..question }).map(drop)
    }

    /// The installation on an account.
    pub(crate) fn installation(&self, requests: &impl Requests, login: &ids::Login) -> Result<u64> {
        let answer =
            self.ask(requests, Question::get(format!("{API}/users/{login}/installation")))?;
        answer.at("/id").as_u64().context("GitHub names no installation")
    }

    /// Suspends an installation, or ends that.
    pub(crate) fn suspend(
        &self,
        requests: &impl Requests,
        installation: u64,
        suspend: bool,
    ) -> Result<()> {
        let url = format!("{API}/app/installations/{installation}/suspended");
        let method = if suspend { "PUT" } else { "DELETE" };
        self.ask(requests, Question { method, ..Question::get(url) }).map(drop)
    }

    fn ask(&self, requests: &impl Requests, question: Question) -> Result<Answer> {
        let what = format!("{} {}", question.method, question.url);
        let question = question
            .with("authorization", &format!("Bearer {}", self.token()?))
            .with("accept", "application/vnd.github+json")
            .with("x-github-api-version", "2022-11-28");
        let answer = requests.ask(&question)?;
        if !matches!(answer.status, 200 | 204) {
            let why = answer.at("/message");
            let why = why.as_str().unwrap_or_default();
            bail!("GitHub answered {what} with {} {why}", answer.status);
        }
        Ok(answer)
    }

    fn token(&self) -> Result<String> {
        let issued = self.now.seconds().saturating_sub(BACKDATED);
        let claims = json!({
            "iat": issued, "exp": issued + LIFETIME, "iss": self.app.app_id.to_string(),
        });
        let key = EncodingKey::from_rsa_pem(self.key.expose_secret().as_bytes())
            .ok()
            .context("GITHUB_APP_PRIVATE_KEY is no private RSA key in PEM")?;
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key)
            .ok()
            .context("GITHUB_APP_PRIVATE_KEY cannot sign")
    }
}
