//! A GitHub and a journal in memory, with one repository's desk between them.

mod github_side;
mod journal_side;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::pending,
};

use audit::Recorded;
use checks::{Calls, Desk, Job, Memory, Taken, Unreadable, take_report, take_review};
use futures_util::FutureExt;
use github::{
    Budget, CheckConclusion, DeliveryId, GitHubError, Pull, RepositoryPath, ReviewCause,
    ReviewRequest,
};
use ids::{AccountId, CommitId, Generation, InstallationId, RepositoryId, UnixMillis};
use serde_json::Value;
use store::Report;
use surroundings::{Level, Surroundings};

pub(crate) use github_side::{Commit, Run};

pub(crate) const TEMPLATE: &str = "PromptExecution/_b00t_";
pub(crate) const REPOSITORY: RepositoryId = RepositoryId::new(42);
pub(crate) const INSTALLATION: InstallationId = InstallationId::new(99);
pub(crate) const OLD: &str = "default_policy = \"deny\"\n[commands.learn]\npolicy = \"allow\"\n";
pub(crate) const NEW: &str = "default_policy = \"deny\"\n";
pub(crate) const BROKEN: &str = "default_policy = \"perhaps\"\n";

/// What a test plays with: `main` at commit 1 with the policy [`OLD`], pull request 3 from commit
/// 2 with the policy [`NEW`].
pub(crate) struct World {
    pub(crate) origins: RefCell<Vec<String>>,
    pub(crate) name: RefCell<String>,
    pub(crate) commits: RefCell<BTreeMap<CommitId, Commit>>,
    pub(crate) branches: RefCell<BTreeMap<String, CommitId>>,
    pub(crate) default_branch: RefCell<String>,
    pub(crate) pulls: RefCell<BTreeMap<u64, (CommitId, String)>>,
    pub(crate) runs: RefCell<Vec<Run>>,
    pub(crate) installed: Cell<bool>,
    pub(crate) may_write: Cell<bool>,
    pub(crate) may_read_pulls: Cell<bool>,
    pub(crate) fails: RefCell<Option<(&'static str, GitHubError)>>,
    pub(crate) budget: Cell<Option<Budget>>,
    pub(crate) replaced: Cell<bool>,
    pub(crate) cuts_texts: Cell<bool>,
    pub(crate) takes_annotations: Cell<bool>,
    pub(crate) asked: RefCell<Vec<String>>,
    pub(crate) written: RefCell<Vec<u64>>,
    pub(crate) during: RefCell<Option<(&'static str, ReviewRequest)>>,

    pub(crate) memory: RefCell<Memory>,
    pub(crate) jobs: RefCell<BTreeMap<u64, Job>>,
    pub(crate) deliveries: RefCell<BTreeMap<DeliveryId, u64>>,
    pub(crate) log: RefCell<Vec<(Level, String)>>,

    /// Pull requests come from other repositories.
    pub(crate) crosses: Cell<bool>,
    /// What is recorded of calls; nothing can be read without it.
    pub(crate) recorded: RefCell<Option<Recorded>>,
    /// Whose calls were asked for.
    pub(crate) accounts: RefCell<Vec<u64>>,

    pub(crate) now: Cell<u64>,
    pub(crate) delivered: Cell<u64>,
    pub(crate) fuse: Cell<Option<u32>>,
    pub(crate) writes_left: Cell<Option<u32>>,
    pub(crate) steps: Cell<u32>,
}

/// The commit whose name is this digit, forty times.
pub(crate) fn commit(digit: char) -> CommitId {
    digit.to_string().repeat(40).parse().unwrap()
}

pub(crate) fn pull(number: u64, base: &str) -> Pull {
    Pull { number, base: base.into() }
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self {
            origins: RefCell::new(vec![TEMPLATE.to_ascii_lowercase()]),
            name: RefCell::new("_b00t_".into()),
            commits: RefCell::default(),
            branches: RefCell::default(),
            default_branch: RefCell::new("main".into()),
            pulls: RefCell::default(),
            runs: RefCell::default(),
            installed: Cell::new(true),
            may_write: Cell::new(true),
            may_read_pulls: Cell::new(true),
            fails: RefCell::default(),
            budget: Cell::default(),
            replaced: Cell::default(),
            cuts_texts: Cell::default(),
            takes_annotations: Cell::new(true),
            asked: RefCell::default(),
            written: RefCell::default(),
            during: RefCell::default(),
            memory: RefCell::default(),
            jobs: RefCell::default(),
            deliveries: RefCell::default(),
            log: RefCell::default(),
            crosses: Cell::default(),
            recorded: RefCell::new(Some(Recorded::default())),
            accounts: RefCell::default(),
            now: Cell::new(1_795_366_320_000),
            delivered: Cell::default(),
            fuse: Cell::default(),
            writes_left: Cell::default(),
            steps: Cell::default(),
        };
        world.write('1', None, Some(OLD));
        world.branch("main", '1');
        world.write('2', Some('1'), Some(NEW));
        world.open(3, '2', "main");
        world
    }

    /// A world in which it is known that the repository gets check runs.
    pub(crate) fn known() -> Self {
        let world = Self::new();
        world.write('9', Some('1'), Some(OLD));
        world.open(1, '9', "main");
        world.request('9', 1, "main");
        world.settle();
        world.runs.borrow_mut().clear();
        world.asked.borrow_mut().clear();
        world.log.borrow_mut().clear();
        world
    }

    /// Makes a commit with this policy.
    pub(crate) fn write(&self, digit: char, parent: Option<char>, acl: Option<&str>) {
        let acl = acl.map(ToOwned::to_owned);
        let made = Commit { parent: parent.map(commit), acl, tests: None };
        self.commits.borrow_mut().insert(commit(digit), made);
    }

    /// Adds tests to a commit.
    pub(crate) fn test(&self, digit: char, tests: &str) {
        self.commits.borrow_mut().get_mut(&commit(digit)).unwrap().tests = Some(tests.into());
    }

    /// Forgets a commit.
    pub(crate) fn vanish(&self, digit: char) {
        self.commits.borrow_mut().remove(&commit(digit));
    }

    /// Moves a branch.
    pub(crate) fn branch(&self, name: &str, digit: char) {
        self.branches.borrow_mut().insert(name.into(), commit(digit));
    }

    /// Opens a pull request, or moves its head or base.
    pub(crate) fn open(&self, number: u64, head: char, base: &str) {
        self.pulls.borrow_mut().insert(number, (commit(head), base.into()));
    }

    /// What the event of a pull request asks for.
    pub(crate) fn asks(&self, head: char, pulls: &[Pull], cause: ReviewCause) -> ReviewRequest {
        let name = self.name.borrow().clone();
        ReviewRequest {
            repository: REPOSITORY,
            at: RepositoryPath { owner: "octocat".parse().unwrap(), name },
            default_branch: Some("main".into()),
            installation: Some(INSTALLATION),
            head: commit(head),
            pulls: pulls.to_vec(),
            cause,
        }
    }

    /// Delivers the event of a pull request.
    pub(crate) fn request(&self, head: char, number: u64, base: &str) {
        self.deliver(&self.asks(head, &[pull(number, base)], ReviewCause::Pull));
    }

    /// Delivers that a check run is asked for again, as it comes for forks: without pull requests.
    pub(crate) fn again(&self, head: char, name: &str) {
        let cause = ReviewCause::RunAgain { app: Some(5), name: name.into() };
        self.deliver(&self.asks(head, &[], cause));
    }

    pub(crate) fn deliver(&self, request: &ReviewRequest) -> Taken {
        self.delivered.set(self.delivered.get() + 1);
        self.redeliver(request)
    }

    /// Delivers under the id of the last delivery.
    pub(crate) fn redeliver(&self, request: &ReviewRequest) -> Taken {
        let id: DeliveryId = format!("d-{}", self.delivered.get()).parse().unwrap();
        take_review(self, &id, request, Surroundings::now(self)).unwrap()
    }

    pub(crate) fn report(&self, generation: u64, head: Option<char>) -> Taken {
        take_report(self, None, &report(generation, head), Surroundings::now(self)).unwrap()
    }

    pub(crate) fn desk(&self) -> Desk<'_, Self, Self, Self, Self> {
        Desk { template: TEMPLATE, github: self, journal: self, surroundings: self, calls: self }
    }

    /// Rings the alarm once. `false`: the desk died in between.
    pub(crate) fn ring(&self) -> bool {
        self.desk().run().now_or_never().is_some_and(|run| {
            run.unwrap();
            true
        })
    }

    /// Rings the alarm whenever it is due until nothing is left to do. Returns how long that took
    /// by the world's clock, in milliseconds.
    pub(crate) fn settle(&self) -> u64 {
        let start = self.now.get();
        for _ in 0..400 {
            let Some(at) = self.desk().next_alarm().unwrap() else {
                return self.now.get() - start;
            };
            self.now.set(self.now.get().max(at.get()));
            self.ring();
        }
        panic!("the desk never rests: {:?}", self.log.borrow().last());
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
    }

    /// The desk dies at its step number `step`, counted from 1.
    pub(crate) fn die_at(&self, step: Option<u32>) {
        self.fuse.set(step);
    }

    pub(crate) async fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        match self.fuse.get() {
            Some(1) => {
                self.fuse.set(None);
                pending::<()>().await;
            }
            other => self.fuse.set(other.map(|left| left - 1)),
        }
    }

    /// The check runs on a commit, the newest last, each as `name: how it ended: title`.
    pub(crate) fn shown(&self, head: char) -> Vec<String> {
        let runs = self.runs.borrow();
        let of_head = runs.iter().filter(|run| run.head == commit(head));
        of_head.map(ToString::to_string).collect()
    }

    /// How the only check run on a commit ended.
    pub(crate) fn conclusion(&self, head: char) -> Option<CheckConclusion> {
        self.only(head, |run| run.conclusion)
    }

    /// Looks at the only check run on a commit.
    pub(crate) fn only<T>(&self, head: char, look: impl FnOnce(&Run) -> T) -> T {
        let runs = self.runs.borrow();
        let mut of_head = runs.iter().filter(|run| run.head == commit(head));
        let run = of_head.next().expect("there is no check run");
        assert_eq!(of_head.next(), None, "there are several check runs");
        look(run)
    }

    /// What GitHub was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.take()
    }

    pub(crate) fn errors(&self) -> Vec<String> {
        let log = self.log.borrow();
        let errors = log.iter().filter(|(level, _)| *level == Level::Error);
        errors.map(|(_, line)| line.clone()).collect()
    }
}

/// That generation `generation` is in force, read at this commit.
pub(crate) fn report(generation: u64, head: Option<char>) -> Report {
    let text = OLD;
    let blob = github::git_blob_id(text.as_bytes()).unwrap();
    let at = UnixMillis::new(1_795_366_000_000);
    let head = head.map(commit);
    let state = match &head {
        Some(commit) => serde_json::json!({"kind": "active", "revision": {
            "commit": commit, "blob": blob, "text": text, "digest": "sha256:00", "since": at,
        }}),
        None => serde_json::json!({"kind": "missing", "reason": "empty_repository"}),
    };
    let record = serde_json::json!({
        "schema": 1, "account": 7, "login": "octocat",
        "repository": {"id": REPOSITORY, "name": "_b00t_"},
        "generation": Generation::new(generation), "head": head, "blob": blob,
        "state": state, "synced_at": at,
    });
    let report = serde_json::json!({
        "schema": 1, "installation": INSTALLATION, "record": record, "since": at,
    });
    serde_json::from_value(report).unwrap()
}

impl Calls for World {
    async fn recorded(&self, account: AccountId) -> Result<Recorded, Unreadable> {
        self.accounts.borrow_mut().push(account.get());
        self.recorded.borrow().clone().ok_or(Unreadable("the instance answered 500".into()))
    }
}

impl Surroundings for World {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.now.get())
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn log(&self, level: Level, event: &str, _: Option<&DeliveryId>, fields: &Value) {
        let reason = fields["reason"].as_str().unwrap_or_default();
        self.log.borrow_mut().push((level, format!("{event} {reason}")));
    }
}
