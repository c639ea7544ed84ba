//! Finds records by what they are called, however many there are.

use std::collections::{BTreeSet, HashMap};

use super::{Account, Installation, Records, Repository};

/// Numbers by names. It follows from the records, and is made again when they are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    logins: HashMap<String, u64>,
    names: HashMap<(u64, String), u64>,
    owned: HashMap<u64, BTreeSet<u64>>,
    installed: HashMap<u64, u64>,
}

impl Index {
    pub(super) fn of(records: &Records) -> Self {
        let mut index = Self::default();
        records.accounts.values().for_each(|account| index.add_account(account));
        records.repositories.values().for_each(|repository| index.add_repository(repository));
        records.installations.values().for_each(|one| index.add_installation(one));
        index
    }

    pub(super) fn account(&self, login: &str) -> Option<u64> {
        self.logins.get(&login.to_ascii_lowercase()).copied()
    }

    pub(super) fn add_account(&mut self, account: &Account) {
        self.logins.insert(account.login.to_ascii_lowercase(), account.id);
    }

    pub(super) fn remove_account(&mut self, account: &Account) {
        self.logins.remove(&account.login.to_ascii_lowercase());
    }

    pub(super) fn repository(&self, owner: u64, name: &str) -> Option<u64> {
        self.names.get(&(owner, name.to_ascii_lowercase())).copied()
    }

    pub(super) fn owned_by(&self, owner: u64) -> impl Iterator<Item = u64> {
        self.owned.get(&owner).into_iter().flatten().copied()
    }

    pub(super) fn add_repository(&mut self, repository: &Repository) {
        let Repository { id, owner, name, .. } = repository;
        self.names.insert((*owner, name.to_ascii_lowercase()), *id);
        self.owned.entry(*owner).or_default().insert(*id);
    }

    pub(super) fn remove_repository(&mut self, repository: &Repository) {
        let Repository { id, owner, name, .. } = repository;
        self.names.remove(&(*owner, name.to_ascii_lowercase()));
        if let Some(owned) = self.owned.get_mut(owner) {
            owned.remove(id);
        }
    }

    pub(super) fn installation(&self, account: u64) -> Option<u64> {
        self.installed.get(&account).copied()
    }

    pub(super) fn add_installation(&mut self, installation: &Installation) {
        self.installed.insert(installation.account, installation.id);
    }

    pub(super) fn remove_installation(&mut self, installation: &Installation) {
        self.installed.remove(&installation.account);
    }
}
