//! Every account that has the App.

use std::collections::BTreeMap;

use github::{Clock, GitHubError, Identity, Method, Request};
use ids::{AccountId, InstallationId, Login};
use serde::Deserialize;
use serde_json::Value;

use super::App;
use crate::clock::SystemClock;

/// The App on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The installation.
    pub id: InstallationId,
    /// The account's login now.
    pub login: Login,
    /// The App may not act at the moment.
    pub suspended: bool,
}

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

/// All installations of the App, 100 a request.
///
/// # Errors
/// They could not all be listed: then nothing is known of any account.
pub async fn installations(app: &App) -> Result<BTreeMap<AccountId, Listed>, GitHubError> {
    let mut all = BTreeMap::new();
    let mut path = Some("/app/installations?per_page=100".to_owned());
    while let Some(here) = path {
        let request =
            Request { identity: Identity::App, method: Method::Get, path: here, body: None };
        let response = app.send(&request).await?;
        if let Some(error) = GitHubError::of(&response, SystemClock.now()) {
            return Err(error);
        }
        let page: Vec<Value> = serde_json::from_slice(&response.body)
            .map_err(|error| GitHubError::Malformed(error.to_string()))?;
        for one in page {
            match serde_json::from_value::<Answer>(one) {
                Ok(Answer { id, account, suspended_at }) => {
                    let suspended = suspended_at.is_some();
                    all.insert(account.id, Listed { id, login: account.login, suspended });
                }
                // An enterprise, or a login that is no host name: it can have no record.
                Err(error) => tracing::warn!(%error, "an installation was left out"),
            }
        }
        path = response.next;
    }
    Ok(all)
}
