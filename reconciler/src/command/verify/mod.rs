//! `verify`: the record beside the fork, read by git and not by the API.

mod compare;
mod fork;

use std::{fmt, time::Duration};

use anyhow::{Context, Result};
use github::{GitHub, GitHubError};
use ids::{AccountId, InstallationId, Login};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{AccountRecord, Key, PolicyRecord, PolicyState};

use crate::{kv::Kv, platform::Platform};
use compare::{Standing, with_fork, without_fork};

/// How long the fork's host may take.
const WITHIN: Duration = Duration::from_secs(60);

/// What was proved, and what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The account's login.
    pub login: Login,
    /// The head of the default branch, as git says.
    pub head: Option<String>,
    /// Sentences that hold.
    pub proved: Vec<String>,
    /// Sentences that should hold and do not.
    pub differs: Vec<String>,
}

/// Reads the account's fork by git, and compares the record with it byte by byte.
///
/// # Errors
/// The record or the fork cannot be read.
pub async fn verify(platform: &Platform, account: &str) -> Result<Verified> {
    verify_within(platform, account, WITHIN).await
}

/// The same, for a host that may take that long.
///
/// # Errors
/// As for [`verify`].
pub async fn verify_within(
    platform: &Platform,
    account: &str,
    within: Duration,
) -> Result<Verified> {
    let (record, installation) = record(platform, account).await?;
    let metadata = metadata(&platform.kv, &record.login).await?;
    let metadata = metadata.as_ref();
    if matches!(record.state, PolicyState::Suspended { .. }) {
        let standing = standing(platform, &record.login, record.account).await?;
        return Ok(without_fork(&record, metadata, standing));
    }
    let token = match installation.map(|id| token(platform, id)) {
        Some(token) => match token.await? {
            Ok(token) => Some(token),
            Err(standing) => return Ok(without_fork(&record, metadata, standing)),
        },
        None => None,
    };
    let Some(repository) = &record.repository else {
        return Ok(without_fork(&record, metadata, Standing::Installed));
    };
    let url = format!("{}/{}/{}.git", platform.settings.github, record.login, repository.name);
    let head = fork::head(url, token, within).await?;
    Ok(with_fork(&record, metadata, head.as_ref()))
}

async fn record(
    platform: &Platform,
    account: &str,
) -> Result<(PolicyRecord, Option<InstallationId>)> {
    let number = account.parse::<AccountId>().ok();
    let by_number = match number {
        Some(id) => known(platform, id).await?,
        None => None,
    };
    // A login may be all digits.
    let login = match &by_number {
        Some(found) => found.login.clone(),
        None => account.parse().context("expected a login or an account's number")?,
    };
    let body = platform.kv.get(&Key::Policy(login.clone())).await?;
    let body = body.with_context(|| format!("KV has no record of {login}"))?;
    let record: PolicyRecord =
        serde_json::from_slice(&body).context("the record cannot be understood")?;
    let known = match by_number {
        Some(found) => Some(found),
        None => known(platform, record.account).await?,
    };
    Ok((record, known.and_then(|known| known.installation)))
}

async fn known(platform: &Platform, id: AccountId) -> Result<Option<AccountRecord>> {
    let body = platform.kv.get(&Key::Account(id)).await?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
}

async fn metadata(kv: &Kv, login: &Login) -> Result<Option<Value>> {
    let key = Key::Policy(login.clone()).to_string();
    let listed = kv.list(&key).await?;
    Ok(listed.into_iter().find(|found| found.name == key).and_then(|found| found.metadata))
}

/// How the account stands with the App now.
async fn standing(platform: &Platform, login: &Login, account: AccountId) -> Result<Standing> {
    Ok(match platform.app.installation_of(login).await {
        Ok(found) if found.account != account => Standing::NotInstalled,
        Ok(found) if found.suspended => Standing::Suspended,
        Ok(_) => Standing::Installed,
        Err(GitHubError::NotFound) => Standing::NotInstalled,
        Err(error) => return Err(error).context("the installation"),
    })
}

/// The installation's token, or why it has none.
async fn token(platform: &Platform, id: InstallationId) -> Result<Result<SecretString, Standing>> {
    Ok(match platform.app.issue(id).await {
        Ok(token) => Ok(token.token),
        Err(GitHubError::Suspended) => Err(Standing::Suspended),
        Err(GitHubError::NotFound) => Err(Standing::NotInstalled),
        Err(error) => return Err(error).context("the installation gives no token"),
    })
}

impl Verified {
    /// Whether the record is what the fork says.
    #[must_use]
    pub const fn is_right(&self) -> bool {
        self.differs.is_empty()
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { login, head, proved, differs } = self;
        json!({
            "schema": 1, "login": login, "head": head, "right": self.is_right(),
            "proved": proved, "differs": differs,
        })
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sentence in &self.proved {
            writeln!(f, "proved: {sentence}")?;
        }
        for sentence in &self.differs {
            writeln!(f, "NOT SO: {sentence}")?;
        }
        let verdict = if self.is_right() { "is" } else { "is not" };
        write!(f, "The record of {} {verdict} what its fork says.", self.login)
    }
}
