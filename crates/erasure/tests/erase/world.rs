//! Stores in memory, with two accounts, and a fuse.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    future::pending,
};

use erasure::{
    Erasure, InstanceErased, Journal, JournalFailed, NotErased, Receipt, Requester, Stock, Stores,
    Subject, Summary, carry_on,
};
use futures_util::FutureExt;
use github::DeliveryId;
use ids::{AccountId, BlobId, Generation, Login, RepositoryId, UnixMillis};
use serde_json::Value;
use store::{HistoryKey, Key};
use surroundings::{Level, Surroundings};
use token::{KeyRing, PrivateKey};

pub(crate) const OWNER: AccountId = AccountId::new(7);
pub(crate) const OTHER: AccountId = AccountId::new(8);
pub(crate) const FORK: RepositoryId = RepositoryId::new(42);
pub(crate) const ISSUER: &str = "https://b00t.example";
/// The highest generation that was given out.
const HIGHEST: Generation = Generation::new(9);
/// How many keys of a listing one step deletes, and how many entries of the history.
const PAGE: usize = 3;

/// Rows, and the mark of the erasure that emptied them.
type Checks = (u64, Option<(String, u64)>);

/// Everything that is stored anywhere.
pub(crate) struct World {
    pub(crate) kv: RefCell<BTreeMap<String, AccountId>>,
    pub(crate) r2: RefCell<BTreeSet<String>>,
    pub(crate) instance: RefCell<InstanceErased>,
    /// The mark of an instance that was erased.
    pub(crate) mark: RefCell<Option<(String, InstanceErased)>>,
    pub(crate) checks: RefCell<BTreeMap<RepositoryId, Checks>>,
    pub(crate) unfinished: Cell<bool>,
    pub(crate) kept: RefCell<Erasure>,
    pub(crate) away: RefCell<Option<&'static str>>,
    pub(crate) now: Cell<u64>,
    pub(crate) fuse: Cell<Option<u32>>,
    pub(crate) steps: Cell<u32>,
    pub(crate) done: RefCell<Vec<String>>,
}

pub(crate) fn blob(number: u64) -> BlobId {
    format!("{number:040x}").parse().unwrap()
}

pub(crate) fn login(text: &str) -> Login {
    text.parse().unwrap()
}

fn subject() -> Subject {
    Subject {
        logins: vec![login("octocat")],
        repositories: vec![FORK],
        // A listing does not name it yet.
        files: vec![blob(1), blob(100)],
    }
}

impl World {
    /// Two accounts have everything that there can be; one of them is to be erased.
    pub(crate) fn new() -> Self {
        let mut kv = BTreeMap::new();
        let mut r2 = BTreeSet::new();
        for (account, name) in [(OWNER, "octocat"), (OTHER, "hubot")] {
            for key in [Key::Policy(login(name)), Key::Index(login(name)), Key::Account(account)] {
                kv.insert(key.to_string(), account);
            }
            for number in 1..=7 {
                kv.insert(Key::File(account, blob(number)).to_string(), account);
                let generation = Generation::new(number);
                r2.insert(HistoryKey { account, generation }.to_string());
            }
        }
        // A name that the owner had, as only the account's record says.
        kv.insert(Key::Policy(login("formerly")).to_string(), OWNER);
        kv.insert(Key::Blob(blob(1)).to_string(), OTHER);
        let asked = (OWNER, Requester::Owner, UnixMillis::new(1_795_366_320_000));
        let erasure =
            Erasure { generation: HIGHEST, ..Erasure::begin("e-1".into(), asked, subject(), 12) };
        Self {
            kv: RefCell::new(kv),
            r2: RefCell::new(r2),
            instance: RefCell::new(InstanceErased { rows: 20, grants: 2, streams: 1 }),
            mark: RefCell::default(),
            checks: RefCell::new(BTreeMap::from([(FORK, (5, None))])),
            unfinished: Cell::default(),
            kept: RefCell::new(erasure),
            away: RefCell::default(),
            now: Cell::new(1_795_366_320_000),
            fuse: Cell::default(),
            steps: Cell::default(),
            done: RefCell::default(),
        }
    }

    /// Carries the erasure on once, from what was written down. `None`: the process ended in between.
    pub(crate) fn ring(&self) -> Option<Erasure> {
        let kept = self.kept.borrow().clone();
        carry_on(kept, self, self, self).now_or_never().map(Result::unwrap)
    }

    /// Carries it on until it has ended.
    pub(crate) fn settle(&self) -> Erasure {
        for _ in 0..100 {
            let kept = self.kept.borrow().clone();
            let Some(due) = kept.due(self.now()) else { return kept };
            self.now.set(self.now.get().max(due.get()));
            self.ring();
        }
        panic!("it never ends: {:?}", self.kept.borrow());
    }

    /// Everything that still names the owner.
    pub(crate) fn left(&self) -> Vec<String> {
        let mut left: Vec<_> =
            self.kv.borrow().iter().map(|(key, of)| (key.clone(), *of)).collect();
        left.retain(|(_, account)| *account == OWNER);
        let mut left: Vec<_> = left.into_iter().map(|(key, _)| key).collect();
        let prefix = HistoryKey::prefix(OWNER);
        left.extend(self.r2.borrow().iter().filter(|key| key.starts_with(&prefix)).cloned());
        if self.instance.borrow().rows > 0 {
            left.push("instance".into());
        }
        let checks = self.checks.borrow();
        left.extend(checks.values().filter(|(rows, _)| *rows > 0).map(|_| "checks".to_owned()));
        left
    }

    /// A call that was under way writes into the instance after all.
    pub(crate) fn a_call_writes(&self) {
        self.instance.borrow_mut().rows = 1;
    }

    pub(crate) fn ring_of_keys() -> KeyRing {
        KeyRing::new(vec![(UnixMillis::new(0), PrivateKey::from_seed(&[7; 32]))]).unwrap()
    }

    /// One step at a store: where the process may end, before or after it took effect.
    async fn step(&self, name: &'static str) -> Result<(), NotErased> {
        self.steps.set(self.steps.get() + 1);
        if self.fuse.get() == Some(self.steps.get()) {
            self.fuse.set(None);
            pending::<()>().await;
        }
        if *self.away.borrow() == Some(name) {
            return Err(NotErased(format!("{name} is away")));
        }
        self.done.borrow_mut().push(name.into());
        Ok(())
    }
}

impl Journal for World {
    fn keep(&self, erasure: &Erasure) -> Result<(), JournalFailed> {
        let text = serde_json::to_string(erasure).unwrap();
        *self.kept.borrow_mut() = serde_json::from_str(&text).unwrap();
        Ok(())
    }
}

impl Stores for World {
    async fn erase_instance(
        &self,
        erasure: &str,
        generation: Generation,
    ) -> Result<InstanceErased, NotErased> {
        assert_eq!(generation, HIGHEST, "what was given out before comes too late");
        self.step("instance").await?;
        let had = std::mem::take(&mut *self.instance.borrow_mut());
        let before = self.mark.borrow().clone().filter(|(of, _)| of == erasure);
        let had = before.map_or(had, |(_, had)| had);
        *self.mark.borrow_mut() = Some((erasure.to_owned(), had.clone()));
        self.step("instance, answered").await?;
        Ok(had)
    }

    async fn stock(
        &self,
        account: AccountId,
        logins: &[Login],
        files: &[BlobId],
    ) -> Result<Stock, NotErased> {
        self.step("stock").await?;
        let kv = self.kv.borrow();
        let keys =
            logins.iter().flat_map(|login| [Key::Policy(login.clone()), Key::Index(login.clone())]);
        let keys = keys.chain([Key::Account(account)]).map(|key| key.to_string());
        let records = keys.filter(|key| kv.get(key) == Some(&account)).count() as u64;
        let listed = kv.keys().filter(|key| key.starts_with(&Key::files_of(account))).cloned();
        let known = files.iter().map(|blob| Key::File(account, blob.clone()).to_string());
        let all: BTreeSet<_> = listed.chain(known).collect();
        let prefix = HistoryKey::prefix(account);
        let history = self.r2.borrow().iter().filter(|key| key.starts_with(&prefix)).count() as u64;
        let login = Some(login("formerly"));
        Ok(Stock { records, files: all.len() as u64, history_entries: history, login })
    }

    async fn delete_record(&self, account: AccountId, key: &Key) -> Result<(), NotErased> {
        self.step("record").await?;
        let mut kv = self.kv.borrow_mut();
        if kv.get(&key.to_string()) == Some(&account) {
            kv.remove(&key.to_string());
        }
        Ok(())
    }

    async fn delete_files(&self, account: AccountId, files: &[BlobId]) -> Result<(), NotErased> {
        self.step("files").await?;
        for blob in files {
            self.kv.borrow_mut().remove(&Key::File(account, blob.clone()).to_string());
        }
        Ok(())
    }

    async fn delete_listed_files(
        &self,
        account: AccountId,
        cursor: Option<&str>,
    ) -> Result<Option<String>, NotErased> {
        self.step("listed files").await?;
        let prefix = Key::files_of(account);
        let mut keys: Vec<_> = self.kv.borrow().keys().cloned().collect();
        keys.retain(|key| key.starts_with(&prefix) && cursor.is_none_or(|cursor| &**key > cursor));
        let some = &keys[..keys.len().min(PAGE)];
        for key in some {
            self.kv.borrow_mut().remove(key);
        }
        self.step("listed files, answered").await?;
        Ok(if keys.len() > PAGE { some.last().cloned() } else { None })
    }

    async fn delete_history(&self, account: AccountId) -> Result<bool, NotErased> {
        self.step("history").await?;
        let prefix = HistoryKey::prefix(account);
        let mut keys: Vec<_> = self.r2.borrow().iter().cloned().collect();
        keys.retain(|key| key.starts_with(&prefix));
        for key in keys.iter().take(PAGE) {
            self.r2.borrow_mut().remove(key);
        }
        Ok(keys.len() > PAGE)
    }

    async fn erase_checks(
        &self,
        repository: RepositoryId,
        erasure: &str,
        patient: bool,
    ) -> Result<u64, NotErased> {
        self.step("checks").await?;
        if patient && self.unfinished.get() {
            return Err(NotErased("a check run is not completed".into()));
        }
        let mut all = self.checks.borrow_mut();
        let (rows, mark) = all.entry(repository).or_default();
        let before = mark.clone().filter(|(of, _)| of == erasure);
        let had = before.map_or(*rows, |(_, had)| had);
        (*rows, *mark) = (0, Some((erasure.to_owned(), had)));
        Ok(had)
    }

    async fn sign(&self, summary: &Summary) -> Result<String, NotErased> {
        self.step("sign").await?;
        let receipt = Receipt::of(summary, ISSUER, self.now());
        Ok(receipt.sign(&Self::ring_of_keys(), self.now()).unwrap())
    }
}

impl Surroundings for World {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.now.get())
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn log(&self, _: Level, _: &str, _: Option<&DeliveryId>, _: &Value) {}
}
