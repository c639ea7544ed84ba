//! `erase`

use std::{fmt, time::Duration};

use anyhow::{Result, bail};
use erasure::{Ask, Progress, Requester};
use ids::{AccountId, Login};
use serde_json::{Value, json};

use super::revoke::find;
use crate::platform::Platform;

/// How long to wait between two looks at how far it is.
const PAUSE: Duration = Duration::from_secs(1);

/// Who was erased, if that was to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The account.
    pub account: AccountId,
    /// Its login, if KV knew one.
    pub login: Option<Login>,
    /// How far it is; nothing when it was only to be shown.
    pub progress: Option<Progress>,
}

/// Has an account erased, and waits for the end. It goes on without whoever waits.
///
/// # Errors
/// Nobody is known by that name, or the gate cannot be asked.
pub async fn erase(platform: &Platform, account: &str, yes: bool) -> Result<Erased> {
    let (account, login) = match (find(platform, account).await, account.parse()) {
        (Ok((account, login)), _) => (account, Some(login)),
        // Without a record there may be something of it elsewhere.
        (Err(_), Ok(account)) => (account, None),
        (Err(error), Err(_)) => bail!(error),
    };
    if !yes {
        return Ok(Erased { account, login, progress: None });
    }
    let gates = platform.gates()?;
    let ask = Ask { account, login: login.clone(), by: Requester::Operator };
    let mut progress = gates.erase(&ask).await?;
    for _ in 0..platform.settings.wait_seconds {
        if !matches!(progress, Progress::UnderWay { .. }) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        progress = gates.erasure(account).await?;
    }
    Ok(Erased { account, login, progress: Some(progress) })
}

impl Erased {
    /// Whether what was to be done is done.
    #[must_use]
    pub const fn is_right(&self, was_to_be_done: bool) -> bool {
        !was_to_be_done || matches!(self.progress, Some(Progress::Erased { .. }))
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { account, login, progress } = self;
        json!({"schema": 1, "account": account, "login": login, "progress": progress})
    }
}

impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, login, progress } = self;
        let login = login.as_ref().map(|login| format!("{login} "));
        let who = format!("{}({account})", login.unwrap_or_default());
        match progress {
            None => write!(f, "With --yes, everything that is stored of {who} would be erased."),
            Some(Progress::Erased { receipt, .. }) => {
                write!(f, "Everything that was stored of {who} is erased.\n{receipt}")
            }
            Some(Progress::UnderWay { steps, failure }) => {
                let why = failure.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                write!(f, "{who} is being erased, {steps} steps are left{why}")
            }
            Some(Progress::None) => write!(f, "The gate of {who} did not take it."),
        }
    }
}
