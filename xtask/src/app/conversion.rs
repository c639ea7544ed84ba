//! What GitHub made, for the code that it gave.

use anyhow::{Context as _, Result, bail};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    entropy,
    operator::{API, App, AsApp, Question, Requests, SecretName, Secrets},
};

/// The answer of `POST /app-manifests/{code}/conversions`, as much as is needed of it. It cannot be
/// printed.
#[derive(Deserialize)]
struct Made {
    id: u64,
    slug: String,
    client_id: String,
    client_secret: String,
    webhook_secret: Option<String>,
    pem: String,
}

/// Exchanges the code, which is good once and for an hour, and keeps everything.
pub(super) fn convert(
    code: &str,
    secrets: &Secrets,
    requests: &impl Requests,
    now: ids::UnixMillis,
) -> Result<App> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if code.is_empty() || code.len() > 200 || !code.bytes().all(fits) {
        bail!("GitHub's code is none");
    }
    let question = Question::post(format!("{API}/app-manifests/{code}/conversions"), "")
        .with("accept", "application/vnd.github+json")
        .with("x-github-api-version", "2022-11-28");
    let answer = requests.ask(&question)?;
    if answer.status != 201 {
        let why = answer.at("/message");
        bail!("GitHub answered {} {}", answer.status, why.as_str().unwrap_or_default());
    }
    // What cannot be read may be secret: only say that it cannot.
    let made: Made = serde_json::from_str(&answer.body).ok().context(
        "GitHub made the App, and its answer cannot be read: delete the App, and try again",
    )?;
    let app = App { app_id: made.id, app_slug: made.slug, client_id: made.client_id };
    let key: SecretString = made.pem.into();
    secrets.keep(SecretName::AppPrivateKey, &key)?;
    secrets.keep(SecretName::ClientSecret, &made.client_secret.into())?;
    let (secret, is_known): (SecretString, _) = match made.webhook_secret {
        Some(secret) => (secret.into(), true),
        None => (entropy::text()?.into(), false),
    };
    secrets.keep(SecretName::WebhookSecret, &secret)?;
    // Last, because it says that there is an App.
    secrets.keep_app(&app)?;
    if !is_known {
        AsApp { app: &app, key: &key, now }.set_webhook_secret(requests, &secret)?;
    }
    Ok(app)
}
