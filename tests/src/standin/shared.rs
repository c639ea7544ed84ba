//! What all parts of a running stand-in share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Notify, watch};

use super::clock::Clock;
use super::config::StandinConfig;
use super::deliveries::{DeliveryLog, Outgoing, Queue, Receiver};
use super::error::StandinError;
use super::faults::FaultBoard;
use super::git_store::GitStore;
use super::limits::Limits;
use super::names;
use super::records::Records;

/// A request that the API answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApiRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query without its question mark; empty when there is none.
    pub query: String,
    /// The answer's status.
    pub status: u16,
    /// The body, when it was JSON; else null.
    pub body: Value,
    /// What the asking program calls itself.
    #[serde(default)]
    pub agent: String,
}

/// What all parts of a running stand-in share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: StandinConfig,
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    pub(crate) git: GitStore,
    pub(crate) queue: Queue,
    pub(crate) limits: Limits,
    pub(crate) gates: Notify,
    open_gates: Mutex<HashMap<String, u64>>,
    kept_waiting: watch::Sender<HashMap<String, usize>>,
    records: Mutex<Records>,
    log: Mutex<DeliveryLog>,
    faults: Mutex<FaultBoard>,
    receiver: Mutex<Option<Receiver>>,
    requests: Mutex<Vec<ApiRequest>>,
    request_count: AtomicU64,
    push_locks: Mutex<HashMap<u64, Arc<tokio::sync::Mutex<()>>>>,
    changes: AtomicU64,
    changed: Notify,
    news: watch::Sender<u64>,
    written: watch::Sender<u64>,
    hurry: Notify,
}

/// How many times as long as it took to write the records, they are then not written.
const WRITING_RESTS: u32 = 9;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn open(config: StandinConfig, base_url: String) -> Result<Self, StandinError> {
        std::fs::create_dir_all(&config.state)?;
        let mut records = Records::load(&config.state)?;
        records.started();
        Records::write(&config.state, &records.to_bytes()?)?;
        let receiver = match &config.webhook_url {
            Some(url) => Some(Receiver::new(url, &config.webhook_secret, config.delivery_timeout)?),
            None => None,
        };
        Ok(Self {
            base_url,
            clock: Clock::default(),
            git: GitStore::new(&config.state)?,
            queue: Queue::default(),
            limits: Limits::default(),
            gates: Notify::new(),
            open_gates: Mutex::default(),
            kept_waiting: watch::Sender::default(),
            records: Mutex::new(records),
            log: Mutex::new(DeliveryLog::open(&config.state)?),
            faults: Mutex::default(),
            receiver: Mutex::new(receiver),
            requests: Mutex::default(),
            request_count: AtomicU64::new(0),
            push_locks: Mutex::default(),
            changes: AtomicU64::new(0),
            changed: Notify::new(),
            news: watch::Sender::new(0),
            written: watch::Sender::new(0),
            hurry: Notify::new(),
            config,
        })
    }

    /// The records, to read.
    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        locked(&self.records)
    }

    /// Changes the records; they are written soon after.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Records) -> T) -> T {
        let result = change(&mut locked(&self.records));
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
        self.news.send_modify(|count| *count += 1);
        result
    }

    /// Waits until the records have what is looked for.
    pub(crate) async fn until<T>(&self, mut look: impl FnMut(&Records) -> Option<T>) -> T {
        let mut news = self.news.subscribe();
        loop {
            news.borrow_and_update();
            let found = look(&self.records());
            if let Some(found) = found {
                return found;
            }
            // The sender is a part of `self`, so that there is always one.
            let _closed = news.changed().await;
        }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, DeliveryLog> {
        locked(&self.log)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, FaultBoard> {
        locked(&self.faults)
    }

    pub(crate) fn requests(&self) -> MutexGuard<'_, Vec<ApiRequest>> {
        locked(&self.requests)
    }

    pub(crate) fn receiver(&self) -> Option<Receiver> {
        locked(&self.receiver).clone()
    }

    pub(crate) fn set_receiver(&self, url: &str, secret: &str) -> Result<(), StandinError> {
        let receiver = Receiver::new(url, secret, self.config.delivery_timeout)?;
        *locked(&self.receiver) = Some(receiver);
        Ok(())
    }

    /// The number of the App's webhook.
    pub(crate) fn hook_id(&self) -> u64 {
        500_000_000 + self.config.app.id
    }

    pub(crate) fn request_id(&self) -> String {
        names::request_id(self.config.seed, self.request_count.fetch_add(1, Ordering::Relaxed))
    }

    /// One push at a time for each repository.
    pub(crate) fn push_lock(&self, repository: u64) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(locked(&self.push_locks).entry(repository).or_default())
    }

    /// Puts an event on its way to the App.
    pub(crate) fn send(&self, event: &str, subject: &str, payload: &Value) {
        let number = self.change(Records::new_name);
        let at = |path: &str| payload.pointer(path).and_then(Value::as_u64);
        self.queue.push(Outgoing {
            guid: names::guid(self.config.seed, number),
            event: event.to_owned(),
            action: payload.get("action").and_then(Value::as_str).map(str::to_owned),
            installation_id: at("/installation/id"),
            repository_id: at("/repository/id"),
            subject: subject.to_owned(),
            payload: payload.to_string(),
            redelivery: false,
            settled: false,
        });
    }

    /// Waits at a gate of the API until it is opened.
    /// Waits until a gate is opened, or until whoever asked has gone.
    pub(crate) async fn wait_at_gate(&self, gate: &str) {
        let _waiting = Waiting::begin(&self.kept_waiting, gate);
        let opened = |shared: &Self| locked(&shared.open_gates).get(gate).copied().unwrap_or(0);
        let before = opened(self);
        loop {
            let changed = self.gates.notified();
            if opened(self) > before {
                return;
            }
            changed.await;
        }
    }

    /// Waits until so many requests wait at a gate.
    pub(crate) async fn until_kept_waiting(&self, gate: &str, count: usize) {
        let mut kept = self.kept_waiting.subscribe();
        let there = |kept: &HashMap<String, usize>| kept.get(gate).copied().unwrap_or(0) == count;
        // The sender is a part of `self`, so that there is always one.
        let _closed = kept.wait_for(there).await;
    }

    pub(crate) fn open_gate(&self, gate: &str) -> usize {
        *locked(&self.open_gates).entry(gate.to_owned()).or_default() += 1;
        self.gates.notify_waiters();
        self.queue.open_gate(gate)
    }

    /// Writes what has changed now.
    pub(crate) fn write(&self) -> Result<(), StandinError> {
        let changes = self.changes.load(Ordering::SeqCst);
        let bytes = self.records().to_bytes()?;
        Records::write(&self.config.state, &bytes)?;
        self.written.send_replace(changes);
        Ok(())
    }

    /// Writes changes for ever, soon after they were made, many at once when they come quickly:
    /// all is written each time, so it rests for longer the more there is.
    pub(crate) async fn keep_written(self: Arc<Self>) {
        loop {
            self.changed.notified().await;
            let began = tokio::time::Instant::now();
            let shared = Arc::clone(&self);
            let result = tokio::task::spawn_blocking(move || shared.write()).await;
            if let Ok(Err(error)) = result {
                self.complain(&format!("the records cannot be written: {error}"));
            }
            let rest = began.elapsed().saturating_mul(WRITING_RESTS);
            let _hurried = tokio::time::timeout(rest, self.hurry.notified()).await;
        }
    }

    /// Waits until all changes so far are on disk.
    pub(crate) async fn until_written(&self) {
        self.hurry.notify_one();
        let changes = self.changes.load(Ordering::SeqCst);
        let mut written = self.written.subscribe();
        let _closed = written.wait_for(|written| *written >= changes).await;
    }

    /// Something of the stand-in itself is broken: tell the person who runs the tests.
    pub(crate) fn complain(&self, what: &str) {
        use std::io::Write as _;
        let _unheard = writeln!(std::io::stderr(), "github-standin: {what}");
    }
}

/// One request that waits at a gate.
struct Waiting<'a> {
    kept: &'a watch::Sender<HashMap<String, usize>>,
    gate: &'a str,
}

impl<'a> Waiting<'a> {
    fn begin(kept: &'a watch::Sender<HashMap<String, usize>>, gate: &'a str) -> Self {
        kept.send_modify(|kept| *kept.entry(gate.to_owned()).or_default() += 1);
        Self { kept, gate }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.kept.send_modify(|kept| {
            if let Some(count) = kept.get_mut(self.gate) {
                *count = count.saturating_sub(1);
            }
        });
    }
}
