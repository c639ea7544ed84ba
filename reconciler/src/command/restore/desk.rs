//! What a gate needs of the world, when it only collects.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use github::{Clock, DeliveryId};
use ids::{AccountId, BlobId, Generation, UnixMillis};
use serde_json::Value;
use store::{Held, HistoryEntry, Key, PolicyMetadata, Report};
use surroundings::{Level, Surroundings};
use sync::{
    Change, History, Instance, Journal, JournalFailed, Memory, NotSent, Pending, Records, Reports,
    Row, ToInstance,
};

use super::{
    buffer::{Buffer, pair},
    there::There,
};
use crate::{
    clock::{SystemClock, chance},
    kv::{Kv, Pair},
};

/// What a gate needs of the world, here.
pub(super) struct Desk<'a> {
    account: AccountId,
    kv: &'a Kv,
    there: &'a There,
    buffer: &'a Buffer,
    memory: RefCell<Memory>,
    pending: RefCell<Vec<Pending>>,
    outbox: RefCell<BTreeMap<String, Row>>,
    seq: Cell<u64>,
    pairs: RefCell<BTreeMap<String, Pair>>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        kv: &'a Kv,
        there: &'a There,
        buffer: &'a Buffer,
        account: AccountId,
        pending: Pending,
    ) -> Self {
        Self {
            account,
            kv,
            there,
            buffer,
            memory: RefCell::new(Memory::blank()),
            pending: RefCell::new(vec![pending]),
            outbox: RefCell::default(),
            seq: Cell::new(0),
            pairs: RefCell::default(),
        }
    }

    /// How far the gate is.
    pub(super) fn memory(&self) -> Memory {
        self.memory.borrow().clone()
    }

    /// Whether nothing is left to do.
    pub(super) fn is_done(&self) -> bool {
        let reads = self.memory.borrow().reading.is_some();
        !reads && self.pending.borrow().is_empty() && self.outbox.borrow().is_empty()
    }

    /// Whether the gate wrote a policy record, or found that the one in KV is right.
    pub(super) fn has_policy(&self) -> bool {
        self.memory.borrow().policy.is_some()
    }

    /// What is not in KV of all that the gate wrote.
    pub(super) fn into_pairs(self) -> Vec<Pair> {
        let lacks = |name: &str| match name.parse() {
            Ok(key) => self.there.lacks(self.account, &key),
            Err(_) => true,
        };
        self.pairs.take().into_values().filter(|pair| lacks(&pair.key)).collect()
    }
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
        let own = Key::File(self.account, blob.clone());
        Ok(self.buffer.has(&own) || self.buffer.has(&Key::Blob(blob.clone())))
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
        if *key == Key::TemplateIndex {
            return Ok(self.buffer.template_index());
        }
        if !self.there.has(key) {
            return Ok(None);
        }
        self.kv.get(key).await.map_err(|error| NotSent(error.to_string()))
    }

    async fn put(
        &self,
        key: &Key,
        body: &[u8],
        metadata: Option<&PolicyMetadata>,
    ) -> Result<(), NotSent> {
        match key {
            Key::Blob(_) | Key::File(..) => self.buffer.add_file(key, body).await,
            Key::Policy(_) | Key::Index(_) | Key::Account(_) | Key::TemplateIndex => {
                if *key == Key::TemplateIndex {
                    self.buffer.keep_template_index(body.to_vec());
                }
                let pair = pair(key, body, metadata);
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

/// The machine's clock, and a log for whoever looks closely.
pub(super) struct Silent;

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
