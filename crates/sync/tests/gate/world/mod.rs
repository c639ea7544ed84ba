//! A GitHub, a store and an instance in memory, with one gate between them.

mod github_side;
mod platform_side;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use futures_util::FutureExt;
use github::{Budget, DeliveryId, GitHubError, Hint, HintKind, Origin};
use ids::{AccountId, CommitId, Generation, InstallationId, RepositoryId, UnixMillis};
use store::{ContentIndex, HistoryEntry, Key, PolicyRecord, Report};
use sync::{Gate, GateFailed, Journal, Memory, Pending, Row, content::Bounds};

pub(crate) use github_side::{File, Repo};

pub(crate) const OWNER: AccountId = AccountId::new(7);
pub(crate) const OTHER: AccountId = AccountId::new(8);
pub(crate) const INSTALLATION: InstallationId = InstallationId::new(99);
pub(crate) const FORK: RepositoryId = RepositoryId::new(42);
/// How long everything stays without the App.
pub(crate) const GRACE_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;
pub(crate) const TEMPLATE: &str = "PromptExecution/_b00t_";
pub(crate) const GOOD: &str = "default_policy = \"deny\"\n[commands.learn]\npolicy = \"allow\"\n";
pub(crate) const STRICT: &str = "default_policy = \"deny\"\n";
pub(crate) const BROKEN: &str = "default_policy = \"perhaps\"\n";

/// A head that is not judged to its end.
#[derive(Clone, Debug)]
pub(crate) enum Hostile {
    /// Judging this policy ends the gate.
    Ends(String),
    /// What follows from this policy cannot be written down.
    Fails(String),
}

/// What a test plays with. One account's gate, everything it talks to, and a clock.
pub(crate) struct World {
    pub(crate) logins: RefCell<BTreeMap<AccountId, String>>,
    pub(crate) installations: RefCell<BTreeMap<InstallationId, (AccountId, bool)>>,
    pub(crate) repos: RefCell<Vec<Repo>>,
    pub(crate) github_fails: RefCell<Option<GitHubError>>,
    pub(crate) unproved: Cell<bool>,
    pub(crate) tree_gone: Cell<bool>,
    pub(crate) head_gone: Cell<bool>,
    pub(crate) budget: Cell<Option<Budget>>,
    pub(crate) asked: RefCell<Vec<String>>,
    pub(crate) hostile: RefCell<Option<Hostile>>,

    pub(crate) memory: RefCell<Memory>,
    pub(crate) pending: RefCell<Vec<Pending>>,
    pub(crate) outbox: RefCell<BTreeMap<String, Row>>,
    pub(crate) left: RefCell<BTreeMap<String, UnixMillis>>,
    pub(crate) blobs: RefCell<Vec<ids::BlobId>>,
    pub(crate) seq: Cell<u64>,

    pub(crate) kv: RefCell<BTreeMap<String, Vec<u8>>>,
    pub(crate) kv_fails: Cell<bool>,
    pub(crate) kv_writes: RefCell<Vec<(String, UnixMillis)>>,
    pub(crate) instance: RefCell<Option<PolicyRecord>>,
    pub(crate) instance_index: RefCell<Option<ContentIndex>>,
    pub(crate) instance_index_at: Cell<Generation>,
    pub(crate) instance_fails: Cell<bool>,
    pub(crate) instance_ahead: Cell<bool>,
    pub(crate) revoked: Cell<Option<UnixMillis>>,
    pub(crate) reports: RefCell<Vec<Report>>,
    pub(crate) reports_fail: Cell<bool>,
    pub(crate) history: RefCell<BTreeMap<String, HistoryEntry>>,
    pub(crate) history_fails: Cell<bool>,
    pub(crate) origins: RefCell<BTreeMap<CommitId, Origin>>,
    pub(crate) origin_fails: RefCell<Option<GitHubError>>,
    pub(crate) log: RefCell<Vec<String>>,

    pub(crate) now: Cell<u64>,
    pub(crate) fuse: Cell<Option<u32>>,
    pub(crate) on_step: RefCell<Vec<(u32, String)>>,
    pub(crate) steps: Cell<u32>,
}

impl World {
    /// The owner has a fork with a good policy, and installed the App on it.
    pub(crate) fn new() -> Self {
        let world = Self {
            logins: RefCell::default(),
            installations: RefCell::default(),
            repos: RefCell::default(),
            github_fails: RefCell::default(),
            unproved: Cell::default(),
            tree_gone: Cell::default(),
            head_gone: Cell::default(),
            budget: Cell::default(),
            asked: RefCell::default(),
            hostile: RefCell::default(),
            memory: RefCell::new(Memory::blank()),
            pending: RefCell::default(),
            outbox: RefCell::default(),
            left: RefCell::default(),
            blobs: RefCell::default(),
            seq: Cell::default(),
            kv: RefCell::default(),
            kv_fails: Cell::default(),
            kv_writes: RefCell::default(),
            instance: RefCell::default(),
            instance_index: RefCell::default(),
            instance_index_at: Cell::new(Generation::ZERO),
            instance_fails: Cell::default(),
            instance_ahead: Cell::default(),
            revoked: Cell::default(),
            reports: RefCell::default(),
            reports_fail: Cell::default(),
            history: RefCell::default(),
            history_fails: Cell::default(),
            origins: RefCell::default(),
            origin_fails: RefCell::default(),
            log: RefCell::default(),
            now: Cell::new(1_795_366_320_000),
            fuse: Cell::default(),
            on_step: RefCell::default(),
            steps: Cell::default(),
        };
        world.logins.borrow_mut().insert(OWNER, "octocat".into());
        world.logins.borrow_mut().insert(OTHER, "hubot".into());
        world.installations.borrow_mut().insert(INSTALLATION, (OWNER, false));
        world.repos.borrow_mut().push(Repo::fork(FORK, OWNER, GOOD));
        world
    }

    /// A world in which the first sync is done.
    pub(crate) fn synced() -> Self {
        let world = Self::new();
        world.deliver(HintKind::Place);
        world.settle();
        world.asked.borrow_mut().clear();
        world
    }

    pub(crate) fn push(&self, policy: &str) {
        self.write(acl::FILE_NAME, Some(File::Text(policy.into())));
    }

    /// Changes a file of the fork and delivers the push.
    pub(crate) fn write(&self, path: &str, file: Option<File>) {
        self.quietly(path, file);
        self.deliver(HintKind::Push);
    }

    /// Changes a file of the fork; the delivery is lost.
    pub(crate) fn quietly(&self, path: &str, file: Option<File>) {
        for repo in self.repos.borrow_mut().iter_mut().filter(|repo| repo.id == FORK) {
            repo.write(path, file.clone());
        }
    }

    pub(crate) fn deliver(&self, kind: HintKind) {
        let login = self.logins.borrow()[&OWNER].parse().unwrap();
        self.deliver_hint(Hint::new(OWNER, login, kind), false);
    }

    pub(crate) fn recheck(&self) {
        let login = self.logins.borrow()[&OWNER].parse().unwrap();
        self.deliver_hint(Hint::new(OWNER, login, HintKind::Place), true);
    }

    pub(crate) fn deliver_hint(&self, hint: Hint, recheck: bool) {
        self.seq.set(self.seq.get() + 1);
        let id: DeliveryId = format!("d-{}", self.seq.get()).parse().unwrap();
        let received = UnixMillis::new(self.now.get());
        self.pending.borrow_mut().push(Pending { id, received, hint, recheck });
    }

    pub(crate) fn gate(&self) -> Gate<'_, Self, Self, Self, Self, Self, Self, Self> {
        Gate {
            account: OWNER,
            template: TEMPLATE,
            bounds: Bounds::HIGHEST,
            grace_millis: Some(GRACE_MILLIS),
            github: self,
            journal: self,
            records: self,
            instance: self,
            reports: self,
            history: self,
            surroundings: self,
        }
    }

    /// Rings the alarm once. `false`: the gate died in between.
    pub(crate) fn ring(&self) -> bool {
        self.try_ring().is_some_and(|run| {
            run.unwrap();
            true
        })
    }

    /// Rings the alarm once. `None`: the gate died in between.
    pub(crate) fn try_ring(&self) -> Option<Result<(), GateFailed>> {
        self.gate().run().now_or_never()
    }

    /// Rings the alarm whenever it is due until nothing is left to do. Returns how long that
    /// took by the world's clock.
    pub(crate) fn settle(&self) -> u64 {
        let start = self.now.get();
        for _ in 0..200 {
            let Some(at) = self.gate().next_alarm().unwrap() else {
                return self.now.get() - start;
            };
            self.now.set(self.now.get().max(at.get()));
            self.ring();
        }
        let log = self.log.borrow();
        panic!("the gate never rests: {:?}", log.iter().rev().take(5).collect::<Vec<_>>());
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
    }

    /// The gate dies at its step number `step`, counted from 1.
    pub(crate) fn die_at(&self, step: Option<u32>) {
        self.fuse.set(step);
    }

    pub(crate) fn record(&self, login: &str) -> Option<PolicyRecord> {
        let kv = self.kv.borrow();
        let body = kv.get(&Key::Policy(login.parse().unwrap()).to_string())?;
        Some(serde_json::from_slice(body).unwrap())
    }

    pub(crate) fn index(&self, login: &str) -> Option<ContentIndex> {
        let kv = self.kv.borrow();
        let body = kv.get(&Key::Index(login.parse().unwrap()).to_string())?;
        Some(serde_json::from_slice(body).unwrap())
    }

    /// The policy text in force at the instance, which is always what KV says once all settled.
    pub(crate) fn in_force(&self) -> Option<String> {
        let instance = self.instance.borrow();
        let record = instance.as_ref()?;
        assert_eq!(Some(record), self.record(record.login.as_str()).as_ref());
        record.in_force().map(|revision| revision.text.clone())
    }

    pub(crate) fn state(&self) -> String {
        let record = self.record(&self.logins.borrow()[&OWNER]).unwrap();
        record.state.name().to_owned()
    }

    pub(crate) fn generation(&self) -> u64 {
        self.instance.borrow().as_ref().unwrap().generation.get()
    }

    /// What GitHub was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.take()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.gate().next_alarm().unwrap().is_none() && self.outbox().unwrap().is_empty()
    }
}
