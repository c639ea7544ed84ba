//! `restore`: KV from nothing but GitHub.

mod account;
mod buffer;
mod progress;

use std::{collections::BTreeSet, fmt};

use anyhow::{Context, Result};
use futures_util::{StreamExt, stream};
use ids::{AccountId, Login};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::{
    hub::{Listed, installations},
    platform::Platform,
};
use account::rebuild;
use buffer::Buffer;
use progress::Progress;

/// What a restore came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// How many accounts have the App.
    pub accounts: usize,
    /// How many of them an earlier run has written.
    pub before: usize,
    /// How many were written now.
    pub written: usize,
    /// How many pairs were written.
    pub pairs: usize,
    /// Those that could not be read; nothing was written for them.
    pub failed: Vec<(AccountId, Login, String)>,
    /// Nothing was to be written.
    pub dry: bool,
}

/// Reads every account that has the App from GitHub, by the same code as the gates, and writes
/// the records that come of it in bulk. What was written is noted, so that a run that was ended
/// goes on where it was.
///
/// # Errors
/// The accounts cannot be listed, or KV takes nothing.
pub async fn restore(platform: &Platform, yes: bool) -> Result<Restored> {
    let installed = installations(&platform.app).await;
    let installed = installed.context("the App's installations could not be listed")?;
    let mut restored = Restored { accounts: installed.len(), dry: !yes, ..Restored::default() };
    if !yes {
        return Ok(restored);
    }
    let mut progress = Progress::open(platform.settings.state_folder.as_deref())?;
    let todo: Vec<(AccountId, Listed)> =
        installed.into_iter().filter(|(account, _)| !progress.has(*account)).collect();
    restored.before = restored.accounts - todo.len();
    let there = platform.kv.list("").await.context("the keys of KV could not be listed")?;
    let buffer = Buffer::new(there.into_iter().map(|key| key.name).collect());
    let bar = bar(todo.len());
    // Forks read what they lack from the template: it comes first.
    let owner = platform.settings.template.split('/').next().unwrap_or_default();
    let (first, others): (Vec<_>, Vec<_>) =
        todo.into_iter().partition(|(_, listed)| listed.login.as_str().eq_ignore_ascii_case(owner));
    let mut noted = BTreeSet::new();
    for (some, at_once) in [(first, 1), (others, platform.settings.concurrency)] {
        let each = some.into_iter().map(|(account, listed)| {
            let buffer = &buffer;
            async move {
                let rebuilt = rebuild(platform, buffer, account, &listed).await;
                (account, listed.login, rebuilt)
            }
        });
        let mut each = stream::iter(each).buffer_unordered(at_once);
        while let Some((account, login, rebuilt)) = each.next().await {
            bar.inc(1);
            match rebuilt {
                Ok(pairs) => {
                    buffer.add(pairs);
                    noted.insert(account);
                }
                Err(reason) => restored.failed.push((account, login, reason)),
            }
            if buffer.is_full() {
                restored.pairs += buffer.flush(&platform.kv).await?;
                restored.written += noted.len();
                progress.note(std::mem::take(&mut noted))?;
            }
        }
    }
    restored.pairs += buffer.flush(&platform.kv).await?;
    restored.written += noted.len();
    progress.note(noted)?;
    bar.finish_and_clear();
    if restored.failed.is_empty() {
        progress.finish()?;
    }
    Ok(restored)
}

/// Shown on the standard error when that is a terminal.
fn bar(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} accounts, {eta} left");
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

impl Restored {
    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { accounts, before, written, pairs, failed, dry } = self;
        json!({
            "schema": 1, "accounts": accounts, "written_before": before, "written": written,
            "pairs": pairs, "failed": failed, "dry_run": dry,
        })
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accounts, before, written, pairs, failed, dry } = self;
        if *dry {
            return write!(
                f,
                "{accounts} accounts would be read and their records written. Run it with --yes."
            );
        }
        for (account, login, reason) in failed {
            writeln!(f, "{login} ({account}): not restored: {reason}")?;
        }
        write!(
            f,
            "Restored: {written} of {accounts} accounts, {before} before; {pairs} pairs written, \
             {} accounts failed.",
            failed.len()
        )
    }
}
