//! Repositories: made, forked, renamed, deleted.

use serde_json::{Value, json};

use super::Standin;
use super::accounts::check_name;
use crate::standin::error::StandinError;
use crate::standin::git_store::Change;
use crate::standin::payloads::{former_owner, repository_event};
use crate::standin::records::{Installation, Repository};

impl Standin {
    /// A repository of `owner/name` without a commit; its owner must be there.
    ///
    /// # Errors
    /// When the owner is missing or the name is taken.
    pub fn make_empty_repository(&self, full_name: &str) -> Result<Repository, StandinError> {
        let repository = self.add_repository(full_name, None, "main")?;
        self.shared.git.init(repository.id, &repository.default_branch)?;
        self.tell_created(&repository);
        Ok(repository)
    }

    /// A repository with these files in one commit on `main`.
    ///
    /// # Errors
    /// When the owner is missing, the name is taken, or git refuses a path.
    pub async fn template(
        &self,
        full_name: &str,
        files: &[(&str, &[u8])],
    ) -> Result<Repository, StandinError> {
        let repository = self.make_empty_repository(full_name)?;
        let changes: Vec<_> =
            files.iter().map(|(path, text)| (*path, Change::File(text.to_vec()))).collect();
        self.commit_changes(full_name, "main", &changes, "First commit").await?;
        Ok(repository)
    }

    /// Forks a repository into an account, under the same name. Nobody installs the App by that.
    ///
    /// # Errors
    /// When either is missing or the name is taken.
    pub fn fork(&self, of: &str, login: &str) -> Result<Repository, StandinError> {
        let parent = self.find_repository(of)?;
        let full_name = format!("{login}/{}", parent.name);
        let repository =
            self.add_repository(&full_name, Some(parent.id), &parent.default_branch)?;
        self.shared.git.fork(parent.id, repository.id, &parent.default_branch)?;
        self.tell_created(&repository);
        Ok(repository)
    }

    fn add_repository(
        &self,
        full_name: &str,
        parent: Option<u64>,
        default_branch: &str,
    ) -> Result<Repository, StandinError> {
        let (owner, name) = full_name
            .split_once('/')
            .ok_or_else(|| StandinError::Invalid(format!("`{full_name}` is not owner/name")))?;
        check_name("repository", name)?;
        let owner = self.find_account(owner)?.id;
        let now = self.shared.clock.seconds();
        self.shared.change(|records| {
            if records.repository(full_name).is_some() {
                return Err(StandinError::Invalid(format!("`{full_name}` is there already")));
            }
            let repository = Repository {
                id: records.new_id(),
                owner,
                name: name.to_owned(),
                parent,
                private: false,
                archived: false,
                default_branch: default_branch.to_owned(),
                created_at: now,
                updated_at: now,
                pushed_at: now,
            };
            records.add_repository(repository.clone());
            Ok(repository)
        })
    }

    /// The repository of `owner/name`.
    ///
    /// # Errors
    /// When there is none.
    pub fn find_repository(&self, full_name: &str) -> Result<Repository, StandinError> {
        let records = self.shared.records();
        records
            .repository(full_name)
            .cloned()
            .ok_or_else(|| StandinError::not_found("repository", full_name))
    }

    /// Gives a repository another name; the old one redirects.
    ///
    /// # Errors
    /// When there is none, or the name is taken.
    pub fn rename_repository(&self, full_name: &str, to: &str) -> Result<(), StandinError> {
        check_name("repository", to)?;
        let from = self.find_repository(full_name)?.name;
        let owner = full_name.split('/').next().unwrap_or_default();
        if self
            .find_repository(&format!("{owner}/{to}"))
            .is_ok_and(|r| !r.name.eq_ignore_ascii_case(&from))
        {
            return Err(StandinError::Invalid(format!("`{owner}/{to}` is there already")));
        }
        let changes = json!({ "repository": { "name": { "from": from } } });
        self.change_repository(full_name, "renamed", Some(changes), |repository| {
            repository.name = to.to_owned();
        })
    }

    /// Hands a repository over to another account. The new owner's installation hears of it when it
    /// is on all repositories, the former one's that it lost the repository; the old name redirects.
    ///
    /// # Errors
    /// When either is missing, or the new owner has a repository of that name.
    pub fn transfer_repository(&self, full_name: &str, to: &str) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        let to = self.find_account(to)?;
        if self.find_repository(&format!("{}/{}", to.login, repository.name)).is_ok() {
            let text = format!("`{}/{}` is there already", to.login, repository.name);
            return Err(StandinError::Invalid(text));
        }
        let hears = self.installation_that_hears(&repository);
        let from = self.find_account(full_name.split('/').next().unwrap_or_default())?;
        let kind = if from.organization { "organization" } else { "user" };
        let changes = self
            .shared
            .scene(|scene| json!({ "owner": { "from": { kind: former_owner(scene, &from) } } }));
        self.shared.change(|records| {
            records.former_names.insert(full_name.to_ascii_lowercase(), repository.id);
            records.change_repository(repository.id, |moved| moved.owner = to.id);
            for installation in records.installations.values_mut() {
                if let Some(chosen) = &mut installation.repositories {
                    chosen.remove(&repository.id);
                }
            }
        });
        let repository = Repository { owner: to.id, ..repository };
        self.tell_repository(&repository, "transferred", Some(changes));
        if let Some(installation) = hears {
            self.tell_lost(&repository, installation.id, &from)?;
        }
        Ok(())
    }

    /// Makes another branch the default one.
    ///
    /// # Errors
    /// When there is no such repository or branch.
    pub fn change_default_branch(&self, full_name: &str, to: &str) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        let from = repository.default_branch.clone();
        self.shared.git.open(repository.id)?.set_head(&format!("refs/heads/{to}"))?;
        let changes = json!({ "default_branch": { "from": from } });
        self.change_repository(full_name, "edited", Some(changes), |repository| {
            repository.default_branch = to.to_owned();
        })
    }

    /// Renames the default branch, as the button on GitHub does: the new branch is made, becomes
    /// the default one, the old one is deleted.
    ///
    /// # Errors
    /// When there is no such repository, or it is empty.
    pub async fn rename_default_branch(
        &self,
        full_name: &str,
        to: &str,
    ) -> Result<(), StandinError> {
        let from = self.find_repository(full_name)?.default_branch;
        let target = {
            let git = self.shared.git.open(self.find_repository(full_name)?.id)?;
            git.refname_to_id(&format!("refs/heads/{from}"))?
        };
        self.set_branch(full_name, to, Some(target)).await?;
        self.change_default_branch(full_name, to)?;
        self.set_branch(full_name, &from, None).await
    }

    /// Deletes a repository.
    ///
    /// # Errors
    /// When there is none.
    pub fn delete_repository(&self, full_name: &str) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        self.tell_repository(&repository, "deleted", None);
        self.shared.change(|records| {
            records.remove_repository(repository.id);
            records.former_names.retain(|_, id| *id != repository.id);
        });
        Ok(())
    }

    /// Makes a repository read only, or writable again.
    ///
    /// # Errors
    /// When there is none.
    pub fn archive_repository(&self, full_name: &str, archived: bool) -> Result<(), StandinError> {
        let action = if archived { "archived" } else { "unarchived" };
        self.change_repository(full_name, action, None, |repository| repository.archived = archived)
    }

    /// Hides a repository from the public, or shows it again.
    ///
    /// # Errors
    /// When there is none.
    pub fn hide_repository(&self, full_name: &str, private: bool) -> Result<(), StandinError> {
        let action = if private { "privatized" } else { "publicized" };
        self.change_repository(full_name, action, None, |repository| repository.private = private)
    }

    fn change_repository(
        &self,
        full_name: &str,
        action: &str,
        changes: Option<Value>,
        change: impl FnOnce(&mut Repository),
    ) -> Result<(), StandinError> {
        let id = self.find_repository(full_name)?.id;
        let now = self.shared.clock.seconds();
        let repository = self.shared.change(|records| {
            let old_name = records.repositories.get(&id)?.name.clone();
            let repository = records.change_repository(id, |repository| {
                change(repository);
                repository.updated_at = now;
            })?;
            if repository.name != old_name {
                records.former_names.insert(full_name.to_ascii_lowercase(), id);
            }
            Some(repository)
        });
        if let Some(repository) = repository {
            self.tell_repository(&repository, action, changes);
        }
        Ok(())
    }

    /// The App hears of a new repository only where it is installed on all of them.
    fn tell_created(&self, repository: &Repository) {
        self.tell_repository(repository, "created", None);
    }

    fn tell_repository(&self, repository: &Repository, action: &str, changes: Option<Value>) {
        let Some(installation) = self.installation_that_hears(repository) else { return };
        let payload = self
            .shared
            .scene(|scene| repository_event(scene, action, repository, &installation, changes));
        let name = self.shared.records().full_name(repository);
        self.shared.send("repository", &name, &payload);
    }

    fn installation_that_hears(&self, repository: &Repository) -> Option<Installation> {
        let records = self.shared.records();
        records.installation_for(repository).filter(|i| i.suspended_at.is_none()).cloned()
    }
}
