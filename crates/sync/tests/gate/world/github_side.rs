//! The GitHub of the tests.

use std::{collections::BTreeMap, future::pending};

use github::{
    Budget, Fetched, FileAt, GitHub, GitHubError, Head, Installation, Origin, Parent, Repository,
    RepositoryHead, RepositoryPath, Tree, TreeEntry, TreeEntryKind, git_blob_id,
};
use ids::{AccountId, BlobId, CommitId, InstallationId, Login, RepositoryId, TreeId};

use super::{TEMPLATE, World};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum File {
    Text(String),
    Bytes(Vec<u8>),
    /// Listed, but GitHub does not have it.
    Lost,
    Directory,
    Symlink,
    Submodule,
}

#[derive(Clone, Debug)]
pub(crate) struct Repo {
    pub(crate) id: RepositoryId,
    pub(crate) owner: AccountId,
    pub(crate) name: String,
    pub(crate) former_name: Option<String>,
    pub(crate) origins: Vec<String>,
    pub(crate) fork: bool,
    pub(crate) files: Option<BTreeMap<String, File>>,
    pub(crate) commits: u64,
    pub(crate) truncated: bool,
}

impl Repo {
    pub(crate) fn fork(id: RepositoryId, owner: AccountId, policy: &str) -> Self {
        let mut repo = Self {
            id,
            owner,
            name: "_b00t_".into(),
            former_name: None,
            origins: vec![TEMPLATE.into()],
            fork: true,
            files: None,
            commits: 0,
            truncated: false,
        };
        repo.write(acl::FILE_NAME, Some(File::Text(policy.into())));
        repo
    }

    pub(crate) fn write(&mut self, path: &str, file: Option<File>) {
        self.commits += 1;
        let files = self.files.get_or_insert_default();
        match file {
            Some(file) => files.insert(path.into(), file),
            None => files.remove(path),
        };
    }

    /// Every commit has its own id, made of the repository and the number of commits.
    pub(crate) fn commit(&self) -> CommitId {
        format!("{:020x}{:020x}", self.id.get(), self.commits).parse().unwrap()
    }

    /// GitHub redirects from the name that a repository had.
    fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.former_name.as_deref() == Some(name)
    }

    fn tree(&self) -> TreeId {
        self.commit().as_str().parse().unwrap()
    }
}

impl File {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Lost => b"lost".to_vec(),
            Self::Directory | Self::Symlink | Self::Submodule => vec![],
        }
    }

    fn blob(&self) -> BlobId {
        git_blob_id(&self.bytes()).unwrap()
    }
}

impl World {
    /// One step of the gate: it may die here, and deliveries may come in here.
    pub(crate) async fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        let now = self.steps.get();
        let due: Vec<_> = {
            let mut plans = self.on_step.borrow_mut();
            let (due, later) = plans.drain(..).partition(|(step, _)| *step == now);
            *plans = later;
            due
        };
        for (_, policy) in due {
            self.push(&policy);
        }
        match self.fuse.get() {
            Some(0 | 1) => {
                self.fuse.set(None);
                pending::<()>().await;
            }
            Some(left) => self.fuse.set(Some(left - 1)),
            None => {}
        }
    }

    async fn ask(&self, what: String) -> Result<(), GitHubError> {
        self.step().await;
        self.asked.borrow_mut().push(what);
        self.github_fails.borrow().clone().map_or(Ok(()), Err)
    }

    fn usable(&self, id: InstallationId) -> Result<AccountId, GitHubError> {
        match self.installations.borrow().get(&id) {
            None => Err(GitHubError::NotFound),
            Some((_, true)) => Err(GitHubError::Suspended),
            Some((account, false)) => Ok(*account),
        }
    }

    fn as_listed(&self, repo: &Repo, whole: bool) -> Repository {
        let owner = self.logins.borrow()[&repo.owner].parse().unwrap();
        Repository {
            id: repo.id,
            at: RepositoryPath { owner, name: repo.name.clone() },
            owner: repo.owner,
            fork: repo.fork,
            origins: if whole { repo.origins.clone() } else { vec![] },
        }
    }

    fn repo(&self, at: &RepositoryPath) -> Result<Repo, GitHubError> {
        let logins = self.logins.borrow();
        let repos = self.repos.borrow();
        let found = repos
            .iter()
            .find(|repo| logins[&repo.owner] == at.owner.as_str() && repo.answers_to(&at.name));
        found.cloned().ok_or(GitHubError::NotFound)
    }

    fn installed(&self, id: InstallationId) -> Result<Installation, GitHubError> {
        let installations = self.installations.borrow();
        let (account, suspended) = installations.get(&id).ok_or(GitHubError::NotFound)?;
        let login = self.logins.borrow()[account].parse().unwrap();
        Ok(Installation { id, account: *account, login, suspended: *suspended })
    }
}

impl GitHub for World {
    fn budget(&self) -> Option<Budget> {
        self.budget.get()
    }

    async fn installation(&self, id: InstallationId) -> Result<Installation, GitHubError> {
        self.ask(format!("installation {id}")).await?;
        self.installed(id)
    }

    async fn installation_of(&self, login: &Login) -> Result<Installation, GitHubError> {
        self.ask(format!("installation of {login}")).await?;
        let all: Vec<_> = self.installations.borrow().keys().copied().collect();
        let mut found = all.into_iter().filter_map(|id| self.installed(id).ok());
        found.find(|found| found.login == *login).ok_or(GitHubError::NotFound)
    }

    async fn repositories(&self, id: InstallationId) -> Result<Vec<Repository>, GitHubError> {
        self.ask("repositories".into()).await?;
        let account = self.usable(id)?;
        let repos = self.repos.borrow();
        let own = repos.iter().filter(|repo| repo.owner == account);
        Ok(own.map(|repo| self.as_listed(repo, false)).collect())
    }

    async fn repository(
        &self,
        id: InstallationId,
        repository: RepositoryId,
    ) -> Result<Repository, GitHubError> {
        self.ask(format!("repository {repository}")).await?;
        self.usable(id)?;
        let repos = self.repos.borrow();
        let found = repos.iter().find(|repo| repo.id == repository);
        found.map(|repo| self.as_listed(repo, true)).ok_or(GitHubError::NotFound)
    }

    async fn head(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        file: &str,
        tests: &str,
    ) -> Result<RepositoryHead, GitHubError> {
        self.ask("head".into()).await?;
        self.usable(id)?;
        if self.head_gone.get() {
            return Err(GitHubError::NotFound);
        }
        let repo = self.repo(at)?;
        let seen = |file: &File| match file {
            File::Directory => FileAt::Directory,
            File::Symlink => FileAt::Symlink,
            File::Submodule => FileAt::Submodule,
            File::Text(_) | File::Bytes(_) | File::Lost => {
                let bytes = file.bytes();
                let proved = !self.unproved.get() && std::str::from_utf8(&bytes).is_ok();
                FileAt::File {
                    blob: file.blob(),
                    size: bytes.len() as u64,
                    content: proved.then_some(bytes),
                }
            }
        };
        let head = repo.files.as_ref().map(|files| Head {
            commit: repo.commit(),
            tree: repo.tree(),
            file: files.get(file).map(seen),
            tests: files.get(tests).map(seen),
        });
        let origin = repo.origins.first().filter(|_| repo.fork);
        Ok(RepositoryHead {
            repository: repo.id,
            name: repo.name.clone(),
            owner: repo.owner,
            login: at.owner.clone(),
            parent: origin.map(|origin| Parent {
                id: RepositoryId::new(origin.len() as u64),
                full_name: origin.clone(),
            }),
            head,
        })
    }

    async fn origin(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        commit: &CommitId,
    ) -> Result<Origin, GitHubError> {
        self.step().await;
        self.asked.borrow_mut().push("origin".into());
        self.usable(id)?;
        self.repo(at)?;
        if let Some(error) = self.origin_fails.borrow().clone() {
            return Err(error);
        }
        Ok(self.origins.borrow().get(commit).cloned().unwrap_or_default())
    }

    async fn tree(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        tree: &TreeId,
    ) -> Result<Tree, GitHubError> {
        self.ask("tree".into()).await?;
        self.usable(id)?;
        let repo = self.repo(at)?;
        if repo.name != at.name {
            return Err(GitHubError::Moved);
        }
        if self.tree_gone.get() || *tree != repo.tree() {
            return Err(GitHubError::NotFound);
        }
        let entry = |(path, file): (&String, &File)| TreeEntry {
            path: path.clone(),
            kind: match file {
                File::Directory => TreeEntryKind::Directory(repo.tree()),
                File::Symlink => TreeEntryKind::Symlink,
                File::Submodule => TreeEntryKind::Submodule,
                File::Text(_) | File::Bytes(_) | File::Lost => {
                    TreeEntryKind::File { blob: file.blob(), size: file.bytes().len() as u64 }
                }
            },
        };
        let entries = repo.files.iter().flatten().map(entry).collect();
        Ok(Tree { entries, truncated: repo.truncated })
    }

    async fn blob(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        self.ask("blob".into()).await?;
        self.usable(id)?;
        let files = self.repo(at)?.files.unwrap_or_default();
        let found = files.values().find(|file| file.blob() == *blob);
        let found = found.filter(|file| **file != File::Lost);
        found.map(File::bytes).ok_or(GitHubError::NotFound)
    }

    async fn blobs(
        &self,
        id: InstallationId,
        at: &RepositoryPath,
        blobs: &[BlobId],
    ) -> Result<Vec<Fetched>, GitHubError> {
        self.ask(format!("{} blobs", blobs.len())).await?;
        self.usable(id)?;
        let files = self.repo(at)?.files.unwrap_or_default();
        let text = |blob: &BlobId| {
            let found = files.values().find(|file| file.blob() == *blob)?;
            matches!(found, File::Text(_)).then(|| found.bytes())
        };
        Ok(blobs.iter().map(|blob| (blob.clone(), text(blob))).collect())
    }
}
