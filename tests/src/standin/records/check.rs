//! Check suites and check runs, all of them of the App.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Records;

/// What the App has to say about one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSuite {
    /// Its number.
    pub id: u64,
    /// The repository.
    pub repository: u64,
    /// The commit.
    pub head_sha: String,
    /// The branch that was pushed; none for the head of a pull request from a fork.
    pub head_branch: Option<String>,
    /// The branch's commit before the push.
    pub before: Option<String>,
    /// The branch's commit after the push.
    pub after: Option<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
}

/// One check of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRun {
    /// Its number.
    pub id: u64,
    /// The suite that it belongs to.
    pub suite: u64,
    /// The repository.
    pub repository: u64,
    /// The check's name.
    pub name: String,
    /// The commit.
    pub head_sha: String,
    /// What the App knows it by.
    pub external_id: Option<String>,
    /// Where there is more to read.
    pub details_url: Option<String>,
    /// `queued`, `in_progress` or `completed`.
    pub status: String,
    /// What came out, once it is completed.
    pub conclusion: Option<String>,
    /// Seconds since 1970.
    pub started_at: i64,
    /// Seconds since 1970, once it is completed.
    pub completed_at: Option<i64>,
    /// The headline.
    pub title: Option<String>,
    /// Markdown.
    pub summary: Option<String>,
    /// More Markdown.
    pub text: Option<String>,
    /// Remarks on lines, in the order they were made.
    pub annotations: Vec<Annotation>,
    /// How many requests have changed it since it was made.
    pub updates: u64,
}

/// A remark on lines of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// The file.
    pub path: String,
    /// The first line, from 1.
    pub start_line: u64,
    /// The last line.
    pub end_line: u64,
    /// The first column, from 1; only for a remark on one line.
    pub start_column: Option<u64>,
    /// The last column.
    pub end_column: Option<u64>,
    /// `notice`, `warning` or `failure`.
    pub annotation_level: String,
    /// What it says.
    pub message: String,
    /// The headline.
    pub title: Option<String>,
    /// More to read.
    pub raw_details: Option<String>,
}

impl CheckRun {
    /// Whether nothing more is expected.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.status == "completed"
    }
}

impl Records {
    pub(crate) fn runs_of(&self, suite: u64) -> impl Iterator<Item = &CheckRun> {
        self.check_runs.values().filter(move |run| run.suite == suite)
    }

    pub(crate) fn suite_at(&self, repository: u64, sha: &str) -> Option<&CheckSuite> {
        self.check_suites
            .values()
            .find(|suite| suite.repository == repository && suite.head_sha == sha)
    }

    /// Status and conclusion that follow from a suite's latest runs.
    pub(crate) fn verdict_of(&self, suite: u64) -> (&'static str, Option<String>) {
        let latest: BTreeMap<_, _> =
            self.runs_of(suite).map(|run| (run.name.as_str(), run)).collect();
        if latest.is_empty() {
            return ("queued", None);
        }
        if !latest.values().all(|run| run.is_completed()) {
            let queued = latest.values().all(|run| run.status == "queued");
            return (if queued { "queued" } else { "in_progress" }, None);
        }
        let conclusions: Vec<_> =
            latest.values().filter_map(|run| run.conclusion.as_deref()).collect();
        let worst = ["failure", "timed_out", "action_required", "cancelled", "success", "neutral"];
        let found = worst.into_iter().find(|wanted| conclusions.contains(wanted));
        ("completed", found.or(conclusions.first().copied()).map(str::to_owned))
    }
}
