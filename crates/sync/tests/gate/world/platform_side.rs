//! The gate's state, the store, the instance and the clock of the tests.

use github::DeliveryId;
use ids::{BlobId, Generation, UnixMillis};
use serde_json::Value;
use store::{ContentIndex, Held, HistoryEntry, Key, PolicyMetadata, Report};
use sync::{
    Change, History, Instance, Journal, JournalFailed, Level, Memory, NotSent, Pending, Records,
    Reports, Row, Surroundings, ToInstance,
};

use super::{File, Hostile, OWNER, World};

impl Journal for World {
    fn pending(&self) -> Result<Vec<Pending>, JournalFailed> {
        Ok(self.pending.borrow().clone())
    }

    fn memory(&self) -> Result<Memory, JournalFailed> {
        Ok(self.memory.borrow().clone())
    }

    fn commit(&self, change: &Change) -> Result<(), JournalFailed> {
        // What is stored is what can be read back from JSON.
        let memory = serde_json::to_string(&change.memory).unwrap();
        *self.memory.borrow_mut() = serde_json::from_str(&memory).unwrap();
        for outgoing in &change.outgoing {
            self.seq.set(self.seq.get() + 1);
            let text = serde_json::to_string(outgoing).unwrap();
            let row = Row {
                seq: self.seq.get(),
                outgoing: serde_json::from_str(&text).unwrap(),
                delivery: change.delivery.clone(),
                attempts: 0,
                not_before: UnixMillis::new(0),
            };
            self.outbox.borrow_mut().insert(outgoing.slot(), row);
        }
        self.pending.borrow_mut().retain(|delivery| !change.processed.contains(&delivery.id));
        Ok(())
    }

    async fn settled(&self) -> Result<(), JournalFailed> {
        self.step().await;
        self.judge().await
    }

    fn outbox(&self) -> Result<Vec<Row>, JournalFailed> {
        let mut rows: Vec<_> = self.outbox.borrow().values().cloned().collect();
        rows.sort_by_key(|row| row.seq);
        Ok(rows)
    }

    fn sent(&self, row: &Row, now: UnixMillis) -> Result<(), JournalFailed> {
        let slot = row.outgoing.slot();
        self.left.borrow_mut().insert(slot.clone(), now);
        let mut outbox = self.outbox.borrow_mut();
        if outbox.get(&slot).is_some_and(|there| there.seq == row.seq) {
            outbox.remove(&slot);
        }
        Ok(())
    }

    fn postpone(&self, row: &Row, not_before: UnixMillis) -> Result<(), JournalFailed> {
        let mut outbox = self.outbox.borrow_mut();
        if let Some(there) = outbox.get_mut(&row.outgoing.slot()).filter(|it| it.seq == row.seq) {
            there.attempts += 1;
            there.not_before = not_before;
        }
        Ok(())
    }

    fn left_at(&self, slot: &str) -> Result<Option<UnixMillis>, JournalFailed> {
        Ok(self.left.borrow().get(slot).copied())
    }

    fn has_blob(&self, blob: &BlobId) -> Result<bool, JournalFailed> {
        Ok(self.blobs.borrow().contains(blob))
    }

    fn forget_blobs(&self) -> Result<(), JournalFailed> {
        self.blobs.borrow_mut().clear();
        Ok(())
    }

    fn add_blobs(&self, blobs: &[BlobId]) -> Result<(), JournalFailed> {
        self.blobs.borrow_mut().extend_from_slice(blobs);
        Ok(())
    }
}

impl World {
    /// What comes next is to judge the head.
    async fn judge(&self) -> Result<(), JournalFailed> {
        let head = self.repos.borrow()[0].files.clone().unwrap_or_default();
        let text = head.get(acl::FILE_NAME).map(File::bytes).unwrap_or_default();
        let hostile = self.hostile.borrow().clone();
        match hostile {
            Some(Hostile::Ends(policy)) if policy.as_bytes() == text => {
                std::future::pending().await
            }
            Some(Hostile::Fails(policy)) if policy.as_bytes() == text => {
                Err(JournalFailed("the row is too large".into()))
            }
            _ => Ok(()),
        }
    }

    /// What the instance does: only what is newer counts.
    fn know_index(&self, generation: Generation, index: Option<&ContentIndex>) -> Held {
        if generation > self.instance_index_at.get() {
            self.instance_index_at.set(generation);
            *self.instance_index.borrow_mut() = index.cloned();
        }
        let known = self.instance_index.borrow();
        let text = known.as_ref().map(|known| serde_json::to_string(known).unwrap());
        held(self.instance_index_at.get(), &text.unwrap_or_default())
    }

    fn kv_answers(&self) -> Result<(), NotSent> {
        if self.kv_fails.get() { Err(NotSent("KV is away".into())) } else { Ok(()) }
    }
}

impl Records for World {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, NotSent> {
        self.step().await;
        self.kv_answers()?;
        Ok(self.kv.borrow().get(&key.to_string()).cloned())
    }

    async fn put(
        &self,
        key: &Key,
        body: &[u8],
        metadata: Option<&PolicyMetadata>,
    ) -> Result<(), NotSent> {
        self.step().await;
        self.kv_answers()?;
        assert_eq!(metadata.is_some(), matches!(key, Key::Policy(_)));
        self.kv_writes.borrow_mut().push((key.to_string(), self.now()));
        self.kv.borrow_mut().insert(key.to_string(), body.to_vec());
        Ok(())
    }

    async fn delete(&self, key: &Key) -> Result<(), NotSent> {
        self.step().await;
        self.kv_answers()?;
        self.kv_writes.borrow_mut().push((key.to_string(), self.now()));
        self.kv.borrow_mut().remove(&key.to_string());
        Ok(())
    }
}

impl Instance for World {
    async fn tell(
        &self,
        message: &ToInstance,
        delivery: Option<&DeliveryId>,
    ) -> Result<Held, NotSent> {
        self.step().await;
        if self.instance_fails.get() {
            return Err(NotSent("the instance is away".into()));
        }
        assert!(delivery.is_some(), "the delivery is carried through");
        if self.instance_ahead.get() {
            return Ok(held(message.generation().unwrap_or(Generation::ZERO).next(), ""));
        }
        match message {
            ToInstance::Policy { record } => {
                let mut known = self.instance.borrow_mut();
                if known.as_ref().is_none_or(|known| known.generation < record.generation) {
                    *known = Some((**record).clone());
                }
                let known = known.as_ref().unwrap();
                Ok(held(known.generation, &serde_json::to_string(known).unwrap()))
            }
            ToInstance::Index { index } => {
                for entry in &index.entries {
                    let own = Key::File(OWNER, entry.blob.clone()).to_string();
                    let shared = Key::Blob(entry.blob.clone()).to_string();
                    let kv = self.kv.borrow();
                    let there = kv.contains_key(&own) || kv.contains_key(&shared);
                    assert!(there, "{own} is not there yet");
                }
                Ok(self.know_index(index.generation, Some(index)))
            }
            ToInstance::NoIndex { generation } => Ok(self.know_index(*generation, None)),
            ToInstance::Revocation { account, at } => {
                assert_eq!(*account, OWNER);
                self.revoked.set(self.revoked.get().max(Some(*at)));
                let known = self.instance.borrow();
                Ok(held(known.as_ref().map_or(Generation::ZERO, |record| record.generation), ""))
            }
        }
    }
}

impl Reports for World {
    async fn report(&self, report: &Report, delivery: Option<&DeliveryId>) -> Result<(), NotSent> {
        self.step().await;
        assert!(delivery.is_some(), "the delivery is carried through");
        let known = self.instance.borrow();
        let taken = known.as_ref().map(|record| record.generation);
        assert!(taken >= Some(report.record.generation), "the instance has not taken it");
        if self.reports_fail.get() {
            return Err(NotSent("the desk is away".into()));
        }
        self.reports.borrow_mut().push(report.clone());
        Ok(())
    }
}

impl History for World {
    async fn keep(&self, entry: &HistoryEntry) -> Result<(), NotSent> {
        self.step().await;
        if self.history_fails.get() {
            return Err(NotSent("the bucket is away".into()));
        }
        let mut history = self.history.borrow_mut();
        history.entry(entry.key().to_string()).or_insert_with(|| entry.clone());
        Ok(())
    }
}

impl Surroundings for World {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.now.get())
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn log(&self, _: Level, event: &str, delivery: Option<&DeliveryId>, fields: &Value) {
        let delivery = delivery.map(DeliveryId::as_str).unwrap_or_default();
        self.log.borrow_mut().push(format!("{event} {delivery} {fields}"));
    }
}

fn held(generation: Generation, text: &str) -> Held {
    Held { generation, digest: Some(Held::digest(text)) }
}
