//! `revoke`

use std::fmt;

use anyhow::{Context, Result, bail, ensure};
use drift::{AskedAccount, Revoke};
use ids::{AccountId, Login};
use serde_json::{Value, json};
use store::{AccountRecord, Key, PolicyRecord};

use super::{
    Outcome,
    apply::{outcome_word, wait},
};
use crate::platform::Platform;

/// Whose grants ended, if they were to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The account.
    pub account: AccountId,
    /// Its login.
    pub login: Login,
    /// What its gate did; nothing when it was only to be shown.
    pub outcome: Option<Outcome>,
}

/// Has everything end that an account granted, and where its owner is signed in, and waits until its
/// gate has told its instance.
///
/// # Errors
/// Nobody is known by that name or number, or the gate cannot be asked.
pub async fn revoke(
    platform: &Platform,
    account: &str,
    reason: &str,
    yes: bool,
) -> Result<Revoked> {
    let (id, login) = find(platform, account).await?;
    if !yes {
        return Ok(Revoked { account: id, login, outcome: None });
    }
    let gates = platform.gates()?;
    let asked = AskedAccount { id, login: login.clone() };
    let asked = gates.revoke(&Revoke { account: asked, reason: reason.to_owned() }).await?;
    ensure!(asked.queued == [id], "the gate of {login} ({id}) did not take it");
    let wait_millis = platform.settings.wait_seconds.saturating_mul(1000);
    let mut outcomes = wait(gates, vec![id], wait_millis, 1).await;
    let outcome = outcomes.remove(&id).unwrap_or(Outcome::Late);
    Ok(Revoked { account: id, login, outcome: Some(outcome) })
}

/// Who is meant by a number, or by a login, which may be all digits. Nobody, if that is two accounts.
pub(super) async fn find(platform: &Platform, account: &str) -> Result<(AccountId, Login)> {
    let numbered = match account.parse::<AccountId>() {
        Ok(id) => platform.kv.get(&Key::Account(id)).await?.map(|body| (id, body)),
        Err(_) => None,
    };
    let named = match account.parse::<Login>() {
        Ok(login) => platform.kv.get(&Key::Policy(login)).await?,
        Err(_) => None,
    };
    let numbered = numbered.map(|(id, body)| {
        let known = serde_json::from_slice::<AccountRecord>(&body);
        let known = known.context("the account's record cannot be understood")?;
        anyhow::Ok((id, known.login))
    });
    let named = named.map(|body| {
        let record = serde_json::from_slice::<PolicyRecord>(&body);
        let record = record.context("the policy's record cannot be understood")?;
        anyhow::Ok((record.account, record.login))
    });
    only(account, numbered.transpose()?, named.transpose()?)
}

fn only(
    account: &str,
    numbered: Option<(AccountId, Login)>,
    named: Option<(AccountId, Login)>,
) -> Result<(AccountId, Login)> {
    match (numbered, named) {
        (Some((id, login)), Some((other, _))) if id != other => bail!(
            "{account} is the number of {login}, and the login of another account: say {login} or \
             {other}"
        ),
        (Some(found), _) | (None, Some(found)) => Ok(found),
        (None, None) => bail!("KV has no record of {account}: expected a login or a number"),
    }
}

impl Revoked {
    /// Whether what was to be done is done.
    #[must_use]
    pub const fn is_right(&self, was_to_be_done: bool) -> bool {
        !was_to_be_done || matches!(self.outcome, Some(Outcome::Synced(_)))
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { account, login, outcome } = self;
        let outcome = outcome.as_ref().map(|outcome| match outcome {
            Outcome::Synced(_) => "ended",
            other => outcome_word(other),
        });
        json!({"schema": 1, "account": account, "login": login, "outcome": outcome})
    }
}

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, login, outcome } = self;
        match outcome {
            None => write!(
                f,
                "With --yes, all that {login} ({account}) granted would end: clients, streams, and \
                 where its owner is signed in."
            ),
            Some(Outcome::Synced(_)) => {
                write!(f, "All that {login} ({account}) granted has ended.")
            }
            Some(other) => write!(f, "{login} ({account}): it is not known to have ended: {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: u64, login: &str) -> Option<(AccountId, Login)> {
        Some((AccountId::new(id), login.parse().ok()?))
    }

    #[test]
    fn a_number_that_is_also_a_login_names_nobody() {
        let both = only("42", account(42, "ann"), account(7, "42"));
        let error = both.unwrap_err().to_string();
        assert!(error.ends_with("say ann or 7"), "{error}");
        let same = only("42", account(42, "42"), account(42, "42"));
        assert_eq!(same.unwrap(), account(42, "42").unwrap());
        assert_eq!(only("ann", None, account(42, "ann")).unwrap(), account(42, "ann").unwrap());
        assert_eq!(only("42", account(42, "ann"), None).unwrap(), account(42, "ann").unwrap());
        assert!(only("42", None, None).is_err());
    }
}
