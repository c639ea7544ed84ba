//! One account: the gate's own code, with nobody to tell but the buffer.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use github::{Clock, DeliveryId, Hint, HintKind};
use ids::{AccountId, BlobId, Generation, UnixMillis};
use serde_json::Value;
use store::{Held, HistoryEntry, Key, PolicyMetadata, Report};
use surroundings::{Level, Surroundings};
use sync::{
    Change, Gate, History, Instance, Journal, JournalFailed, Memory, NotSent, Pending, Records,
    Reports, Row, ToInstance, content::Bounds,
};

use super::buffer::{Buffer, pair};
use crate::{
    clock::{SystemClock, chance},
    hub::Listed,
    kv::Pair,
    platform::Platform,
};

/// How often a gate is run that hands over to its next run.
const RUNS: usize = 64;

/// Reads the account from GitHub and returns the pairs that its gate would write. The content of
/// files goes into the buffer at once, for it is shared.
///
/// # Errors
/// A sentence that says what could not be read.
pub(super) async fn rebuild(
    platform: &Platform,
    buffer: &Buffer,
    account: AccountId,
    listed: &Listed,
) -> Result<Vec<Pair>, String> {
    // A record must not seem older than what the gate gave out before.
    let generation = match &platform.gates {
        None => Generation::ZERO,
        Some(gates) => {
            let status = gates.status(account).await;
            status.map(|status| status.generation).unwrap_or(Generation::ZERO)
        }
    };
    let id: DeliveryId =
        format!("restore-{account}").parse().map_err(|error| format!("{error}"))?;
    let hint = Hint {
        installation: Some(listed.id),
        ..Hint::new(account, listed.login.clone(), HintKind::Place)
    };
    let pending = Pending { id, received: SystemClock.now(), hint, recheck: false };
    let desk = Desk {
        platform,
        buffer,
        memory: RefCell::new(Memory { generation, ..Memory::blank() }),
        pending: RefCell::new(vec![pending]),
        outbox: RefCell::default(),
        seq: Cell::new(0),
        pairs: RefCell::default(),
    };
    let gate = Gate {
        account,
        template: &platform.settings.template,
        bounds: Bounds::HIGHEST,
        github: &platform.app,
        journal: &desk,
        records: &desk,
        instance: &desk,
        reports: &desk,
        history: &desk,
        surroundings: &Silent,
    };
    for _ in 0..RUNS {
        gate.run().await.map_err(|error| error.to_string())?;
        if let Some(failure) = &desk.memory.borrow().failure {
            tracing::debug!(%account, attempts = failure.attempts, "the gate failed");
            return Err(format!(
                "after {} attempts: GitHub or KV did not answer",
                failure.attempts
            ));
        }
        let done = desk.pending.borrow().is_empty() && desk.memory.borrow().reading.is_none();
        if done && desk.outbox.borrow().is_empty() {
            return Ok(desk.pairs.take().into_values().collect());
        }
    }
    Err("its gate did not come to an end".into())
}

/// What a gate needs of the world, here.
struct Desk<'a> {
    platform: &'a Platform,
    buffer: &'a Buffer,
    memory: RefCell<Memory>,
    pending: RefCell<Vec<Pending>>,
    outbox: RefCell<BTreeMap<String, Row>>,
    seq: Cell<u64>,
    pairs: RefCell<BTreeMap<String, Pair>>,
}

impl Journal for Desk<'_> {
    fn pending(&self) -> Result<Vec<Pending>, JournalFailed> {
        Ok(self.pending.borrow().clone())
    }

    fn memory(&self) -> Result<Memory, JournalFailed> {
        Ok(self.memory.borrow().clone())
    }

    fn commit(&self, change: &Change) -> Result<(), JournalFailed> {
        *self.memory.borrow_mut() = change.memory.clone();
        for outgoing in &change.outgoing {
            self.seq.set(self.seq.get() + 1);
            let row = Row {
                seq: self.seq.get(),
                outgoing: outgoing.clone(),
                delivery: None,
                attempts: 0,
                not_before: UnixMillis::new(0),
            };
            self.outbox.borrow_mut().insert(outgoing.slot(), row);
        }
        self.pending.borrow_mut().retain(|pending| !change.processed.contains(&pending.id));
        Ok(())
    }

    async fn settled(&self) -> Result<(), JournalFailed> {
        Ok(())
    }

    fn outbox(&self) -> Result<Vec<Row>, JournalFailed> {
        let mut rows: Vec<Row> = self.outbox.borrow().values().cloned().collect();
        rows.sort_by_key(|row| row.seq);
        Ok(rows)
    }

    fn sent(&self, row: &Row, _: UnixMillis) -> Result<(), JournalFailed> {
        let slot = row.outgoing.slot();
        let mut outbox = self.outbox.borrow_mut();
        if outbox.get(&slot).is_some_and(|there| there.seq == row.seq) {
            outbox.remove(&slot);
        }
        Ok(())
    }

    fn postpone(&self, row: &Row, not_before: UnixMillis) -> Result<(), JournalFailed> {
        if let Some(there) = self.outbox.borrow_mut().get_mut(&row.outgoing.slot()) {
            (there.attempts, there.not_before) = (there.attempts + 1, not_before);
        }
        Ok(())
    }

    /// What is only collected needs no second in between.
    fn left_at(&self, _: &str) -> Result<Option<UnixMillis>, JournalFailed> {
        Ok(None)
    }

    fn has_blob(&self, blob: &BlobId) -> Result<bool, JournalFailed> {
        Ok(self.buffer.has(&Key::Blob(blob.clone())))
    }

    fn forget_blobs(&self) -> Result<(), JournalFailed> {
        Ok(())
    }

    fn add_blobs(&self, _: &[BlobId]) -> Result<(), JournalFailed> {
        Ok(())
    }
}

impl Records for Desk<'_> {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, NotSent> {
        let collected = self.pairs.borrow().get(&key.to_string()).map(|pair| pair.value.clone());
        if let Some(value) = collected {
            return Ok(Some(value.into_bytes()));
        }
        if let Some(value) = self.buffer.waiting(key) {
            return Ok(Some(value));
        }
        if !self.buffer.has(key) {
            return Ok(None);
        }
        self.platform.kv.get(key).await.map_err(|error| NotSent(error.to_string()))
    }

    async fn put(
        &self,
        key: &Key,
        body: &[u8],
        metadata: Option<&PolicyMetadata>,
    ) -> Result<(), NotSent> {
        let pair = pair(key, body, metadata);
        match key {
            Key::Blob(_) => self.buffer.add(vec![pair]),
            Key::Policy(_) | Key::Index(_) | Key::Account(_) | Key::TemplateIndex => {
                self.pairs.borrow_mut().insert(pair.key.clone(), pair);
            }
        }
        Ok(())
    }

    /// Removing is left to the gate: a restore takes nothing away.
    async fn delete(&self, key: &Key) -> Result<(), NotSent> {
        self.pairs.borrow_mut().remove(&key.to_string());
        Ok(())
    }
}

impl Instance for Desk<'_> {
    /// The instance has what it had, or reads KV.
    async fn tell(&self, told: &ToInstance, _: Option<&DeliveryId>) -> Result<Held, NotSent> {
        let generation = told.generation().unwrap_or(Generation::ZERO);
        Ok(Held { generation, digest: None })
    }
}

impl Reports for Desk<'_> {
    async fn report(&self, _: &Report, _: Option<&DeliveryId>) -> Result<(), NotSent> {
        Ok(())
    }
}

impl History for Desk<'_> {
    async fn keep(&self, _: &HistoryEntry) -> Result<(), NotSent> {
        Ok(())
    }
}

struct Silent;

impl Surroundings for Silent {
    fn now(&self) -> UnixMillis {
        SystemClock.now()
    }

    fn random(&self) -> f64 {
        chance()
    }

    fn log(&self, level: Level, event: &str, _: Option<&DeliveryId>, fields: &Value) {
        match level {
            Level::Info => tracing::debug!(event, %fields),
            Level::Warn => tracing::info!(event, %fields),
            Level::Error => tracing::warn!(event, %fields),
        }
    }
}
