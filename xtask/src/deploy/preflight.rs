//! What has to be right before anything is changed, and that wrangler does not know.

use anyhow::{Result, bail};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    keys::ring::Ring,
    operator::{App, AsApp, Question, Requests, SecretName, Secrets, Settings},
};

/// Checks everything, and lists all that is wrong.
pub(crate) fn check(
    settings: &Settings,
    app: &App,
    secrets: &Secrets,
    requests: &impl Requests,
    now: ids::UnixMillis,
) -> Result<()> {
    let mut wrong = Vec::new();
    if let Some(ring) = secrets.read(SecretName::TokenKeys)?
        && let Err(error) = Ring::read(&ring)
    {
        wrong.push(format!("TOKEN_KEYS: {error:#}"));
    }
    match secrets.read(SecretName::AppPrivateKey)? {
        None => println!("  · the App's key is not here, so GitHub is not asked about the App"),
        Some(key) => wrong.extend(check_app(settings, app, &key, requests, now)),
    }
    let apex = settings.base.clone();
    let account = format!("{}.{apex}", settings.owner()?);
    for host in [apex, account] {
        // Whatever answers: what matters is that the name leads to Cloudflare, with a certificate.
        if let Err(error) = requests.ask(&Question::get(format!("https://{host}/healthz"))) {
            wrong.push(advice(&host, &error.to_string()));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("nothing was changed, because of this:\n  - {}", wrong.join("\n  - "))
}

fn check_app(
    settings: &Settings,
    app: &App,
    key: &SecretString,
    requests: &impl Requests,
    now: ids::UnixMillis,
) -> Vec<String> {
    if github::pkcs8(&key.expose_secret().into()).is_err() {
        return vec!["GITHUB_APP_PRIVATE_KEY is no private key in PEM".into()];
    }
    let webhook = format!("https://{}/webhook", settings.webhook_host);
    let asked = AsApp { app, key, now }.check(requests, &webhook);
    asked.unwrap_or_else(|error| vec![format!("{error:#}")])
}

fn advice(host: &str, error: &str) -> String {
    let advice = if error.contains("ENOTFOUND") {
        "add the proxied DNS record"
    } else if ["SSL", "TLS", "EPROTO", "CERT", "certificate"]
        .iter()
        .any(|word| error.contains(word))
    {
        "order the certificate for this level"
    } else {
        "it has to lead to Cloudflare"
    };
    format!("{error}. `{host}`: {advice}; see docs/operations.md")
}
