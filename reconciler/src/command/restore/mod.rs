//! `restore`: KV from nothing but GitHub.

mod account;
mod buffer;
mod desk;
mod installed;
mod progress;
mod report;
mod there;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use futures_util::{StreamExt, stream};
use ids::{AccountId, Login};
use store::Key;

use super::{Applied, apply::ask_and_wait};
use crate::{
    hub::{Listed, installations},
    platform::Platform,
};
use account::Restore;
use buffer::Buffer;
use progress::Progress;
use there::There;
use write::{Written, write};

pub use report::Restored;

/// Why nothing is written for somebody.
const UNSURE: &str = "it is not known whether the account was erased";

/// Reads every account that lacks a record from GitHub, by the same code as the gates, and writes
/// what it lacks in bulk: nothing that is there is written over, so that a run that was ended goes
/// on where it was. Then the gates compare what they remember, and write what is newer.
///
/// # Errors
/// The accounts cannot be listed, or KV takes nothing.
pub async fn restore(platform: &Platform, yes: bool) -> Result<Restored> {
    let installed = installations(&platform.app).await;
    let installed = installed.context("the App's installations could not be listed")?;
    let there = There::read(&platform.kv).await.context("the keys of KV could not be listed")?;
    let owner = platform.settings.template.split('/').next().unwrap_or_default();
    let is_template = |listed: &Listed| listed.login.as_str().eq_ignore_ascii_case(owner);
    let accounts = installed.len();
    let (whole, todo): (Vec<_>, Vec<_>) = installed
        .into_iter()
        .partition(|(account, listed)| there.is_whole(*account, listed, is_template(listed)));
    let before = whole.len();
    if !yes {
        return Ok(Restored { accounts, before, dry: true, ..Restored::default() });
    }
    // What somebody had erased is not brought back, nor what may be such. Whoever has no gates to ask, cannot
    // know.
    let (erased, unknown) = match &platform.gates {
        Some(gates) => {
            let accounts = todo.iter().map(|(account, _)| *account);
            gates.erased(accounts, platform.settings.concurrency).await
        }
        None => (BTreeSet::new(), BTreeMap::new()),
    };
    let mut unsure = Vec::new();
    let todo: Vec<_> = todo
        .into_iter()
        .filter(|(account, _)| !erased.contains(account))
        .filter(|(account, listed)| {
            let why = unknown.get(account).map(|error| format!("{UNSURE}: {error}"));
            unsure.extend(why.clone().map(|why| (*account, listed.login.clone(), why)));
            why.is_none()
        })
        .collect();
    let (buffer, progress) = (Buffer::default(), Progress::new(todo.len()));
    if there.has(&Key::TemplateIndex) {
        let index = platform.kv.get(&Key::TemplateIndex).await;
        if let Some(index) = index.context("the template's index could not be read")? {
            buffer.keep_template_index(index);
        }
    }
    let one = Restore { platform, there: &there, buffer: &buffer, progress: &progress };
    // Forks read what they lack from the template: it comes first.
    let (first, others): (Vec<_>, Vec<_>) =
        todo.into_iter().partition(|(_, listed)| is_template(listed));
    let reading = async {
        let mut failed = Vec::new();
        for (some, at_once) in [(first, 1), (others, platform.settings.concurrency)] {
            failed.extend(read(&one, some, at_once).await);
        }
        buffer.close();
        Ok(failed)
    };
    let (mut failed, written) = tokio::try_join!(reading, write(&platform.kv, &there, &buffer))?;
    progress.end();
    failed.extend(unsure);
    let Written { accounts: written, pairs, by_gates, without_content } = written;
    let mut compare = written.clone();
    // An earlier restore may have been ended before it asked the gates.
    let unconfirmed =
        whole.into_iter().filter(|(account, listed)| there.is_first(*account, listed));
    compare.extend(unconfirmed.map(|(account, listed)| (account, listed.login)));
    let owed = platform.gates.is_none() && !compare.is_empty();
    Ok(Restored {
        accounts,
        before,
        written: written.len(),
        pairs,
        by_gates: by_gates.len(),
        without_content,
        failed,
        gates: compared(platform, compare).await,
        owed,
        dry: false,
    })
}

/// Reads accounts into the buffer, and returns those that could not be read.
async fn read(
    restore: &Restore<'_>,
    accounts: Vec<(AccountId, Listed)>,
    at_once: usize,
) -> Vec<(AccountId, Login, String)> {
    let each = accounts.into_iter().map(|(account, listed)| async move {
        let rebuilt = restore.rebuild(account, &listed).await;
        restore.progress.one();
        match rebuilt {
            Ok(rebuilt) => {
                restore.buffer.add(rebuilt).await;
                None
            }
            Err(reason) => Some((account, listed.login, reason)),
        }
    });
    let failed = stream::iter(each).buffer_unordered(at_once).filter_map(std::future::ready);
    failed.collect().await
}

/// Has the gates compare, if there are any to ask.
async fn compared(
    platform: &Platform,
    accounts: BTreeMap<AccountId, Login>,
) -> Option<Result<Applied, String>> {
    platform.gates.as_ref()?;
    let asked = ask_and_wait(platform, accounts, "its records were restored").await;
    Some(asked.map_err(|error| format!("{error:#}")))
}
