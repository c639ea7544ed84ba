//! Commits and branches made without a clone. The App hears of them as of any push.

use git2::Oid;

use super::Standin;
use crate::standin::error::StandinError;
use crate::standin::git_store::{self, Change};
use crate::standin::pushes;

impl Standin {
    /// Commits one file (`None` deletes it) and answers with the commit's id.
    ///
    /// # Errors
    /// When there is no such repository, or git refuses.
    pub async fn commit(
        &self,
        full_name: &str,
        branch: &str,
        path: &str,
        content: Option<&[u8]>,
        message: &str,
    ) -> Result<String, StandinError> {
        let change = content.map_or(Change::Gone, |bytes| Change::File(bytes.to_vec()));
        self.commit_changes(full_name, branch, &[(path, change)], message).await
    }

    /// Commits several paths at once, in the order given, and answers with the commit's id.
    ///
    /// # Errors
    /// When there is no such repository, or git refuses.
    pub async fn commit_changes(
        &self,
        full_name: &str,
        branch: &str,
        changes: &[(&str, Change)],
        message: &str,
    ) -> Result<String, StandinError> {
        let repository = self.find_repository(full_name)?;
        let owner = full_name.split('/').next().unwrap_or_default();
        let pusher = self.find_account(owner)?;
        let lock = self.shared.push_lock(repository.id);
        let _one_at_a_time = lock.lock().await;
        let known = pushes::refs_of(&self.shared, repository.id)?;
        let author = (pusher.login.as_str(), "someone@example.com", self.shared.clock.seconds());
        let git = self.shared.git.open(repository.id)?;
        let commit = git_store::commit(&git, branch, changes, message, author)?;
        drop(git);
        pushes::announce(&self.shared, repository.id, pusher.id, &known)?;
        Ok(commit.to_string())
    }

    /// Points a branch at a commit (a forced push), or deletes it.
    ///
    /// # Errors
    /// When there is no such repository or commit.
    pub async fn reset_branch(
        &self,
        full_name: &str,
        branch: &str,
        commit: Option<&str>,
    ) -> Result<(), StandinError> {
        let target = commit.map(Oid::from_str).transpose()?;
        self.set_branch(full_name, branch, target).await
    }

    pub(super) async fn set_branch(
        &self,
        full_name: &str,
        branch: &str,
        target: Option<Oid>,
    ) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        let lock = self.shared.push_lock(repository.id);
        let _one_at_a_time = lock.lock().await;
        let known = pushes::refs_of(&self.shared, repository.id)?;
        let name = format!("refs/heads/{branch}");
        {
            let git = self.shared.git.open(repository.id)?;
            match target {
                Some(target) => {
                    git.reference(&name, target, true, "set")?;
                }
                None => git.find_reference(&name)?.delete()?,
            }
        }
        pushes::announce(&self.shared, repository.id, repository.owner, &known)
    }

    /// The commit at the head of a branch.
    ///
    /// # Errors
    /// When there is no such repository or branch.
    pub fn branch(&self, full_name: &str, branch: &str) -> Result<String, StandinError> {
        let repository = self.find_repository(full_name)?;
        let git = self.shared.git.open(repository.id)?;
        Ok(git.refname_to_id(&format!("refs/heads/{branch}"))?.to_string())
    }

    /// The commit at the head of the default branch; `None` while there is none.
    ///
    /// # Errors
    /// When there is no such repository.
    pub fn head(&self, full_name: &str) -> Result<Option<String>, StandinError> {
        let repository = self.find_repository(full_name)?;
        let git = self.shared.git.open(repository.id)?;
        let name = format!("refs/heads/{}", repository.default_branch);
        Ok(git.refname_to_id(&name).ok().map(|oid| oid.to_string()))
    }
}
