//! Installations of the App and their tokens.

use ids::{AccountId, InstallationId, Login, UnixMillis};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{GitHubError, Response};

/// The App on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The installation.
    pub id: InstallationId,
    /// The account.
    pub account: AccountId,
    /// Its login now.
    pub login: Login,
    /// The App may not act at the moment.
    pub suspended: bool,
}

/// A token for one installation's repositories. GitHub says that it lives for an hour.
#[derive(Clone, Debug)]
pub struct InstallationToken {
    /// What is sent.
    pub token: SecretString,
    /// Until when it is used.
    pub use_until: UnixMillis,
}

/// How long a token is used: an hour less five minutes.
const USED_FOR_MILLIS: u64 = 55 * 60 * 1000;

#[derive(Deserialize)]
struct Answer {
    id: InstallationId,
    account: Account,
    suspended_at: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    id: AccountId,
    login: Login,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// Reads the answer to [`Request::installation`](crate::Request::installation) and
/// [`Request::installation_of`](crate::Request::installation_of).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_installation(
    response: &Response,
    now: UnixMillis,
) -> Result<Installation, GitHubError> {
    let answer: Answer = crate::rest::parse(response, now)?;
    Ok(Installation {
        id: answer.id,
        account: answer.account.id,
        login: answer.account.login,
        suspended: answer.suspended_at.is_some(),
    })
}

/// Reads the answer to [`Request::access_token`](crate::Request::access_token).
///
/// # Errors
/// The answer is an error, or was not understood.
pub fn parse_token(response: &Response, now: UnixMillis) -> Result<InstallationToken, GitHubError> {
    let answer: Token = crate::rest::parse(response, now)
        // The text of a parse error could repeat a part of the token.
        .map_err(|error| match error {
            GitHubError::Malformed(_) => GitHubError::Malformed("the token's answer".into()),
            other => other,
        })?;
    Ok(InstallationToken { token: answer.token.into(), use_until: now.plus(USED_FOR_MILLIS) })
}
