//! `redeliver`

use std::{collections::BTreeSet, fmt, time::Duration};

use anyhow::{Context, Result};
use drift::{Attempt, Lost, Sweep, sweep};
use github::{Clock, GitHubError};
use ids::UnixMillis;
use serde_json::{Value, json};
use surroundings::Backoff;

use crate::{
    clock::{SystemClock, chance},
    hub,
    platform::Platform,
};

/// How far back GitHub's log goes, in milliseconds.
const LOG_MILLIS: u64 = 3 * 24 * 60 * 60 * 1000;
/// GitHub wants a second between two writes.
const SPACING: Duration = Duration::from_secs(1);
/// How many are sent again in one run at most: five minutes of them.
const MAX_SENT: usize = 300;
/// How much GitHub's clock may be behind this one, in milliseconds.
const SKEW_MILLIS: u64 = 5 * 60 * 1000;
/// How often the log is read again until it has what was sent.
const POLL: Backoff = Backoff { first_millis: 500, longest_millis: 10_000 };

/// Which deliveries are sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// None: they are only shown.
    Nothing,
    /// Those whose time has come.
    Due,
    /// All, whenever they were attempted last.
    All,
}

/// What the sweep found, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redelivered {
    /// What the log said.
    pub sweep: Sweep,
    /// How many were sent again.
    pub sent: usize,
    /// Those that GitHub did not send again, and why.
    pub refused: Vec<(String, String)>,
    /// What has no success after that.
    pub left: Vec<Lost>,
}

/// Sweeps the log of deliveries, has GitHub send again what has no success, and looks what became
/// of it.
///
/// # Errors
/// The log cannot be read.
pub async fn redeliver(platform: &Platform, resend: Resend) -> Result<Redelivered> {
    let now = SystemClock.now();
    let since = UnixMillis::new(now.get().saturating_sub(LOG_MILLIS));
    let attempts = hub::attempts(&platform.app, since).await;
    let mut attempts = attempts.context("the log of deliveries cannot be read")?;
    let found = sweep(&attempts);
    let (mut sent, mut refused) = (BTreeSet::new(), Vec::new());
    for (number, lost) in chosen(&found, resend, now).enumerate() {
        if number > 0 {
            tokio::time::sleep(SPACING).await;
        }
        match hub::redeliver(&platform.app, lost.newest).await {
            Ok(()) => {
                platform.meters.redelivered.count();
                sent.insert(lost.guid.as_str());
            }
            Err(error) => refused.push((lost.guid.clone(), error.to_string())),
        }
    }
    if !sent.is_empty() {
        match look_again(platform, &attempts, &sent, now).await {
            Ok(newer) => attempts.extend(newer),
            Err(error) => tracing::warn!(%error, "it is not known what became of deliveries"),
        }
    }
    let sent = sent.len();
    let after = sweep(&attempts);
    platform.meters.swept(after.lost.len(), after.given_up.len());
    Ok(Redelivered { sweep: found, sent, refused, left: after.lost })
}

fn chosen(found: &Sweep, resend: Resend, now: UnixMillis) -> impl Iterator<Item = &Lost> {
    let is_chosen = move |lost: &&Lost| match resend {
        Resend::Nothing => false,
        Resend::Due => lost.retry_at <= now,
        Resend::All => true,
    };
    found.lost.iter().filter(is_chosen).take(MAX_SENT)
}

/// What the log has that it had not `before`, once that is an attempt of everything that was
/// `sent`, or nobody waits any longer.
async fn look_again(
    platform: &Platform,
    before: &[Attempt],
    sent: &BTreeSet<&str>,
    began: UnixMillis,
) -> Result<Vec<Attempt>, GitHubError> {
    let known: BTreeSet<u64> = before.iter().map(|attempt| attempt.id).collect();
    let since = UnixMillis::new(began.get().saturating_sub(SKEW_MILLIS));
    let wait = platform.settings.wait_seconds.saturating_mul(1000);
    let deadline = SystemClock.now().plus(wait);
    let mut tries = 0;
    loop {
        let mut newer = hub::attempts(&platform.app, since).await?;
        newer.retain(|attempt| !known.contains(&attempt.id));
        let told: BTreeSet<&str> = newer.iter().map(|attempt| attempt.guid.as_str()).collect();
        tries += 1;
        let pause = POLL.wait(tries, chance());
        if sent.is_subset(&told) || SystemClock.now().plus(pause) > deadline {
            return Ok(newer);
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

impl Redelivered {
    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { sweep: Sweep { arrived, lost, given_up }, sent, refused, left } = self;
        let one = |lost: &Lost| {
            json!({
                "guid": lost.guid, "event": lost.event, "attempts": lost.attempts,
                "status": lost.status, "first_at": lost.first_at.to_string(),
            })
        };
        json!({
            "schema": 1,
            "arrived": arrived,
            "lost": lost.iter().map(one).collect::<Vec<_>>(),
            "given_up": given_up.iter().map(one).collect::<Vec<_>>(),
            "sent": sent,
            "refused": refused,
            "left": left.iter().map(one).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Redelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sweep: Sweep { arrived, lost, given_up }, sent, refused, left } = self;
        for (word, some) in [("lost", left), ("given up", given_up)] {
            for Lost { guid, event, first_at, attempts, status, .. } in some {
                writeln!(
                    f,
                    "{word}: {guid} {event} of {first_at}, attempts: {attempts}, last status: {status}"
                )?;
            }
        }
        for (guid, reason) in refused {
            writeln!(f, "not sent again: {guid}: {reason}")?;
        }
        write!(
            f,
            "Deliveries of three days: {arrived} arrived, {} lost, {} given up. Sent again: {sent}. \
             Without a success now: {}.",
            lost.len(),
            given_up.len(),
            left.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_sends_three_hundred_at_most_and_the_oldest_first() {
        let attempt = |id| Attempt {
            id,
            guid: format!("{id:04}"),
            at: UnixMillis::new(id),
            status: 503,
            event: "push".into(),
            redelivery: false,
        };
        let found = sweep(&(1..=310).map(attempt).collect::<Vec<_>>());
        let sent = |resend, now| chosen(&found, resend, UnixMillis::new(now)).count();
        assert_eq!(sent(Resend::Nothing, 400), 0);
        assert_eq!(sent(Resend::Due, 400), 300);
        assert_eq!(sent(Resend::All, 400), 300);
        assert_eq!(sent(Resend::Due, 5), 5, "the others are of the future");
        let last = chosen(&found, Resend::Due, UnixMillis::new(400)).last();
        assert_eq!(last.unwrap().newest, 300);
    }
}
