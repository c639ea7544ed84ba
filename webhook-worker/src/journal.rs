//! The gate's durable state in SQLite.
//!
//! Writes without an `await` between them survive the end of the process together or not at all, so
//! one call here is one transaction as long as no statement fails. A text that does not fit is found
//! before the first of them.

use github::{DeliveryId, Hint};
use ids::{AccountId, BlobId, UnixMillis};
use serde::Deserialize;
use serde_json::json;
use sync::{Change, Journal, JournalFailed, Level, Memory, Outgoing, Pending, Row};
use worker::Storage;

use crate::{
    log,
    sql::{Sql, number},
    stored::{self, read, text_of},
};

/// How long processed deliveries are kept, in milliseconds: GitHub redelivers for three days.
const KEPT_MILLIS: u64 = 7 * 24 * 60 * 60 * 1000;
/// How many processed deliveries are kept at most.
const KEPT: u64 = 10_000;

/// The gate's durable state.
pub(crate) struct Database {
    pub(crate) sql: Sql,
    storage: Storage,
}

/// What became of a delivery that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is durable and waits.
    Queued,
    /// It was processed before.
    Processed,
}

#[derive(Deserialize)]
struct DeliveryRow {
    id: DeliveryId,
    received: u64,
    hint: String,
    recheck: u8,
}

#[derive(Deserialize)]
struct ProcessedRow {
    processed: Option<u64>,
}

#[derive(Deserialize)]
struct BodyRow {
    body: String,
}

#[derive(Deserialize)]
struct SeqRow {
    seq: u64,
    body: String,
}

#[derive(Deserialize)]
struct HintRow {
    id: String,
    hint: String,
}

#[derive(Deserialize)]
struct OutboxRow {
    seq: u64,
    body: String,
    delivery: Option<DeliveryId>,
    attempts: u32,
    not_before: u64,
}

#[derive(Deserialize)]
struct AtRow {
    at: u64,
}

impl Database {
    pub(crate) const fn new(sql: Sql, storage: Storage) -> Self {
        Self { sql, storage }
    }

    /// Takes a delivery in. One that was seen but not processed is taken again.
    pub(crate) fn take(&self, delivery: &Pending) -> Result<Taken, JournalFailed> {
        let known: Vec<ProcessedRow> = self.sql.rows(
            "SELECT processed FROM delivery WHERE id = ?",
            vec![delivery.id.as_str().into()],
        )?;
        if known.iter().any(|row| row.processed.is_some()) {
            return Ok(Taken::Processed);
        }
        self.sql.run(
            "INSERT INTO delivery (id, received, hint, recheck) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET received = excluded.received",
            vec![
                delivery.id.as_str().into(),
                number(delivery.received.get()),
                text_of(&delivery.hint)?.into(),
                number(u64::from(delivery.recheck)),
            ],
        )?;
        Ok(Taken::Queued)
    }

    /// Whose gate this is, as its deliveries say.
    pub(crate) fn account(&self) -> Result<Option<AccountId>, JournalFailed> {
        let newest = "SELECT hint AS body FROM delivery ORDER BY received DESC LIMIT 20";
        let rows: Vec<BodyRow> = self.sql.rows(newest, vec![])?;
        Ok(rows.iter().find_map(|row| stored::account(&row.body)))
    }

    /// Sees to it that everything here can be read, whatever version of this code wrote it. What
    /// cannot is replaced by what leads to the same end: look at everything, write it again.
    pub(crate) fn mend(&self) -> Result<(), JournalFailed> {
        let remembered: Vec<BodyRow> = self.sql.rows("SELECT body FROM memory", vec![])?;
        let text = remembered.first().map(|row| row.body.as_str());
        let mut mended = false;
        let mut memory = match text.map_or_else(|| Ok(Memory::blank()), read) {
            Ok(memory) => memory,
            Err(error) => {
                note("memory", &error);
                mended = true;
                Memory::recover(text.unwrap_or_default())
            }
        };
        let rows: Vec<SeqRow> = self.sql.rows("SELECT seq, body FROM outbox", vec![])?;
        for row in rows {
            if let Err(error) = read::<Outgoing>(&row.body) {
                note("outbox", &error);
                self.sql.run("DELETE FROM outbox WHERE seq = ?", vec![number(row.seq)])?;
                (memory.rewrite, mended) = (true, true);
            }
        }
        let waiting = "SELECT id, hint FROM delivery WHERE processed IS NULL";
        let rows: Vec<HintRow> = self.sql.rows(waiting, vec![])?;
        for row in rows {
            let Err(error) = read::<Hint>(&row.hint) else { continue };
            note("delivery", &error);
            match stored::hint(&row.hint, &memory) {
                Some(hint) => self.sql.run(
                    "UPDATE delivery SET hint = ?, recheck = 1 WHERE id = ?",
                    vec![text_of(&hint)?.into(), row.id.into()],
                )?,
                None => {
                    self.sql.run("DELETE FROM delivery WHERE id = ?", vec![row.id.into()])?;
                    (memory.rewrite, mended) = (true, true);
                }
            }
        }
        if mended { self.put_memory(text_of(&memory)?) } else { Ok(()) }
    }

    pub(crate) fn put_memory(&self, text: String) -> Result<(), JournalFailed> {
        self.sql.run("INSERT OR REPLACE INTO memory (one, body) VALUES (1, ?)", vec![text.into()])
    }

    fn put_outgoing(
        &self,
        outgoing: &Outgoing,
        text: String,
        delivery: Option<&DeliveryId>,
    ) -> Result<(), JournalFailed> {
        self.sql.run(
            "INSERT OR REPLACE INTO outbox (slot, seq, body, delivery, attempts, not_before)
             VALUES (?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM outbox), ?, ?, 0, 0)",
            vec![
                outgoing.slot().into(),
                text.into(),
                delivery.map(|id| id.as_str().to_owned()).into(),
            ],
        )
    }

    fn prune(&self, now: UnixMillis) -> Result<(), JournalFailed> {
        self.sql.run(
            "DELETE FROM delivery WHERE processed < ?",
            vec![number(now.get().saturating_sub(KEPT_MILLIS))],
        )?;
        self.sql.run(
            "DELETE FROM delivery WHERE processed <= (SELECT processed FROM delivery
             WHERE processed IS NOT NULL ORDER BY processed DESC LIMIT 1 OFFSET ?)",
            vec![number(KEPT)],
        )
    }
}

impl Journal for Database {
    fn pending(&self) -> Result<Vec<Pending>, JournalFailed> {
        let rows: Vec<DeliveryRow> = self.sql.rows(
            "SELECT id, received, hint, recheck FROM delivery WHERE processed IS NULL
             ORDER BY received, rowid",
            vec![],
        )?;
        rows.into_iter()
            .map(|row| {
                let hint: Hint = read(&row.hint)?;
                let received = UnixMillis::new(row.received);
                Ok(Pending { id: row.id, received, hint, recheck: row.recheck != 0 })
            })
            .collect()
    }

    fn memory(&self) -> Result<Memory, JournalFailed> {
        let rows: Vec<BodyRow> = self.sql.rows("SELECT body FROM memory", vec![])?;
        rows.first().map_or_else(|| Ok(Memory::blank()), |row| read(&row.body))
    }

    fn commit(&self, change: &Change) -> Result<(), JournalFailed> {
        self.not_erasing()?;
        let memory = text_of(&change.memory)?;
        let texts: Vec<_> = change.outgoing.iter().map(text_of).collect::<Result<_, _>>()?;
        for (outgoing, text) in change.outgoing.iter().zip(texts) {
            self.put_outgoing(outgoing, text, change.delivery.as_ref())?;
        }
        self.put_memory(memory)?;
        for id in &change.processed {
            self.sql.run(
                "UPDATE delivery SET processed = ? WHERE id = ?",
                vec![number(change.at.get()), id.as_str().into()],
            )?;
        }
        if change.processed.is_empty() { Ok(()) } else { self.prune(change.at) }
    }

    async fn settled(&self) -> Result<(), JournalFailed> {
        self.storage.sync().await.map_err(|error| JournalFailed(format!("sync: {error}")))
    }

    fn outbox(&self) -> Result<Vec<Row>, JournalFailed> {
        let rows: Vec<OutboxRow> = self.sql.rows(
            "SELECT seq, body, delivery, attempts, not_before FROM outbox ORDER BY seq",
            vec![],
        )?;
        rows.into_iter()
            .map(|row| {
                Ok(Row {
                    seq: row.seq,
                    outgoing: read(&row.body)?,
                    delivery: row.delivery,
                    attempts: row.attempts,
                    not_before: UnixMillis::new(row.not_before),
                })
            })
            .collect()
    }

    fn sent(&self, row: &Row, now: UnixMillis) -> Result<(), JournalFailed> {
        self.not_erasing()?;
        let slot = row.outgoing.slot();
        self.sql.run(
            "INSERT OR REPLACE INTO departure (slot, at) VALUES (?, ?)",
            vec![slot.clone().into(), number(now.get())],
        )?;
        self.sql.run(
            "DELETE FROM outbox WHERE slot = ? AND seq = ?",
            vec![slot.into(), number(row.seq)],
        )
    }

    fn postpone(&self, row: &Row, not_before: UnixMillis) -> Result<(), JournalFailed> {
        self.not_erasing()?;
        self.sql.run(
            "UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE slot = ? AND seq = ?",
            vec![number(not_before.get()), row.outgoing.slot().into(), number(row.seq)],
        )
    }

    fn left_at(&self, slot: &str) -> Result<Option<UnixMillis>, JournalFailed> {
        let rows: Vec<AtRow> =
            self.sql.rows("SELECT at FROM departure WHERE slot = ?", vec![slot.into()])?;
        Ok(rows.first().map(|row| UnixMillis::new(row.at)))
    }

    fn has_blob(&self, blob: &BlobId) -> Result<bool, JournalFailed> {
        let rows: Vec<serde::de::IgnoredAny> =
            self.sql.rows("SELECT id FROM file WHERE id = ?", vec![blob.as_str().into()])?;
        Ok(!rows.is_empty())
    }

    fn forget_blobs(&self) -> Result<(), JournalFailed> {
        self.sql.run("DELETE FROM file", vec![])
    }

    fn add_blobs(&self, blobs: &[BlobId]) -> Result<(), JournalFailed> {
        if let Some(mut kept) = self.erasing()? {
            // It was asked for while they were written, and KV may not list them yet.
            kept.erasure.has_also(blobs);
            self.put_erasure(&kept)?;
        }
        self.not_erasing()?;
        blobs.iter().try_for_each(|blob| {
            self.sql.run("INSERT OR IGNORE INTO file (id) VALUES (?)", vec![blob.as_str().into()])
        })
    }
}

fn note(table: &str, error: &JournalFailed) {
    let fields = json!({"table": table, "reason": error.to_string()});
    log::write(Level::Error, "gate.mended", &fields);
}
