//! What is shown while a restore goes on.

use std::time::Duration;

use github::Clock;
use ids::UnixMillis;
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::SystemClock;

/// How far it is, on the standard error when that is a terminal.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(accounts: usize) -> Self {
        let bar = ProgressBar::new(u64::try_from(accounts).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} accounts, {eta} left {msg}");
        Self(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    /// One more account was read.
    pub(super) fn one(&self) {
        self.0.inc(1);
    }

    /// Waits until GitHub answers again, and says so.
    pub(super) async fn wait_until(&self, at: UnixMillis) {
        tracing::warn!(%at, "GitHub's rate limit is reached, waiting");
        self.0.set_message(format!("(GitHub's rate limit is reached until {at})"));
        let wait = at.get().saturating_sub(SystemClock.now().get());
        tokio::time::sleep(Duration::from_millis(wait)).await;
        self.0.set_message("");
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
