//! Check runs, as people see them and ask for them again.

use super::Standin;
use crate::standin::checks;
use crate::standin::error::StandinError;
use crate::standin::records::CheckRun;

impl Standin {
    /// The check runs of a commit, oldest first.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn check_runs(&self, full_name: &str, sha: &str) -> Result<Vec<CheckRun>, StandinError> {
        let repository = self.find_repository(full_name)?.id;
        let records = self.shared.records();
        let of = |run: &&CheckRun| run.repository == repository && run.head_sha == sha;
        Ok(records.check_runs.values().filter(of).cloned().collect())
    }

    /// The check runs of all repositories, oldest first.
    #[must_use]
    pub fn all_check_runs(&self) -> Vec<CheckRun> {
        self.shared.records().check_runs.values().cloned().collect()
    }

    /// A check run by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn check_run(&self, id: u64) -> Result<CheckRun, StandinError> {
        let found = self.shared.records().check_runs.get(&id).cloned();
        found.ok_or_else(|| StandinError::not_found("check run", id))
    }

    /// Waits until a commit has a check run that is as wanted.
    ///
    /// # Errors
    /// When there is no such repository.
    pub async fn until_check_run(
        &self,
        full_name: &str,
        sha: &str,
        wanted: impl Fn(&CheckRun) -> bool,
    ) -> Result<CheckRun, StandinError> {
        let repository = self.find_repository(full_name)?.id;
        let found = self.shared.until(|records| {
            let of = |run: &&CheckRun| run.repository == repository && run.head_sha == sha;
            records.check_runs.values().rev().filter(of).find(|run| wanted(run)).cloned()
        });
        Ok(found.await)
    }

    /// The owner wants a check run again.
    ///
    /// # Errors
    /// When there is none.
    pub fn rerequest_check_run(&self, id: u64) -> Result<(), StandinError> {
        let run = self.check_run(id)?;
        let owner = {
            let records = self.shared.records();
            let repository = records.repositories.get(&run.repository);
            repository.and_then(|found| records.accounts.get(&found.owner)).cloned()
        };
        checks::tell_run(&self.shared, &run, "rerequested", owner.as_ref());
        Ok(())
    }

    /// The owner wants all checks of a commit again.
    ///
    /// # Errors
    /// When there is no such repository, or nothing was checked there.
    pub fn rerequest_check_suite(&self, full_name: &str, sha: &str) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        let (suite, owner) = {
            let records = self.shared.records();
            let owner = records.accounts.get(&repository.owner).cloned();
            (records.suite_at(repository.id, sha).cloned(), owner)
        };
        let suite = suite.ok_or_else(|| StandinError::not_found("check suite", sha))?;
        checks::tell_suite(&self.shared, &suite, "rerequested", owner.as_ref())
    }
}
