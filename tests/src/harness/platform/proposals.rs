//! Pull requests, and what the platform's check runs say about them.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::timeout;

use super::{Platform, TEMPLATE};
use crate::standin::{Change, CheckRun};

/// After this long a check run that is not completed is taken for lost. A bound for failures, not a
/// measurement.
const LOST_AFTER: Duration = Duration::from_secs(60);

/// A pull request that somebody has opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The base repository, `owner/name`.
    pub repository: String,
    /// Its number there.
    pub number: u64,
    /// The repository that the head branch is in.
    pub from: String,
    /// The head branch.
    pub branch: String,
    /// The head branch's commit.
    pub head: String,
}

impl Platform {
    /// The full name of an account's fork.
    #[must_use]
    pub fn fork(&self, login: &str) -> String {
        self.fork_of(login)
    }

    /// The full name of the template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        TEMPLATE
    }

    /// An owner opens a pull request in their own fork: `branch` is made from the default branch
    /// with these files changed (`None` deletes one).
    ///
    /// # Errors
    /// There is no such fork, or the branch is there already.
    pub async fn propose(
        &self,
        login: &str,
        branch: &str,
        files: &[(&str, Option<&str>)],
    ) -> Result<Proposal> {
        let fork = self.fork_of(login);
        self.propose_to(&fork, login, branch, files).await
    }

    /// An account opens a pull request in the template or in somebody else's fork, from a branch of
    /// its own fork.
    ///
    /// # Errors
    /// As for [`Self::propose`].
    pub async fn propose_to(
        &self,
        repository: &str,
        login: &str,
        branch: &str,
        files: &[(&str, Option<&str>)],
    ) -> Result<Proposal> {
        let github = &self.standin;
        let from = self.fork_of(login);
        let start = github.head(&from)?.context("the fork is empty")?;
        github.reset_branch(&from, branch, Some(&start)).await?;
        let head = self.change(&from, branch, files).await?;
        let base = github.find_repository(repository)?.default_branch;
        let name = if from == repository { branch.into() } else { format!("{login}:{branch}") };
        let number =
            github.open_pull_request(repository, &name, &base, "Change the policy").await?;
        Ok(Proposal { repository: repository.into(), number, from, branch: branch.into(), head })
    }

    /// The author pushes another commit to the head branch; the proposal with the new head.
    ///
    /// # Errors
    /// The branch is gone.
    pub async fn amend(
        &self,
        proposal: &Proposal,
        files: &[(&str, Option<&str>)],
    ) -> Result<Proposal> {
        let head = self.change(&proposal.from, &proposal.branch, files).await?;
        Ok(Proposal { head, ..proposal.clone() })
    }

    async fn change(
        &self,
        repository: &str,
        branch: &str,
        files: &[(&str, Option<&str>)],
    ) -> Result<String> {
        let change = |content: &Option<&str>| {
            content.map_or(Change::Gone, |text| Change::File(text.as_bytes().to_vec()))
        };
        let changes: Vec<_> = files.iter().map(|(path, text)| (*path, change(text))).collect();
        Ok(self.standin.commit_changes(repository, branch, &changes, "Change").await?)
    }

    /// Somebody merges it; the commit on the base branch.
    ///
    /// # Errors
    /// It cannot be merged.
    pub async fn merge(&self, proposal: &Proposal, by: &str) -> Result<String> {
        let Proposal { repository, number, .. } = proposal;
        Ok(self.standin.merge_pull_request(repository, *number, by).await?)
    }

    /// Waits until the check of this name is completed on a commit; all of its annotations are in
    /// it.
    ///
    /// # Errors
    /// It never was.
    pub async fn checked(&self, repository: &str, commit: &str, name: &str) -> Result<CheckRun> {
        self.checked_as(repository, commit, name, |_| true).await
    }

    /// Waits until the check of this name is completed again on a commit: by a later run than
    /// `before`, or by that run after more updates.
    ///
    /// # Errors
    /// It never was.
    pub async fn checked_again(
        &self,
        repository: &str,
        commit: &str,
        before: &CheckRun,
    ) -> Result<CheckRun> {
        let again = |run: &CheckRun| (run.id, run.updates) > (before.id, before.updates);
        self.checked_as(repository, commit, &before.name, again).await
    }

    async fn checked_as(
        &self,
        repository: &str,
        commit: &str,
        name: &str,
        wanted: impl Fn(&CheckRun) -> bool,
    ) -> Result<CheckRun> {
        let is_it = |run: &CheckRun| run.name == name && run.is_completed() && wanted(run);
        let waiting = self.standin.until_check_run(repository, commit, is_it);
        let found = timeout(LOST_AFTER, waiting).await;
        let found = found.with_context(|| {
            format!(
                "no completed check `{name}` on {commit} of {repository}\n{}",
                self.account_of_events()
            )
        })?;
        Ok(found?)
    }
}
