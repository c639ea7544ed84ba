//! Makes a check run, once.

use github::{CheckRun, CheckUpdate, Checks, GitHubError, NewCheckRun};
use ids::UnixMillis;
use surroundings::{Level, Surroundings};

use super::{Desk, Trouble, site::Site};
use crate::{Calls, Job, Journal, Work, journal::change, outcome::Outcome};

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// The check run of a job that has none yet. It says `outcome` and is completed if that fits
    /// into one request, else it is in progress. One that a crash left behind is found by its
    /// external id.
    pub(super) async fn begun(
        &self,
        job: &Job,
        site: &Site,
        outcome: Option<&Outcome>,
    ) -> Result<CheckRun, Trouble> {
        let (name, external_id) = (job.name(), job.external_id());
        if job.attempted || job.strays {
            let there = self.github.check_runs(site.installation, &site.at, &job.head, name);
            let there = there.await?;
            self.end_strays(job, site, &there).await?;
            if let Some(found) = there.into_iter().find(|run| run.external_id == external_id) {
                return self.has(job, found);
            }
        }
        change(self.journal, job.number, |job| job.attempted = true)?;
        let now = self.surroundings.now();
        let short = outcome.filter(|outcome| outcome.annotations.len() <= github::MAX_ANNOTATIONS);
        let started_at = match &job.work {
            Work::Review { .. } => now,
            Work::InForce { report, .. } => report.since.min(now),
        };
        let new = NewCheckRun {
            name,
            head: &job.head,
            external_id: &external_id,
            started_at,
            update: match short {
                Some(outcome) => said(outcome, now),
                None => CheckUpdate::default(),
            },
        };
        self.count_write()?;
        match self.github.create_check_run(site.installation, &site.at, &new).await {
            Ok(made) => self.has(job, made),
            Err(error) => {
                if made_nothing(&error) {
                    change(self.journal, job.number, |job| job.attempted = false)?;
                }
                Err(error.into())
            }
        }
    }

    /// The check run that a crash left behind, if it did.
    pub(super) async fn found(
        &self,
        job: &Job,
        site: &Site,
    ) -> Result<Option<CheckRun>, GitHubError> {
        let there = self.github.check_runs(site.installation, &site.at, &job.head, job.name());
        let external_id = job.external_id();
        Ok(there.await?.into_iter().find(|run| run.external_id == external_id))
    }

    /// Completes check runs on the commit that no job knows any more: with the journal, whoever
    /// was to complete them was lost.
    async fn end_strays(&self, job: &Job, site: &Site, there: &[CheckRun]) -> Result<(), Trouble> {
        let known = self.journal.about(&job.head)?;
        let is_known =
            |run: &CheckRun| known.iter().any(|job| job.external_id() == run.external_id);
        let outcome = Outcome::stray();
        for run in there.iter().filter(|run| !run.completed && !is_known(run)) {
            let update = said(&outcome, self.surroundings.now());
            let (id, at) = (site.installation, &site.at);
            match self.github.update_check_run(id, at, run.id, &update).await {
                Ok(_) => self.log(Level::Warn, "checks.stray", job, Some(&run.external_id)),
                // It is not there any more, or will not have it: the commit's own run goes on.
                Err(error @ (GitHubError::NotFound | GitHubError::Rejected(_))) => {
                    self.log(Level::Error, "checks.stray", job, Some(&error.to_string()));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn has(&self, job: &Job, run: CheckRun) -> Result<CheckRun, Trouble> {
        change(self.journal, job.number, |job| job.run = Some(run.id))?;
        self.log(Level::Info, "checks.begun", job, None);
        Ok(run)
    }
}

fn said(outcome: &Outcome, now: UnixMillis) -> CheckUpdate<'_> {
    CheckUpdate { completed: Some((outcome.conclusion, now)), output: Some(outcome.output(0)) }
}

/// Whether it is certain that GitHub did not make what it was told to make.
const fn made_nothing(error: &GitHubError) -> bool {
    match error {
        GitHubError::Unauthorized
        | GitHubError::Suspended
        | GitHubError::Forbidden(_)
        | GitHubError::Archived
        | GitHubError::NotFound
        | GitHubError::Moved
        | GitHubError::Rejected(_)
        | GitHubError::RateLimited { .. }
        | GitHubError::Signing(_) => true,
        GitHubError::Server(_) | GitHubError::Malformed(_) | GitHubError::Unreachable(_) => false,
    }
}
