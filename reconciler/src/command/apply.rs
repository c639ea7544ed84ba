//! `apply`

use std::{collections::BTreeMap, fmt, time::Duration};

use anyhow::Result;
use drift::{Ask, AskedAccount, Entry, GateStatus, MAX_ASKED};
use futures_util::{StreamExt, stream};
use github::Clock;
use ids::{AccountId, Login, UnixMillis};
use serde_json::{Value, json};
use surroundings::Backoff;

use crate::{
    clock::{SystemClock, chance},
    gates::{Gates, GatesError},
    platform::Platform,
    survey::Survey,
};

/// How often a gate is asked how far it is.
const POLL: Backoff = Backoff { first_millis: 250, longest_millis: 5_000 };

/// What became of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its gate has done everything, and says what.
    Synced(String),
    /// Its gate tries again by itself; this is what failed.
    Failing(String),
    /// Its gate is not done yet.
    Late,
    /// Its gate could not be asked.
    NotAsked(String),
}

/// What became of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    outcomes: BTreeMap<AccountId, (Login, Outcome)>,
}

/// Asks the gates of the accounts that are out of sync (or of `all` that have the App), and waits
/// for each of them, for as long as is configured.
///
/// # Errors
/// The plan takes too much away, or no gate can be asked at all. Then nothing was changed.
pub async fn apply(platform: &Platform, survey: &Survey, all: bool) -> Result<Applied> {
    let Survey { plan, installations } = survey;
    let login_now = |entry: &Entry| {
        let account = entry.account?;
        let listed = installations.get(&account).map(|listed| listed.login.clone());
        Some((account, listed.unwrap_or_else(|| entry.login.clone())))
    };
    let mut accounts: BTreeMap<AccountId, Login> = plan.drift().filter_map(login_now).collect();
    if all {
        accounts.extend(installations.iter().map(|(id, listed)| (*id, listed.login.clone())));
    }
    if accounts.is_empty() {
        return Ok(Applied::default());
    }
    platform.settings.max_removals.admit(plan)?;
    let reason = if all { "all accounts are compared" } else { "the reconciler found drift" };
    ask_and_wait(platform, accounts, reason).await
}

/// Asks the gates of these accounts, and waits for each of them, for as long as is configured.
///
/// # Errors
/// No gate can be asked at all.
pub(super) async fn ask_and_wait(
    platform: &Platform,
    accounts: BTreeMap<AccountId, Login>,
    reason: &str,
) -> Result<Applied> {
    let gates = platform.gates()?;
    let refused = ask(gates, &accounts, reason).await?;
    platform.meters.asked.add(u64::try_from(accounts.len()).unwrap_or_default());
    let deadline = SystemClock.now().plus(platform.settings.wait_seconds.saturating_mul(1000));
    let waits = accounts.into_iter().map(|(account, login)| {
        let refused = refused.get(&account).cloned();
        async move {
            let outcome = match refused {
                Some(reason) => Outcome::NotAsked(reason),
                None => wait(gates, account, deadline).await,
            };
            (account, (login, outcome))
        }
    });
    let concurrency = platform.settings.concurrency;
    let outcomes = stream::iter(waits).buffer_unordered(concurrency).collect().await;
    Ok(Applied { outcomes })
}

/// Asks in batches, and returns whom could not be asked, and why.
async fn ask(
    gates: &Gates,
    accounts: &BTreeMap<AccountId, Login>,
    reason: &str,
) -> Result<BTreeMap<AccountId, String>> {
    let asked: Vec<_> =
        accounts.iter().map(|(id, login)| AskedAccount { id: *id, login: login.clone() }).collect();
    let mut refused = BTreeMap::new();
    for batch in asked.chunks(MAX_ASKED) {
        let ask = Ask { accounts: batch.to_vec(), reason: reason.to_owned() };
        match gates.ask(&ask).await {
            Ok(answer) => {
                let why = "its gate did not take it".to_owned();
                refused.extend(answer.failed.into_iter().map(|id| (id, why.clone())));
            }
            // The next batch would be answered in the same way.
            Err(error @ (GatesError::Closed | GatesError::Refused)) => return Err(error.into()),
            Err(error) => {
                refused.extend(batch.iter().map(|one| (one.id, error.to_string())));
            }
        }
    }
    Ok(refused)
}

async fn wait(gates: &Gates, account: AccountId, deadline: UnixMillis) -> Outcome {
    let mut last = Outcome::Late;
    for attempt in 1.. {
        last = match gates.status(account).await {
            Ok(status) if status.is_done() && status.failure.is_none() => {
                return Outcome::Synced(status.outcome);
            }
            Ok(GateStatus { failure: Some(failure), .. }) => Outcome::Failing(failure.to_string()),
            Ok(_) => Outcome::Late,
            Err(error) => Outcome::Failing(error.to_string()),
        };
        let pause = POLL.wait(attempt, chance());
        if SystemClock.now().plus(pause) > deadline {
            break;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    last
}

impl Applied {
    /// What became of each account.
    #[must_use]
    pub const fn outcomes(&self) -> &BTreeMap<AccountId, (Login, Outcome)> {
        &self.outcomes
    }

    /// The same with what became of others.
    #[must_use]
    pub(super) fn and(mut self, others: Self) -> Self {
        self.outcomes.extend(others.outcomes);
        self
    }

    /// Whether every gate did what it was asked.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.outcomes.values().all(|(_, outcome)| matches!(outcome, Outcome::Synced(_)))
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let one = |(account, (login, outcome)): (&AccountId, &(Login, Outcome))| {
            let (word, what) = outcome.parts();
            json!({"account": account, "login": login, "outcome": word, "what": what})
        };
        json!({
            "schema": 1,
            "complete": self.is_complete(),
            "accounts": self.outcomes.iter().map(one).collect::<Vec<_>>(),
        })
    }
}

impl Outcome {
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Synced(what) => ("synced", what),
            Self::Failing(what) => ("failing", what),
            Self::Late => ("late", "the gate is still at work"),
            Self::NotAsked(what) => ("not_asked", what),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, what) = self.parts();
        write!(f, "{}: {what}", word.replace('_', " "))
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.outcomes.is_empty() {
            return f.write_str("Nothing to do.");
        }
        for (account, (login, outcome)) in &self.outcomes {
            writeln!(f, "{login} ({account}): {outcome}")?;
        }
        let synced = |(_, outcome): &&(Login, Outcome)| matches!(outcome, Outcome::Synced(_));
        let done = self.outcomes.values().filter(synced).count();
        write!(f, "Synced: {done} of {}.", self.outcomes.len())
    }
}
