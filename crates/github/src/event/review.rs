//! What asks for a check run.

use ids::{CommitId, InstallationId, RepositoryId};
use serde::{Deserialize, Serialize};

use super::payload::{
    CheckRun, CheckRunEvent, CheckSuite, CheckSuiteEvent, InstallationRef, NamedRepository,
    PullRef, PullRequestEvent,
};
use crate::RepositoryPath;

/// Somebody should see a check run on a commit. Nothing in it is believed but that the commit was
/// named: branches, files and pull requests are read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRequest {
    /// The repository into which the commit would be merged.
    pub repository: RepositoryId,
    /// Where it was.
    pub at: RepositoryPath,
    /// Its default branch.
    pub default_branch: Option<String>,
    /// The installation that the event was sent for.
    pub installation: Option<InstallationId>,
    /// The commit.
    pub head: CommitId,
    /// The pull requests of the commit that the event names; GitHub names none when they come
    /// from a fork and a check run is asked for again.
    pub pulls: Vec<Pull>,
    /// Why.
    pub cause: ReviewCause,
}

/// A pull request, as an event names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// The branch into which it would be merged.
    pub base: String,
}

/// Why a check run is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum ReviewCause {
    /// A pull request is new, or has another head or another base.
    Pull,
    /// Somebody wants this check run again.
    RunAgain {
        /// The App whose check run it is, where GitHub says so.
        app: Option<u64>,
        /// The check run's name.
        name: String,
    },
    /// Somebody wants all check runs of the commit again.
    SuiteAgain {
        /// The App whose check runs they are, where GitHub says so.
        app: Option<u64>,
    },
}

impl ReviewRequest {
    /// Whether this is about check runs of the App with this id, or can be.
    #[must_use]
    pub fn concerns(&self, own: u64) -> bool {
        match self.cause {
            ReviewCause::Pull => true,
            ReviewCause::RunAgain { app, .. } | ReviewCause::SuiteAgain { app } => {
                app.is_none_or(|app| app == own)
            }
        }
    }

    pub(super) fn of_pull(event: PullRequestEvent) -> Option<Self> {
        let pull = event.pull_request;
        let head = pull.head.sha.clone();
        let pulls = Some(vec![pull]);
        let cause = ReviewCause::Pull;
        Commit { head, pulls }.at(event.repository, event.installation, cause)
    }

    pub(super) fn of_run(event: CheckRunEvent) -> Option<Self> {
        let CheckRun { name, head_sha, pull_requests, app } = event.check_run;
        let cause = ReviewCause::RunAgain { app: app.and_then(|app| app.id), name };
        let commit = Commit { head: head_sha, pulls: pull_requests };
        commit.at(event.repository, event.installation, cause)
    }

    pub(super) fn of_suite(event: CheckSuiteEvent) -> Option<Self> {
        let CheckSuite { head_sha, pull_requests, app } = event.check_suite;
        let cause = ReviewCause::SuiteAgain { app: app.and_then(|app| app.id) };
        let commit = Commit { head: head_sha, pulls: pull_requests };
        commit.at(event.repository, event.installation, cause)
    }
}

/// A commit and the pull requests that are named with it.
struct Commit {
    head: CommitId,
    pulls: Option<Vec<PullRef>>,
}

impl Commit {
    /// `None` when the owner's login is no host name.
    fn at(
        self,
        repository: NamedRepository,
        installation: Option<InstallationRef>,
        cause: ReviewCause,
    ) -> Option<ReviewRequest> {
        let owner = repository.owner.login.parse().ok()?;
        // A commit's pull requests may be pull requests of another repository.
        let pulls = self.pulls.unwrap_or_default().into_iter();
        let own = pulls.filter(|pull| pull.is_of(repository.id));
        Some(ReviewRequest {
            repository: repository.id,
            at: RepositoryPath { owner, name: repository.name },
            default_branch: repository.default_branch,
            installation: installation.map(|installation| installation.id),
            head: self.head,
            pulls: own.map(|pull| Pull { number: pull.number, base: pull.base.name }).collect(),
            cause,
        })
    }
}
