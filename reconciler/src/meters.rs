//! What is counted, as Prometheus reads it.

use std::{
    fmt::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use drift::{Counts, Kind};
use ids::UnixMillis;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

/// Counters of one process, and what the last run found.
#[derive(Debug, Default)]
pub struct Meters {
    /// Requests to GitHub.
    pub github: Counter,
    /// Requests to Cloudflare's API.
    pub cloudflare: Counter,
    /// Requests to webhook-worker.
    pub worker: Counter,
    /// Requests that were sent again.
    pub retries: Counter,
    /// Deliveries that were sent again.
    pub redelivered: Counter,
    /// Accounts whose gates were asked.
    pub asked: Counter,
    /// Runs that ended with an error.
    pub failed_runs: Counter,
    last: Mutex<Last>,
}

#[derive(Clone, Debug, Default)]
struct Last {
    counts: Option<Counts>,
    oldest_drift: Option<UnixMillis>,
    remaining: Option<u64>,
    reset: Option<UnixMillis>,
    run_millis: Option<u64>,
    success: Option<UnixMillis>,
    lost: Option<usize>,
    given_up: Option<usize>,
}

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many by now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Meters {
    /// GitHub said what is left.
    pub fn quota(&self, remaining: u64, reset: Option<UnixMillis>) {
        self.change(|last| (last.remaining, last.reset) = (Some(remaining), reset));
    }

    /// What is left of GitHub's rate limit, as it was last told.
    pub fn remaining(&self) -> Option<u64> {
        self.read().remaining
    }

    /// A comparison came to its end.
    pub fn compared(&self, counts: Counts, oldest_drift: Option<UnixMillis>) {
        self.change(|last| (last.counts, last.oldest_drift) = (Some(counts), oldest_drift));
    }

    /// The log of deliveries was swept.
    pub fn swept(&self, lost: usize, given_up: usize) {
        self.change(|last| (last.lost, last.given_up) = (Some(lost), Some(given_up)));
    }

    /// A run came to its end without an error.
    pub fn succeeded(&self, at: UnixMillis, millis: u64) {
        self.change(|last| (last.success, last.run_millis) = (Some(at), Some(millis)));
    }

    /// When a run last came to its end without an error.
    pub fn last_success(&self) -> Option<UnixMillis> {
        self.read().success
    }

    /// Everything in Prometheus' text format, version 0.0.4.
    #[must_use]
    pub fn text(&self, now: UnixMillis) -> String {
        let last = self.read();
        let mut page = Page(String::new());
        if let Some(counts) = last.counts {
            page.head("accounts", "gauge", "Accounts by what the last comparison found.");
            for kind in Kind::ALL {
                let label = format!("{{state=\"{}\"}}", kind.name());
                page.line("accounts", &label, counts.of(kind));
            }
            let oldest = last.oldest_drift.map_or(0, |since| age(since, now));
            page.one(
                "oldest_drift_seconds",
                "gauge",
                "Age of the oldest drift, 0 without.",
                oldest,
            );
        }
        let gauges = [
            ("github_quota_remaining", "Requests left of GitHub's rate limit.", last.remaining),
            (
                "github_quota_reset_timestamp_seconds",
                "When GitHub's rate limit starts over.",
                last.reset.map(UnixMillis::seconds),
            ),
            (
                "last_success_timestamp_seconds",
                "When a run last came to its end without an error.",
                last.success.map(UnixMillis::seconds),
            ),
            ("run_duration_milliseconds", "How long that run took.", last.run_millis),
            ("deliveries_lost", "Deliveries without a success.", last.lost.map(wide)),
            (
                "deliveries_given_up",
                "Deliveries that nobody attempts any more.",
                last.given_up.map(wide),
            ),
        ];
        for (name, help, value) in gauges {
            if let Some(value) = value {
                page.one(name, "gauge", help, value);
            }
        }
        page.head("requests_total", "counter", "Requests by whom they were sent to.");
        for (to, counter) in
            [("cloudflare", &self.cloudflare), ("github", &self.github), ("worker", &self.worker)]
        {
            page.line("requests_total", &format!("{{to=\"{to}\"}}"), counter.get());
        }
        for (name, help, counter) in [
            ("retries_total", "Requests that were sent again.", &self.retries),
            ("redelivered_total", "Deliveries that were sent again.", &self.redelivered),
            ("asked_total", "Accounts whose gates were asked.", &self.asked),
            ("failed_runs_total", "Runs that ended with an error.", &self.failed_runs),
        ] {
            page.one(name, "counter", help, counter.get());
        }
        page.0
    }

    fn read(&self) -> Last {
        self.last.lock().map(|last| last.clone()).unwrap_or_default()
    }

    fn change(&self, change: impl FnOnce(&mut Last)) {
        if let Ok(mut last) = self.last.lock() {
            change(&mut last);
        }
    }
}

struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _written = write!(
            self.0,
            "# HELP b00t_reconciler_{name} {help}\n# TYPE b00t_reconciler_{name} {kind}\n"
        );
    }

    fn line(&mut self, name: &str, label: &str, value: impl std::fmt::Display) {
        let _written = writeln!(self.0, "b00t_reconciler_{name}{label} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }
}

fn age(since: UnixMillis, now: UnixMillis) -> u64 {
    now.get().saturating_sub(since.get()) / 1000
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_found_out_is_not_told_as_nothing() {
        let text = Meters::default().text(UnixMillis::new(0));
        assert!(!text.contains("accounts"), "{text}");
        assert!(!text.contains("quota"), "{text}");
        assert!(text.contains("b00t_reconciler_requests_total{to=\"github\"} 0\n"), "{text}");
    }

    #[test]
    fn the_page_has_what_the_last_run_found() {
        let meters = Meters::default();
        meters.github.add(7);
        meters.quota(4_900, Some(UnixMillis::new(60_000)));
        meters.compared(Counts::default(), Some(UnixMillis::new(1_000)));
        meters.succeeded(UnixMillis::new(9_000), 850);
        let text = meters.text(UnixMillis::new(11_000));
        for line in [
            "b00t_reconciler_accounts{state=\"wrong_state\"} 0",
            "b00t_reconciler_oldest_drift_seconds 10",
            "b00t_reconciler_github_quota_remaining 4900",
            "b00t_reconciler_last_success_timestamp_seconds 9",
            "b00t_reconciler_run_duration_milliseconds 850",
            "b00t_reconciler_requests_total{to=\"github\"} 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
