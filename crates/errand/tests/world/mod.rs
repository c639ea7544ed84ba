//! A GitHub with one account and one fork, that remembers what was added to it.

use std::{cell::RefCell, collections::BTreeMap};

use errand::{Done, Errand, Order, Proposal, Proposed, Undone, perform};
use futures_util::FutureExt;
use github::{
    Budget, FileAt, FilesAt, ForkFacts, GitHubError, Grant, Installation, ListedRepository,
    NewPull, OpenPull, Proposals, Repository, RepositoryPath, RepositoryRows, Sources, UserProfile,
    git_blob_id,
};
use ids::{
    AccountId, BlobId, CommitId, Generation, InstallationId, Login, RepositoryId, TreeId,
    UnixMillis,
};
use store::{AccountRecord, RepositoryRef, SchemaVersion};

pub(crate) const NOW: UnixMillis = UnixMillis::new(1_000_000);
pub(crate) const ACCOUNT: AccountId = AccountId::new(7);
pub(crate) const TEMPLATE: &str = "acme/_b00t_";
/// Policy tests, the second on line 4.
pub(crate) const TESTS: &str = "[[test]]\ncall = \"learn rust\"\nexpect = \"allow\"\n[[test]]\n\
                                call = \"rm x\"\nexpect = \"deny\"\n";
const FORK: RepositoryId = RepositoryId::new(42);

pub(crate) fn login() -> Login {
    "octocat".parse().unwrap()
}

pub(crate) fn commit(letter: char) -> CommitId {
    letter.to_string().repeat(40).parse().unwrap()
}

fn tree(letter: char) -> TreeId {
    letter.to_string().repeat(40).parse().unwrap()
}

pub(crate) struct World {
    pub(crate) grant: Grant,
    pub(crate) fork: ForkFacts,
    pub(crate) profile: AccountId,
    pub(crate) budget: Option<Budget>,
    pub(crate) fails: BTreeMap<&'static str, GitHubError>,
    pub(crate) files: RefCell<Vec<(String, BlobId)>>,
    pub(crate) same_tree: bool,
    pub(crate) branches: RefCell<BTreeMap<String, CommitId>>,
    pub(crate) pulls: RefCell<Vec<(String, OpenPull)>>,
    pub(crate) bodies: RefCell<Vec<String>>,
    pub(crate) asked: RefCell<Vec<&'static str>>,
    /// What stands at the tests' path of the commit that changes are made from.
    pub(crate) tests: Option<FileAt>,
}

impl World {
    pub(crate) fn new() -> Self {
        let installation = Installation {
            id: InstallationId::new(9),
            account: ACCOUNT,
            login: login(),
            suspended: false,
        };
        let all = ["contents", "pull_requests"].map(|name| (name.to_owned(), "write".to_owned()));
        let repository = Repository {
            id: FORK,
            at: RepositoryPath { owner: login(), name: "_b00t_".into() },
            owner: ACCOUNT,
            fork: true,
            origins: vec![TEMPLATE.into()],
        };
        Self {
            grant: Grant { installation, permissions: all.into() },
            fork: ForkFacts { repository, default_branch: "trunk".into(), archived: false },
            profile: ACCOUNT,
            budget: None,
            fails: BTreeMap::new(),
            files: RefCell::default(),
            same_tree: false,
            branches: RefCell::default(),
            pulls: RefCell::default(),
            bodies: RefCell::default(),
            asked: RefCell::default(),
            tests: None,
        }
    }

    fn ask<T>(&self, what: &'static str, answer: T) -> Result<T, GitHubError> {
        self.asked.borrow_mut().push(what);
        self.fails.get(what).cloned().map_or(Ok(answer), Err)
    }

    pub(crate) fn run(&self, errand: Errand) -> Result<Done, Undone> {
        self.run_for(Some(&known()), errand)
    }

    pub(crate) fn run_for(
        &self,
        known: Option<&AccountRecord>,
        errand: Errand,
    ) -> Result<Done, Undone> {
        let order = Order { account: ACCOUNT, login: login(), errand };
        perform(&order, known, TEMPLATE, self, NOW).now_or_never().unwrap()
    }

    pub(crate) fn propose(&self) -> Result<Proposed, Undone> {
        self.propose_this(proposal())
    }

    pub(crate) fn propose_this(&self, proposal: Proposal) -> Result<Proposed, Undone> {
        self.run(Errand::Propose { proposal }).map(|done| match done {
            Done::Proposed(proposed) => proposed,
            other => panic!("{other:?}"),
        })
    }

    pub(crate) fn wrote_nothing(&self) -> bool {
        self.asked.borrow().iter().all(|what| !what.starts_with("create"))
    }
}

pub(crate) fn known() -> AccountRecord {
    AccountRecord {
        schema: SchemaVersion::CURRENT,
        account: ACCOUNT,
        login: login(),
        installation: Some(InstallationId::new(9)),
        repository: Some(RepositoryRef { id: FORK, name: "_b00t_".into() }),
        generation: Generation::new(3),
    }
}

pub(crate) fn proposal() -> Proposal {
    Proposal {
        tool: "b00t_lfmf".into(),
        client: "claude".into(),
        base: commit('b'),
        path: "_b00t_/learn/git.md".into(),
        text: "# Git\n".into(),
        key: "abcdef0123456789".into(),
        title: "Record a lesson".into(),
        about: String::new(),
    }
}

/// A policy, made from the same commit.
pub(crate) fn policy(text: &str) -> Proposal {
    Proposal {
        tool: "b00t_acl_propose".into(),
        path: "b00t-mcp-acl.toml".into(),
        text: text.into(),
        ..proposal()
    }
}

/// A file, with its content or too large for that.
pub(crate) fn file(text: &str, content: bool) -> FileAt {
    FileAt::File {
        blob: git_blob_id(text.as_bytes()).unwrap(),
        size: text.len() as u64,
        content: content.then(|| text.as_bytes().to_vec()),
    }
}

impl Proposals for World {
    fn budget(&self) -> Option<Budget> {
        self.budget
    }

    async fn grant(&self, _: InstallationId) -> Result<Grant, GitHubError> {
        self.ask("grant", self.grant.clone())
    }

    async fn fork(&self, _: InstallationId, id: RepositoryId) -> Result<ForkFacts, GitHubError> {
        assert_eq!(id, FORK);
        self.ask("fork", self.fork.clone())
    }

    async fn profile(&self, _: InstallationId, login: &Login) -> Result<UserProfile, GitHubError> {
        let profile = UserProfile {
            id: self.profile,
            login: login.to_string(),
            kind: "User".into(),
            html_url: "https://github.example/octocat".into(),
            name: Some("Mona".into()),
            bio: Some(" ".into()),
            company: Some("x".repeat(1000)),
            location: None,
            blog: None,
            public_repos: 2,
            followers: 3,
            following: 4,
            created_at: None,
        };
        self.ask("profile", profile)
    }

    async fn listed(&self, _: InstallationId) -> Result<RepositoryRows, GitHubError> {
        let row = |id: u64, name: &str| ListedRepository {
            id: RepositoryId::new(id),
            full_name: format!("octocat/{name}"),
            html_url: String::new(),
            description: None,
            private: id != 42,
            fork: id == 42,
            archived: false,
            default_branch: "main".into(),
        };
        let rows = vec![row(42, "_b00t_"), row(43, "other")];
        self.ask("listed", RepositoryRows { total: 2, rows })
    }

    async fn open_pulls(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        branch: &str,
    ) -> Result<Vec<OpenPull>, GitHubError> {
        let pulls = self.pulls.borrow();
        let found = pulls.iter().filter(|(of, _)| of == branch).map(|(_, pull)| pull.clone());
        self.ask("open_pulls", found.collect())
    }

    async fn files(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        at: &CommitId,
        sources: Sources<'_>,
    ) -> Result<Option<FilesAt>, GitHubError> {
        assert_eq!(sources.tests, "b00t-mcp-acl.test.toml");
        let files = FilesAt { commit: at.clone(), file: None, tests: self.tests.clone() };
        self.ask("files", (*at == commit('b')).then_some(files))
    }

    async fn blob(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        blob: &BlobId,
    ) -> Result<Vec<u8>, GitHubError> {
        assert_eq!(*blob, git_blob_id(TESTS.as_bytes()).unwrap());
        self.ask("blob", TESTS.as_bytes().to_vec())
    }

    async fn commit_tree(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        of: &CommitId,
    ) -> Result<TreeId, GitHubError> {
        assert_eq!(*of, commit('b'));
        self.ask("commit_tree", tree('1'))
    }

    async fn create_blob(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        text: &str,
    ) -> Result<BlobId, GitHubError> {
        self.ask("create_blob", git_blob_id(text.as_bytes()).unwrap())
    }

    async fn create_tree(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        base: &TreeId,
        path: &str,
        blob: &BlobId,
    ) -> Result<TreeId, GitHubError> {
        self.files.borrow_mut().push((path.to_owned(), blob.clone()));
        self.ask("create_tree", if self.same_tree { base.clone() } else { tree('2') })
    }

    async fn create_commit(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        message: &str,
        of: &TreeId,
        parent: &CommitId,
    ) -> Result<CommitId, GitHubError> {
        assert_eq!((of, parent), (&tree('2'), &commit('b')));
        assert!(message.starts_with("Record a lesson\n"));
        self.ask("create_commit", commit('d'))
    }

    async fn create_branch(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        branch: &str,
        commit: &CommitId,
    ) -> Result<(), GitHubError> {
        self.ask("create_branch", ())?;
        if self.branches.borrow().contains_key(branch) {
            return Err(GitHubError::Rejected("Reference already exists".into()));
        }
        self.branches.borrow_mut().insert(branch.into(), commit.clone());
        Ok(())
    }

    async fn create_pull(
        &self,
        _: InstallationId,
        _: &RepositoryPath,
        new: &NewPull<'_>,
    ) -> Result<OpenPull, GitHubError> {
        self.ask("create_pull", ())?;
        self.bodies.borrow_mut().push(new.body.into());
        let number = self.pulls.borrow().len() as u64 + 1;
        let pull = OpenPull {
            number,
            url: format!("https://github.example/octocat/_b00t_/pull/{number}"),
            head: self.branches.borrow()[new.head].clone(),
            base: new.base.into(),
        };
        self.pulls.borrow_mut().push((new.head.into(), pull.clone()));
        Ok(pull)
    }
}
