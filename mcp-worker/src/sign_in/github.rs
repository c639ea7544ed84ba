//! Who somebody is, as GitHub says.

use std::time::Duration;

use ids::{AccountId, Login};
use oauth::{Arrival, Destination};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use worker::{Error, Headers, Method, RequestInit, Result, Url};

use crate::{
    config::{Config, SignIn},
    fetched,
};

/// How long GitHub may take for each of two answers.
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer is a few kilobytes.
const MOST: usize = 256 * 1024;
/// Which version of GitHub's REST API is meant.
const API_VERSION: &str = "2022-11-28";

/// What GitHub's token endpoint says: a token, or with the same status what is wrong.
#[derive(Deserialize)]
struct Redeemed {
    access_token: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: AccountId,
    login: String,
}

#[derive(Deserialize)]
struct Repository {
    source: Option<Source>,
}

#[derive(Deserialize)]
struct Source {
    full_name: String,
}

/// Who somebody is.
pub(super) struct Somebody {
    pub(super) id: AccountId,
    /// His login, unless it is one that no subdomain can have.
    pub(super) login: Option<Login>,
    /// Whether he has a fork of the template, of the template's own name, that everybody can see. Asked
    /// only for his own page.
    pub(super) has_fork: bool,
}

/// GitHub did not say who it is.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unknown {
    /// The code is not good, as GitHub says by this word.
    #[error("GitHub refused the code: {0}")]
    Refused(String),
    /// It does not answer as it should.
    #[error("GitHub does not answer: {0}")]
    Silent(String),
}

impl From<Error> for Unknown {
    fn from(error: Error) -> Self {
        Self::Silent(error.to_string())
    }
}

/// Redeems the code, and asks whose it is. The token that this takes is used for that alone, and not
/// kept.
pub(super) async fn who(arrival: &Arrival, config: &Config) -> Result<Somebody, Unknown> {
    let github = &config.github;
    let token = redeem(arrival, github).await?;
    let User { id, login } = answer(&format!("{}/user", github.api_url), asking(&token)?).await?;
    let login: Option<Login> = login.parse().ok();
    let has_fork = match (&arrival.destination, &login) {
        (Destination::Home, Some(login)) => has_fork(login, &token, config).await,
        (Destination::Home, None) | (Destination::Consent(_), _) => false,
    };
    Ok(Somebody { id, login, has_fork })
}

/// Whether GitHub shows a fork. What it does not show is none: he is told how to make one.
async fn has_fork(login: &Login, token: &SecretString, config: &Config) -> bool {
    let template = &config.site.template_repository;
    let Some((_, name)) = template.split_once('/') else { return false };
    let address = format!("{}/repos/{login}/{name}", config.github.api_url);
    let Ok(init) = asking(token) else { return false };
    let shown: Result<Repository, Unknown> = answer(&address, init).await;
    let source = shown.ok().and_then(|repository| repository.source);
    source.is_some_and(|source| source.full_name.eq_ignore_ascii_case(template))
}

fn asking(token: &SecretString) -> Result<RequestInit> {
    let headers = Headers::new();
    headers.set("Authorization", &format!("Bearer {}", token.expose_secret()))?;
    headers.set("Accept", "application/vnd.github+json")?;
    headers.set("User-Agent", fetched::AGENT)?;
    headers.set("X-GitHub-Api-Version", API_VERSION)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    Ok(init)
}

async fn redeem(arrival: &Arrival, github: &SignIn) -> Result<SecretString, Unknown> {
    let headers = Headers::new();
    headers.set("Accept", "application/json")?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    headers.set("User-Agent", fetched::AGENT)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(form(arrival, github)?.into()));
    match answer(&github.token_url, init).await? {
        Redeemed { access_token: Some(token), error: None } => Ok(token.into()),
        Redeemed { error: Some(word), .. } => Err(Unknown::Refused(word)),
        Redeemed { .. } => Err(Unknown::Silent("it gives neither token nor error".into())),
    }
}

/// The form of the token request.
fn form(arrival: &Arrival, github: &SignIn) -> Result<String> {
    let mut url = Url::parse("form:")?;
    url.query_pairs_mut()
        .append_pair("client_id", &github.app.client_id)
        .append_pair("client_secret", github.client_secret.expose_secret())
        .append_pair("code", arrival.code.expose_secret())
        .append_pair("redirect_uri", &github.app.callback_url)
        .append_pair("code_verifier", arrival.verifier.expose());
    Ok(url.query().unwrap_or_default().to_owned())
}

async fn answer<T: serde::de::DeserializeOwned>(
    address: &str,
    init: RequestInit,
) -> Result<T, Unknown> {
    let answer = fetched::ask(address, init, PATIENCE, MOST).await?;
    let answer = answer.ok_or_else(|| Unknown::Silent("not in time".into()))?;
    if answer.status != 200 {
        return Err(Unknown::Silent(format!("it answers {}", answer.status)));
    }
    // What it says may be a secret.
    serde_json::from_slice(&answer.body).map_err(|error| {
        Unknown::Silent(format!("its answer cannot be read: {:?}", error.classify()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (bool, Option<String>) {
        let Redeemed { access_token, error } = serde_json::from_str(text).unwrap();
        (access_token.is_some(), error)
    }

    #[test]
    fn githubs_answers_are_told_apart_whatever_else_they_have() {
        let token = r#"{"access_token":"ghu_1","expires_in":28800,"refresh_token":"ghr_1",
                       "refresh_token_expires_in":15897600,"scope":"","token_type":"bearer"}"#;
        assert_eq!(read(token), (true, None));
        let error = r#"{"error":"bad_verification_code","error_description":"…","error_uri":"…"}"#;
        assert_eq!(read(error), (false, Some("bad_verification_code".into())));
        assert_eq!(read("{}"), (false, None));
    }
}
