//! Says what is to be said, and completes the check run.

use github::{CheckUpdate, Checks, MAX_ANNOTATIONS};
use surroundings::Surroundings;

use super::{Attempt, Desk, Trouble, site::Site};
use crate::{Calls, End, Job, Journal, journal::change, outcome::Outcome};

impl<G: Checks, J: Journal, S: Surroundings, C: Calls> Desk<'_, G, J, S, C> {
    /// Sees to it that the check run says this and is completed. It is completed together with
    /// its last annotations: whoever sees a conclusion sees all of it.
    pub(super) async fn conclude(
        &self,
        job: &Job,
        site: &Site,
        outcome: &Outcome,
        end: End,
    ) -> Result<Attempt, Trouble> {
        let all = outcome.annotations.len();
        let (id, at) = (site.installation, &site.at);
        let (run, there) = match job.run {
            None => {
                let run = self.begun(job, site, Some(outcome)).await?;
                (run.id, Some(run))
            }
            // How far it came before a crash is what GitHub says.
            Some(run) if job.sending => (run, Some(self.github.check_run(id, at, run).await?)),
            Some(run) => (run, None),
        };
        if there.as_ref().is_some_and(|there| there.completed) {
            return Ok(Attempt::Ended(end));
        }
        // A check run that ends otherwise than it began may have other annotations.
        let mut sent = there.map_or(0, |there| there.annotations.min(all));
        change(self.journal, job.number, |job| job.sending = true)?;
        loop {
            let last = all.saturating_sub(sent) <= MAX_ANNOTATIONS;
            let completed = last.then(|| (outcome.conclusion, self.surroundings.now()));
            let update = CheckUpdate { completed, output: Some(outcome.output(sent)) };
            self.count_write()?;
            self.github.update_check_run(id, at, run, &update).await?;
            if last {
                return Ok(Attempt::Ended(end));
            }
            sent += MAX_ANNOTATIONS;
        }
    }
}
