//! The gate's tables, when its account is erased.

use erasure::Erasure;
use github::Hint;
use ids::BlobId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync::{JournalFailed, Memory};

use super::Kept;
use crate::{
    journal::Database,
    schema,
    stored::{read, text_of},
};

#[derive(Deserialize)]
struct BodyRow {
    body: String,
}

#[derive(Deserialize)]
struct CountRow {
    count: u64,
}

#[derive(Deserialize)]
struct IdRow {
    id: BlobId,
}

#[derive(Deserialize, Serialize)]
struct DeliveryRow {
    id: String,
    received: u64,
    processed: Option<u64>,
    hint: String,
}

#[derive(Deserialize, Serialize)]
struct DepartureRow {
    slot: String,
    at: u64,
}

impl Database {
    /// That the account is being erased, or was.
    pub(crate) fn erasing(&self) -> Result<Option<Kept>, JournalFailed> {
        let rows: Vec<BodyRow> = self.sql.rows("SELECT body FROM erasure", vec![])?;
        rows.first().map(|row| read(&row.body)).transpose()
    }

    /// Refuses once the account is to be erased: a sync that is under way ends with its next write.
    pub(crate) fn not_erasing(&self) -> Result<(), JournalFailed> {
        match self.erasing()? {
            None => Ok(()),
            Some(_) => Err(JournalFailed("the account is erased".into())),
        }
    }

    /// How many rows there are of the account.
    pub(crate) fn rows(&self) -> Result<u64, JournalFailed> {
        let mut count = 0;
        for table in schema::of_the_account() {
            let query = format!("SELECT COUNT(*) AS count FROM {table}");
            let rows: Vec<CountRow> = self.sql.rows(&query, vec![])?;
            count += rows.first().map_or(0, |row| row.count);
        }
        Ok(count)
    }

    /// The files that KV has for this account alone.
    pub(crate) fn files(&self) -> Result<Vec<BlobId>, JournalFailed> {
        let rows: Vec<IdRow> = self.sql.rows("SELECT id FROM file", vec![])?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Writes the plan down and forgets everything else, at once.
    pub(crate) fn begin_erasure(&self, kept: &Kept) -> Result<(), JournalFailed> {
        self.put_erasure(kept)?;
        self.forget_everything()
    }

    /// Writes down how far it is.
    pub(crate) fn put_erasure(&self, kept: &Kept) -> Result<(), JournalFailed> {
        let put = "INSERT OR REPLACE INTO erasure (one, body) VALUES (1, ?)";
        self.sql.run(put, vec![text_of(kept)?.into()])
    }

    /// The account is one like any other again, of which this is remembered.
    pub(crate) fn end_erasure(&self, memory: &Memory) -> Result<(), JournalFailed> {
        let memory = text_of(memory)?;
        self.sql.run("DELETE FROM erasure", vec![])?;
        self.put_memory(memory)
    }

    /// Everything that is stored here of the account, but the tokens of GitHub, which are secrets of the
    /// platform.
    pub(crate) fn export(&self) -> Result<Value, JournalFailed> {
        let deliveries: Vec<DeliveryRow> = self
            .sql
            .rows("SELECT id, received, processed, hint FROM delivery ORDER BY received", vec![])?;
        let bodies = |query| -> Result<Vec<Value>, JournalFailed> {
            let rows: Vec<BodyRow> = self.sql.rows(query, vec![])?;
            rows.iter().map(|row| read(&row.body)).collect()
        };
        let departures: Vec<DepartureRow> =
            self.sql.rows("SELECT slot, at FROM departure ORDER BY at", vec![])?;
        let deliveries: Result<Vec<_>, JournalFailed> = deliveries.iter().map(delivery).collect();
        Ok(json!({
            "deliveries": deliveries?,
            "memory": bodies("SELECT body FROM memory")?.pop(),
            "outbox": bodies("SELECT body FROM outbox ORDER BY seq")?,
            "departures": departures,
            "files": self.files()?,
            "erasure": self.erasing()?.map(|kept| kept.erasure.progress()),
        }))
    }

    fn forget_everything(&self) -> Result<(), JournalFailed> {
        schema::of_the_account()
            .try_for_each(|table| self.sql.run(&format!("DELETE FROM {table}"), vec![]))
    }
}

impl erasure::Journal for Database {
    /// At the end everything else is forgotten once more: what was under way may have kept a token.
    fn keep(&self, erasure: &Erasure) -> Result<(), erasure::JournalFailed> {
        let failed = |error: JournalFailed| erasure::JournalFailed(error.0);
        // Meanwhile the App may have been installed or uninstalled.
        let kept = self.erasing().map_err(failed)?;
        let Some(kept) = kept else { return Err(erasure::JournalFailed("it is gone".into())) };
        self.put_erasure(&Kept { erasure: erasure.clone(), ..kept }).map_err(failed)?;
        if erasure.end.is_some() { self.forget_everything().map_err(failed) } else { Ok(()) }
    }
}

fn delivery(row: &DeliveryRow) -> Result<Value, JournalFailed> {
    let DeliveryRow { id, received, processed, hint } = row;
    let hint: Hint = read(hint)?;
    Ok(json!({"id": id, "received": received, "processed": processed, "hint": hint}))
}
