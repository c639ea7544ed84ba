//! The App on accounts.

use std::collections::BTreeSet;

use super::Standin;
use crate::standin::error::StandinError;
use crate::standin::payloads::{
    authorization_revoked_event, installation_event, installation_repositories_event, ping_event,
};
use crate::standin::records::{Account, Installation, Repository};

impl Standin {
    /// Installs the App on chosen repositories of an account.
    ///
    /// # Errors
    /// When one of them is missing, or the App is installed already.
    pub fn install_app(
        &self,
        login: &str,
        repositories: &[&str],
    ) -> Result<Installation, StandinError> {
        let chosen = repositories
            .iter()
            .map(|name| Ok(self.find_repository(name)?.id))
            .collect::<Result<BTreeSet<_>, StandinError>>()?;
        self.install(login, Some(chosen))
    }

    /// Installs the App on all repositories of an account, also those to come.
    ///
    /// # Errors
    /// When there is no such account, or the App is installed already.
    pub fn install_app_on_all(&self, login: &str) -> Result<Installation, StandinError> {
        self.install(login, None)
    }

    fn install(
        &self,
        login: &str,
        repositories: Option<BTreeSet<u64>>,
    ) -> Result<Installation, StandinError> {
        let account = self.find_account(login)?;
        let now = self.shared.clock.seconds();
        let installation = self.shared.change(|records| {
            if records.installation_on(account.id).is_some() {
                let text = format!("the App is installed on `{login}` already");
                return Err(StandinError::Invalid(text));
            }
            let installation = Installation {
                id: records.new_id(),
                account: account.id,
                repositories,
                suspended_at: None,
                withheld: BTreeSet::new(),
                created_at: now,
                updated_at: now,
            };
            records.add_installation(installation.clone());
            Ok(installation)
        })?;
        self.tell_installation("created", &installation, &account);
        Ok(installation)
    }

    /// The App's installation on an account.
    ///
    /// # Errors
    /// When it is not installed there.
    pub fn find_installation(&self, login: &str) -> Result<Installation, StandinError> {
        let account = self.find_account(login)?.id;
        let records = self.shared.records();
        records
            .installation_on(account)
            .cloned()
            .ok_or_else(|| StandinError::not_found("installation", login))
    }

    /// Takes the App off an account. Its tokens are worthless at once.
    ///
    /// # Errors
    /// When it is not installed there.
    pub fn uninstall_app(&self, login: &str) -> Result<(), StandinError> {
        let installation = self.find_installation(login)?;
        let account = self.find_account(login)?;
        self.shared.change(|records| {
            records.remove_installation(installation.id);
            records.tokens.retain(|_, token| token.installation != installation.id);
        });
        self.tell_installation("deleted", &installation, &account);
        Ok(())
    }

    /// Suspends the installation: no tokens, no events.
    ///
    /// # Errors
    /// When the App is not installed there.
    pub fn suspend_app(&self, login: &str) -> Result<(), StandinError> {
        let now = self.shared.clock.seconds();
        self.change_installation(login, "suspend", |found| found.suspended_at = Some(now))
    }

    /// Ends a suspension.
    ///
    /// # Errors
    /// When the App is not installed there.
    pub fn unsuspend_app(&self, login: &str) -> Result<(), StandinError> {
        self.change_installation(login, "unsuspend", |found| found.suspended_at = None)
    }

    /// The App was installed before it asked for these permissions (`checks`, …), and the owner has
    /// not yet accepted them. The App hears nothing of that.
    ///
    /// # Errors
    /// When the App is not installed there.
    pub fn withhold_permissions(&self, login: &str, names: &[&str]) -> Result<(), StandinError> {
        let id = self.find_installation(login)?.id;
        self.shared.change(|records| {
            if let Some(found) = records.installations.get_mut(&id) {
                found.withheld.extend(names.iter().map(|name| (*name).to_owned()));
            }
        });
        Ok(())
    }

    /// The account's owner accepts permissions that the App has asked for.
    ///
    /// # Errors
    /// When the App is not installed there.
    pub fn accept_new_permissions(&self, login: &str) -> Result<(), StandinError> {
        self.change_installation(login, "new_permissions_accepted", |found| found.withheld.clear())
    }

    /// A person takes back what they have authorised the App to do in their name.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn revoke_authorization(&self, login: &str) -> Result<(), StandinError> {
        let account = self.find_account(login)?;
        self.shared.change(|records| {
            records.user_codes.retain(|_, code| code.account != account.id);
            records.user_tokens.retain(|_, token| token.account != account.id);
        });
        let payload = self.shared.scene(|scene| authorization_revoked_event(scene, &account));
        self.shared.send("github_app_authorization", &account.login, &payload);
        Ok(())
    }

    fn change_installation(
        &self,
        login: &str,
        action: &str,
        change: impl FnOnce(&mut Installation),
    ) -> Result<(), StandinError> {
        let id = self.find_installation(login)?.id;
        let account = self.find_account(login)?;
        let now = self.shared.clock.seconds();
        let changed = self.shared.change(|records| {
            let installation = records.installations.get_mut(&id)?;
            change(installation);
            installation.updated_at = now;
            Some(installation.clone())
        });
        if let Some(installation) = changed {
            self.tell_installation(action, &installation, &account);
        }
        Ok(())
    }

    /// Gives the installation one more repository.
    ///
    /// # Errors
    /// When the App is not installed there, or there is no such repository.
    pub fn add_to_installation(&self, full_name: &str) -> Result<(), StandinError> {
        self.choose(full_name, true)
    }

    /// Takes a repository from the installation.
    ///
    /// # Errors
    /// When the App is not installed there, or there is no such repository.
    pub fn remove_from_installation(&self, full_name: &str) -> Result<(), StandinError> {
        self.choose(full_name, false)
    }

    fn choose(&self, full_name: &str, add: bool) -> Result<(), StandinError> {
        let repository = self.find_repository(full_name)?;
        let login = full_name.split('/').next().unwrap_or_default();
        let id = self.find_installation(login)?.id;
        let account = self.find_account(login)?;
        let changed = self.shared.change(|records| {
            let all: BTreeSet<u64> = records
                .repositories
                .values()
                .filter(|r| r.owner == account.id)
                .map(|r| r.id)
                .collect();
            let installation = records.installations.get_mut(&id)?;
            let chosen = installation.repositories.get_or_insert(all);
            if add {
                chosen.insert(repository.id);
            } else {
                chosen.remove(&repository.id);
            }
            Some(installation.clone())
        });
        if let Some(installation) = changed {
            let list: &[&Repository] = &[&repository];
            let (added, removed) = if add { (list, [].as_slice()) } else { ([].as_slice(), list) };
            let payload = self.shared.scene(|scene| {
                installation_repositories_event(scene, &installation, added, removed, &account)
            });
            self.shared.send("installation_repositories", full_name, &payload);
        }
        Ok(())
    }

    /// The installation of a repository's former owner hears that it has lost it.
    pub(super) fn tell_lost(
        &self,
        repository: &Repository,
        installation: u64,
        sender: &Account,
    ) -> Result<(), StandinError> {
        let found = self.shared.records().installations.get(&installation).cloned();
        let installation =
            found.ok_or_else(|| StandinError::not_found("installation", installation))?;
        let payload = self.shared.scene(|scene| {
            installation_repositories_event(scene, &installation, &[], &[repository], sender)
        });
        self.shared.send("installation_repositories", &sender.login, &payload);
        Ok(())
    }

    /// GitHub greets the App's webhook.
    pub fn ping(&self) {
        let payload = self.shared.scene(ping_event);
        self.shared.send("ping", &self.shared.config.app.slug, &payload);
    }

    fn tell_installation(&self, action: &str, installation: &Installation, account: &Account) {
        let payload =
            self.shared.scene(|scene| installation_event(scene, action, installation, account));
        self.shared.send("installation", &account.login, &payload);
    }
}
