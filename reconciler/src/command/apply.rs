//! `apply`

use std::{collections::BTreeMap, fmt, time::Duration};

use anyhow::Result;
use drift::{Ask, AskedAccount, Entry, GateStatus, MAX_ASKED};
use futures_util::{StreamExt, TryStreamExt, stream};
use github::Clock;
use ids::{AccountId, Login};
use serde_json::{Value, json};
use surroundings::Backoff;

use crate::{
    clock::{SystemClock, chance},
    gates::{Gates, GatesError},
    platform::Platform,
    survey::Survey,
};

/// How many gates one request asks. webhook-worker asks sixteen at once, each within ten seconds,
/// and all of that has to be done within the patience for one answer. The next are asked when these
/// are done: all of them would be as many at GitHub together.
const AT_ONCE: usize = 20;
/// How often a gate is asked how far it is.
const POLL: Backoff = Backoff { first_millis: 250, longest_millis: 5_000 };

/// What became of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its gate has done everything; this is what was the matter.
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
    of_nobody: Vec<Login>,
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
    let matters: BTreeMap<AccountId, String> = plan.drift().filter_map(matter).collect();
    if all {
        accounts.extend(installations.iter().map(|(id, listed)| (*id, listed.login.clone())));
    }
    let of_nobody: Vec<Login> = plan
        .drift()
        .filter(|entry| entry.account.is_none())
        .map(|entry| entry.login.clone())
        .collect();
    if accounts.is_empty() {
        return Ok(Applied { of_nobody, ..Applied::default() });
    }
    platform.settings.max_removals.admit(plan)?;
    let reason = if all { "all accounts are compared" } else { "the reconciler found drift" };
    let mut applied = ask_and_wait(platform, accounts, reason).await?;
    for (account, (_, outcome)) in &mut applied.outcomes {
        if let (Outcome::Synced(what), Some(matter)) = (outcome, matters.get(account)) {
            matter.clone_into(what);
        }
    }
    applied.of_nobody = of_nobody;
    Ok(applied)
}

/// Asks the gates of these accounts, and waits for each of them, for as long as is configured.
/// Only so many are at work at once.
///
/// # Errors
/// No gate can be asked at all.
pub(super) async fn ask_and_wait(
    platform: &Platform,
    accounts: BTreeMap<AccountId, Login>,
    reason: &str,
) -> Result<Applied> {
    let accounts: Vec<_> = accounts.into_iter().collect();
    let each = accounts.chunks(AT_ONCE).map(|some| {
        let some = some.iter().cloned().collect();
        ask_some(platform, some, reason)
    });
    let asked = stream::iter(each).buffer_unordered(platform.settings.concurrency);
    asked.try_fold(Applied::default(), |all, some| async { Ok(all.and(some)) }).await
}

async fn ask_some(
    platform: &Platform,
    accounts: BTreeMap<AccountId, Login>,
    reason: &str,
) -> Result<Applied> {
    let gates = platform.gates()?;
    let refused = ask(gates, &accounts, reason).await?;
    platform.meters.asked.add(u64::try_from(accounts.len()).unwrap_or_default());
    let wait_millis = platform.settings.wait_seconds.saturating_mul(1000);
    let asked = accounts.keys().filter(|account| !refused.contains_key(account)).copied();
    let concurrency = platform.settings.concurrency;
    let mut outcomes = wait(gates, asked.collect(), wait_millis, concurrency).await;
    outcomes.extend(refused.into_iter().map(|(account, why)| (account, Outcome::NotAsked(why))));
    let with_login = |(account, login): (AccountId, Login)| {
        let outcome = outcomes.remove(&account).unwrap_or(Outcome::Late);
        (account, (login, outcome))
    };
    let outcomes = accounts.into_iter().map(with_login).collect();
    Ok(Applied { outcomes, of_nobody: vec![] })
}

/// What was the matter. What a gate did last is to look again and to find nothing to do.
fn matter(entry: &Entry) -> Option<(AccountId, String)> {
    let kind = entry.finding.kind().name().replace('_', " ");
    Some((entry.account?, format!("it was {kind}: {}", entry.finding)))
}

/// Asks them in one request, and returns whom could not be asked, and why.
async fn ask(
    gates: &Gates,
    accounts: &BTreeMap<AccountId, Login>,
    reason: &str,
) -> Result<BTreeMap<AccountId, String>> {
    const { assert!(AT_ONCE <= MAX_ASKED, "webhook-worker takes as many") };
    let asked =
        accounts.iter().map(|(id, login)| AskedAccount { id: *id, login: login.clone() }).collect();
    let refused = |why: String| move |id| (id, why.clone());
    match gates.ask(&Ask { accounts: asked, reason: reason.to_owned() }).await {
        Ok(answer) => {
            Ok(answer.failed.into_iter().map(refused("its gate did not take it".into())).collect())
        }
        // The next request would be answered in the same way.
        Err(error @ (GatesError::Closed | GatesError::Refused)) => Err(error.into()),
        Err(error) => Ok(accounts.keys().copied().map(refused(error.to_string())).collect()),
    }
}

/// Asks all gates how far they are, again and again, until each is done or there is no time left.
/// The last answer of each counts.
pub(super) async fn wait(
    gates: &Gates,
    mut waiting: Vec<AccountId>,
    wait_millis: u64,
    concurrency: usize,
) -> BTreeMap<AccountId, Outcome> {
    let deadline = SystemClock.now().plus(wait_millis);
    let left = || Duration::from_millis(deadline.get().saturating_sub(SystemClock.now().get()));
    let mut last = BTreeMap::new();
    for attempt in 1.. {
        let looks = waiting.iter().map(|account| async { (*account, look(gates, *account).await) });
        let mut looks = stream::iter(looks).buffer_unordered(concurrency);
        let round = async {
            while let Some((account, outcome)) = looks.next().await {
                last.insert(account, outcome);
            }
        };
        let in_time = tokio::time::timeout(left(), round).await.is_ok();
        drop(looks);
        waiting.retain(|account| !matches!(last.get(account), Some(Outcome::Synced(_))));
        let pause = Duration::from_millis(POLL.wait(attempt, chance()));
        if waiting.is_empty() || !in_time || pause > left() {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    last
}

async fn look(gates: &Gates, account: AccountId) -> Outcome {
    match gates.status(account).await {
        Ok(GateStatus { failure: Some(_), outcome, .. }) => Outcome::Failing(outcome),
        Ok(status) if status.is_done() => Outcome::Synced(status.outcome),
        Ok(_) => Outcome::Late,
        Err(error) => Outcome::Failing(error.to_string()),
    }
}

impl Applied {
    /// What became of each account.
    #[must_use]
    pub const fn outcomes(&self) -> &BTreeMap<AccountId, (Login, Outcome)> {
        &self.outcomes
    }

    fn and(mut self, others: Self) -> Self {
        self.outcomes.extend(others.outcomes);
        self
    }

    /// Whether every gate did what it was asked.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_synced = |(_, outcome): &(Login, Outcome)| matches!(outcome, Outcome::Synced(_));
        self.of_nobody.is_empty() && self.outcomes.values().all(is_synced)
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
            "of_nobody": self.of_nobody,
        })
    }
}

/// What became of it, in a word for programs.
pub(super) fn outcome_word(outcome: &Outcome) -> &'static str {
    outcome.parts().0
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
        for login in &self.of_nobody {
            let key = store::Key::Policy(login.clone());
            writeln!(f, "{login}: a record of nobody, for which there is no gate: delete {key}")?;
        }
        if self.outcomes.is_empty() && self.of_nobody.is_empty() {
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
