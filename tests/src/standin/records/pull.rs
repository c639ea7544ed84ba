//! Pull requests.

use serde::{Deserialize, Serialize};

use super::Records;

/// A pull request. Its head is kept in the base repository as `refs/pull/{number}/head`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// The number that no other pull request has, anywhere.
    pub id: u64,
    /// The number within the base repository.
    pub number: u64,
    /// The base repository.
    pub repository: u64,
    /// The branch that it wants to change.
    pub base: String,
    /// That branch's commit when the pull request was opened or last changed.
    pub base_sha: String,
    /// The repository that the head branch is in.
    pub head_repository: u64,
    /// The head branch.
    pub head: String,
    /// The head branch's commit.
    pub head_sha: String,
    /// One line.
    pub title: String,
    /// The account that opened it.
    pub author: u64,
    /// Not ready for review.
    pub draft: bool,
    /// Seconds since 1970, once it is closed or merged.
    pub closed_at: Option<i64>,
    /// How it was merged, once it is.
    pub merged: Option<Merge>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
}

/// How a pull request was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The account that did it.
    pub by: u64,
    /// Seconds since 1970.
    pub at: i64,
    /// The commit on the base branch.
    pub commit: String,
    /// The base branch's commit before it.
    pub onto: String,
}

impl PullRequest {
    /// Whether it is neither closed nor merged.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Whether the head branch is in another repository.
    #[must_use]
    pub const fn is_from_fork(&self) -> bool {
        self.head_repository != self.repository
    }

    /// The ref in the base repository.
    pub(crate) fn head_ref(&self) -> String {
        format!("refs/pull/{}/head", self.number)
    }
}

impl Records {
    pub(crate) fn pulls_of(&self, repository: u64) -> impl Iterator<Item = &PullRequest> {
        self.pulls.values().filter(move |pull| pull.repository == repository)
    }

    pub(crate) fn pull(&self, repository: u64, number: u64) -> Option<&PullRequest> {
        self.pulls_of(repository).find(|pull| pull.number == number)
    }

    /// The number of the next pull request of a repository.
    pub(crate) fn next_number(&self, repository: u64) -> u64 {
        self.pulls_of(repository).map(|pull| pull.number).max().unwrap_or(0) + 1
    }

    /// The open pull requests whose head is this branch.
    pub(crate) fn open_from(&self, repository: u64, branch: &str) -> Vec<PullRequest> {
        let from = |pull: &&PullRequest| pull.head_repository == repository && pull.head == branch;
        self.pulls.values().filter(|pull| pull.is_open()).filter(from).cloned().collect()
    }

    /// The open pull requests that want to change this branch.
    pub(crate) fn open_onto(&self, repository: u64, branch: &str) -> Vec<PullRequest> {
        let onto = |pull: &&PullRequest| pull.is_open() && pull.base == branch;
        self.pulls_of(repository).filter(onto).cloned().collect()
    }
}
