//! `redeliver`

use std::{fmt, time::Duration};

use anyhow::{Context, Result};
use drift::{Lost, Sweep, sweep};
use github::Clock;
use serde_json::{Value, json};

use crate::{clock::SystemClock, hub, platform::Platform};

/// How far back GitHub's log goes, in milliseconds.
const LOG_MILLIS: u64 = 3 * 24 * 60 * 60 * 1000;
/// GitHub wants a second between two writes.
const SPACING: Duration = Duration::from_secs(1);

/// What the sweep found, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redelivered {
    /// What the log says.
    pub sweep: Sweep,
    /// How many were sent again.
    pub sent: usize,
    /// Those that GitHub did not send again, and why.
    pub refused: Vec<(String, String)>,
}

/// Sweeps the log of deliveries. With `yes`, GitHub sends again what has no success.
///
/// # Errors
/// The log cannot be read.
pub async fn redeliver(platform: &Platform, yes: bool) -> Result<Redelivered> {
    let now = SystemClock.now().get();
    let since = ids::UnixMillis::new(now.saturating_sub(LOG_MILLIS));
    let attempts = hub::attempts(&platform.app, since).await;
    let attempts = attempts.context("the log of deliveries cannot be read")?;
    let sweep = sweep(&attempts);
    platform.meters.swept(sweep.lost.len(), sweep.given_up.len());
    let mut done = Redelivered { sweep, ..Redelivered::default() };
    if !yes {
        return Ok(done);
    }
    for (number, lost) in done.sweep.lost.iter().enumerate() {
        if number > 0 {
            tokio::time::sleep(SPACING).await;
        }
        match hub::redeliver(&platform.app, lost.newest).await {
            Ok(()) => {
                platform.meters.redelivered.count();
                done.sent += 1;
            }
            Err(error) => done.refused.push((lost.guid.clone(), error.to_string())),
        }
    }
    Ok(done)
}

impl Redelivered {
    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { sweep: Sweep { arrived, lost, given_up }, sent, refused } = self;
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
        })
    }
}

impl fmt::Display for Redelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sweep: Sweep { arrived, lost, given_up }, sent, refused } = self;
        for (word, some) in [("lost", lost), ("given up", given_up)] {
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
            "Deliveries of three days: {arrived} arrived, {} lost, {} given up. Sent again: {sent}.",
            lost.len(),
            given_up.len()
        )
    }
}
