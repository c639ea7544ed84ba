//! What the stand-in remembers besides git objects, and how it is kept on disk.

mod check;
mod index;
mod pull;
mod user;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use check::{Annotation, CheckRun, CheckSuite};
pub use pull::{Merge, PullRequest};

use super::error::StandinError;
use index::Index;
pub(crate) use user::{UserCode, UserToken};

/// A person or an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// The number that never changes.
    pub id: u64,
    /// The login in use.
    pub login: String,
    /// Whether it is an organisation.
    pub organization: bool,
    /// The password for git and the API.
    pub token: String,
    /// Seconds since 1970.
    pub created_at: i64,
}

/// A repository; its git data is in `repositories/{id}.git`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Repository {
    /// The number that never changes.
    pub id: u64,
    /// The account it belongs to.
    pub owner: u64,
    /// The name without the owner.
    pub name: String,
    /// The repository it was forked from.
    pub parent: Option<u64>,
    /// Only its owner and installations see it.
    pub private: bool,
    /// Read only.
    pub archived: bool,
    /// The branch that `HEAD` names.
    pub default_branch: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
    /// Seconds since 1970 of the last push.
    pub pushed_at: i64,
}

/// The App installed on an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Installation {
    /// Its number.
    pub id: u64,
    /// The account it is on.
    pub account: u64,
    /// The chosen repositories; `None` means all of the account.
    pub repositories: Option<BTreeSet<u64>>,
    /// Seconds since 1970, while it is suspended.
    pub suspended_at: Option<i64>,
    /// Permissions that the App has asked for and the owner has not yet accepted.
    #[serde(default)]
    pub withheld: BTreeSet<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
}

/// A token that acts for an installation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InstallationToken {
    pub(crate) installation: u64,
    pub(crate) repositories: Option<BTreeSet<u64>>,
    /// Narrowed to these.
    #[serde(default)]
    pub(crate) permissions: Option<BTreeMap<String, String>>,
    pub(crate) expires_at: i64,
}

/// Everything but git objects and the delivery log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Records {
    last_id: u64,
    /// How often a stand-in was started on this state.
    starts: u64,
    /// Names made since the last start.
    #[serde(skip)]
    named: u64,
    pub(crate) accounts: BTreeMap<u64, Account>,
    pub(crate) repositories: BTreeMap<u64, Repository>,
    pub(crate) installations: BTreeMap<u64, Installation>,
    pub(crate) tokens: BTreeMap<String, InstallationToken>,
    /// Former full names in lower case, for redirects.
    pub(crate) former_names: BTreeMap<String, u64>,
    #[serde(default)]
    pub(crate) pulls: BTreeMap<u64, PullRequest>,
    #[serde(default)]
    pub(crate) check_suites: BTreeMap<u64, CheckSuite>,
    #[serde(default)]
    pub(crate) check_runs: BTreeMap<u64, CheckRun>,
    #[serde(default)]
    pub(crate) user_codes: BTreeMap<String, UserCode>,
    #[serde(default)]
    pub(crate) user_tokens: BTreeMap<String, UserToken>,
    #[serde(skip)]
    index: Index,
}

const FILE: &str = "records.json";

impl Records {
    pub(crate) fn load(state: &Path) -> Result<Self, StandinError> {
        match std::fs::read(state.join(FILE)) {
            Ok(bytes) => {
                let mut records: Self = serde_json::from_slice(&bytes)?;
                records.index = Index::of(&records);
                Ok(records)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// The form that [`Records::write`] puts on disk.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, StandinError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Writes beside and renames, so that there is always one whole file.
    pub(crate) fn write(state: &Path, bytes: &[u8]) -> Result<(), StandinError> {
        let beside = state.join(format!("{FILE}.new"));
        std::fs::write(&beside, bytes)?;
        Ok(std::fs::rename(beside, state.join(FILE))?)
    }

    /// A number that nothing else has.
    pub(crate) fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        4_000_000 + self.last_id
    }

    /// A number for a name (a GUID, a token) that no earlier start has used, even one that crashed.
    pub(crate) fn new_name(&mut self) -> u64 {
        self.named += 1;
        (self.starts << 32) | self.named
    }

    /// Counts a start.
    pub(crate) fn started(&mut self) {
        self.starts += 1;
    }

    pub(crate) fn account(&self, login: &str) -> Option<&Account> {
        self.accounts.get(&self.index.account(login)?)
    }

    pub(crate) fn add_account(&mut self, account: Account) {
        self.index.add_account(&account);
        self.accounts.insert(account.id, account);
    }

    /// Gives an account another login, and returns the account and the former one.
    pub(crate) fn rename_account(&mut self, id: u64, to: &str) -> Option<(Account, String)> {
        let account = self.accounts.get_mut(&id)?;
        self.index.remove_account(account);
        let former = std::mem::replace(&mut account.login, to.to_owned());
        self.index.add_account(account);
        Some((account.clone(), former))
    }

    /// The repository that has this name now.
    pub(crate) fn repository(&self, full_name: &str) -> Option<&Repository> {
        let (owner, name) = full_name.split_once('/')?;
        self.repositories.get(&self.index.repository(self.account(owner)?.id, name)?)
    }

    pub(crate) fn add_repository(&mut self, repository: Repository) {
        self.index.add_repository(&repository);
        self.repositories.insert(repository.id, repository);
    }

    /// Changes a repository, its name and owner included, and returns how it is then.
    pub(crate) fn change_repository(
        &mut self,
        id: u64,
        change: impl FnOnce(&mut Repository),
    ) -> Option<Repository> {
        let repository = self.repositories.get_mut(&id)?;
        self.index.remove_repository(repository);
        change(repository);
        self.index.add_repository(repository);
        Some(repository.clone())
    }

    pub(crate) fn remove_repository(&mut self, id: u64) {
        if let Some(removed) = self.repositories.remove(&id) {
            self.index.remove_repository(&removed);
        }
    }

    /// The repository that had this name once, when nothing has it now.
    pub(crate) fn moved(&self, full_name: &str) -> Option<&Repository> {
        let id = self.former_names.get(&full_name.to_ascii_lowercase())?;
        self.repositories.get(id)
    }

    pub(crate) fn full_name(&self, repository: &Repository) -> String {
        let owner = self.accounts.get(&repository.owner).map_or("ghost", |found| &found.login);
        format!("{owner}/{}", repository.name)
    }

    /// The root of the fork network.
    pub(crate) fn source(&self, repository: &Repository) -> Option<&Repository> {
        let mut root = self.repositories.get(&repository.parent?)?;
        while let Some(parent) = root.parent.and_then(|id| self.repositories.get(&id)) {
            root = parent;
        }
        Some(root)
    }

    pub(crate) fn installation_on(&self, account: u64) -> Option<&Installation> {
        self.installations.get(&self.index.installation(account)?)
    }

    pub(crate) fn add_installation(&mut self, installation: Installation) {
        self.index.add_installation(&installation);
        self.installations.insert(installation.id, installation);
    }

    pub(crate) fn remove_installation(&mut self, id: u64) {
        if let Some(removed) = self.installations.remove(&id) {
            self.index.remove_installation(&removed);
        }
    }

    /// The installation that covers a repository.
    pub(crate) fn installation_for(&self, repository: &Repository) -> Option<&Installation> {
        self.installation_on(repository.owner).filter(|found| found.covers(repository))
    }

    pub(crate) fn repositories_of(&self, installation: &Installation) -> Vec<&Repository> {
        let owned = self.index.owned_by(installation.account);
        let owned = owned.filter_map(|id| self.repositories.get(&id));
        owned.filter(|found| installation.covers(found)).collect()
    }
}

impl Installation {
    /// Whether the installation may see this repository.
    #[must_use]
    pub fn covers(&self, repository: &Repository) -> bool {
        self.account == repository.owner
            && self.repositories.as_ref().is_none_or(|chosen| chosen.contains(&repository.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(id: u64, owner: u64, name: &str, parent: Option<u64>) -> Repository {
        Repository {
            id,
            owner,
            name: name.into(),
            parent,
            private: false,
            archived: false,
            default_branch: "main".into(),
            created_at: 0,
            updated_at: 0,
            pushed_at: 0,
        }
    }

    fn account(id: u64, login: &str) -> Account {
        Account { id, login: login.into(), organization: false, token: "t".into(), created_at: 0 }
    }

    fn world() -> Records {
        let mut records = Records::default();
        for (id, login) in [(1, "Origin"), (2, "alice"), (3, "bob")] {
            records.add_account(account(id, login));
        }
        for (id, owner, parent) in [(10, 1, None), (20, 2, Some(10)), (30, 3, Some(20))] {
            records.add_repository(repository(id, owner, "kit", parent));
        }
        records
    }

    #[test]
    fn names_compare_without_regard_to_case() {
        let records = world();
        assert_eq!(records.repository("origin/KIT").unwrap().id, 10);
        assert!(records.repository("origin/other").is_none());
        assert!(records.repository("no-slash").is_none());
    }

    #[test]
    fn what_has_another_name_is_found_by_that_and_no_other() {
        let mut records = world();
        assert_eq!(records.rename_account(2, "Carol").unwrap().1, "alice");
        records.change_repository(20, |it| it.name = "Tools".into()).unwrap();
        assert_eq!(records.repository("carol/tools").unwrap().id, 20);
        for former in ["alice/kit", "alice/tools", "carol/kit"] {
            assert!(records.repository(former).is_none(), "{former}");
        }
        records.change_repository(20, |it| it.owner = 3).unwrap();
        assert_eq!(records.repository("bob/tools").unwrap().id, 20);
        records.remove_repository(20);
        assert!(records.repository("bob/tools").is_none());
    }

    #[test]
    fn what_comes_from_disk_is_found_by_name() {
        let folder = tempfile::tempdir().unwrap();
        Records::write(folder.path(), &world().to_bytes().unwrap()).unwrap();
        let records = Records::load(folder.path()).unwrap();
        assert_eq!(records.repository("alice/kit").unwrap().id, 20);
    }

    #[test]
    fn the_source_is_the_root_of_the_forks() {
        let records = world();
        assert_eq!(records.source(&records.repositories[&30]).unwrap().id, 10);
        assert!(records.source(&records.repositories[&10]).is_none());
    }

    #[test]
    fn an_installation_covers_what_was_chosen_of_its_account() {
        let mut installation = Installation {
            id: 1,
            account: 2,
            repositories: None,
            suspended_at: None,
            withheld: BTreeSet::new(),
            created_at: 0,
            updated_at: 0,
        };
        let records = world();
        assert!(installation.covers(&records.repositories[&20]));
        assert!(!installation.covers(&records.repositories[&30]));
        installation.repositories = Some(BTreeSet::new());
        assert!(!installation.covers(&records.repositories[&20]));
    }

    #[test]
    fn records_come_back_from_disk_and_ids_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::load(folder.path()).unwrap();
        let first = records.new_id();
        Records::write(folder.path(), &records.to_bytes().unwrap()).unwrap();
        assert!(Records::load(folder.path()).unwrap().new_id() > first);
    }

    #[test]
    fn names_of_two_starts_differ() {
        let mut records = Records::default();
        records.started();
        let first = records.new_name();
        let mut again = Records::default();
        again.started();
        again.started();
        assert_ne!(again.new_name(), first);
    }
}
