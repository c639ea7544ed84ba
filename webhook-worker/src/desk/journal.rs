//! The durable state of a repository's check runs in SQLite.
//!
//! Writes without an `await` between them survive the end of the process together or not at all, so
//! what one call of `checks` writes while it waits for nothing is one transaction, as long as no
//! statement fails. Where one does, `checks` can do it over.

use checks::{Job, Journal, JournalFailed, Memory};
use github::DeliveryId;
use ids::{CommitId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync::Level;
use worker::SqlStorageValue;

use crate::{
    log,
    sql::{Sql, number},
    stored,
};

const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;
/// How long deliveries are kept, in milliseconds: GitHub redelivers for three days.
const REQUESTS_MILLIS: u64 = 7 * DAY_MILLIS;
/// How many deliveries are kept at most.
const REQUESTS: u64 = 10_000;
/// How long jobs that ended are kept, in milliseconds.
const JOBS_MILLIS: u64 = 14 * DAY_MILLIS;
/// How many jobs that ended are kept at most.
const JOBS: u64 = 1_000;

/// The durable state of a repository's check runs.
#[derive(Clone, Debug)]
pub(super) struct Database {
    sql: Sql,
}

#[derive(Deserialize)]
struct BodyRow {
    body: String,
}

#[derive(Deserialize)]
struct JobRow {
    number: u64,
    head: String,
    body: String,
}

#[derive(Deserialize)]
struct HighestRow {
    highest: u64,
}

impl Database {
    pub(super) const fn new(sql: Sql) -> Self {
        Self { sql }
    }

    /// Sees to it that everything here can be read, whatever version of this code wrote it.
    pub(super) fn mend(&self, now: UnixMillis) -> Result<(), JournalFailed> {
        let waiting = "SELECT number, head, body FROM job WHERE ended IS NULL";
        let rows: Vec<JobRow> = self.rows(waiting, vec![])?;
        for row in rows {
            let Err(error) = read::<Job>(&row.body) else { continue };
            note("job", &error);
            let head: Option<CommitId> = row.head.parse().ok();
            match head.and_then(|head| Job::recover(row.number, head, &row.body, now)) {
                Some(job) => self.put(&job)?,
                None => self.run("DELETE FROM job WHERE number = ?", vec![number(row.number)])?,
            }
        }
        let remembered: Vec<BodyRow> = self.rows("SELECT body FROM repository", vec![])?;
        let Some(row) = remembered.first() else { return Ok(()) };
        let Err(error) = read::<Memory>(&row.body) else { return Ok(()) };
        note("repository", &error);
        let highest = "SELECT COALESCE(MAX(number), 0) AS highest FROM job";
        let highest: Vec<HighestRow> = self.rows(highest, vec![])?;
        let jobs = highest.first().map_or(0, |row| row.highest);
        self.remember(&Memory::recover(&row.body, jobs))
    }

    pub(super) fn run(
        &self,
        text: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<(), JournalFailed> {
        self.sql.run(text, values).map_err(failed)
    }

    pub(super) fn rows<T: serde::de::DeserializeOwned>(
        &self,
        text: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>, JournalFailed> {
        self.sql.rows(text, values).map_err(failed)
    }

    fn jobs(&self, rows: &[BodyRow]) -> Result<Vec<Job>, JournalFailed> {
        rows.iter().map(|row| read(&row.body)).collect()
    }
}

impl Journal for Database {
    fn memory(&self) -> Result<Memory, JournalFailed> {
        let rows: Vec<BodyRow> = self.rows("SELECT body FROM repository", vec![])?;
        rows.first().map_or_else(|| Ok(Memory::default()), |row| read(&row.body))
    }

    fn remember(&self, memory: &Memory) -> Result<(), JournalFailed> {
        self.run(
            "INSERT OR REPLACE INTO repository (one, body) VALUES (1, ?)",
            vec![text_of(memory)?.into()],
        )
    }

    fn unfinished(&self) -> Result<Vec<Job>, JournalFailed> {
        let query = "SELECT body FROM job WHERE ended IS NULL ORDER BY number";
        self.jobs(&self.rows(query, vec![])?)
    }

    fn job(&self, wanted: u64) -> Result<Option<Job>, JournalFailed> {
        let query = "SELECT body FROM job WHERE number = ?";
        Ok(self.jobs(&self.rows(query, vec![number(wanted)])?)?.pop())
    }

    fn about(&self, head: &CommitId) -> Result<Vec<Job>, JournalFailed> {
        let query = "SELECT body FROM job WHERE head = ? ORDER BY number";
        let rows: Vec<BodyRow> = self.rows(query, vec![head.as_str().into()])?;
        // One that ended under another version of this code is as good as forgotten.
        Ok(rows.iter().filter_map(|row| read(&row.body).ok()).collect())
    }

    fn put(&self, job: &Job) -> Result<(), JournalFailed> {
        let ended = job.end.map_or(SqlStorageValue::Null, |(_, at)| number(at.get()));
        self.run(
            "INSERT OR REPLACE INTO job (number, head, ended, body) VALUES (?, ?, ?, ?)",
            vec![number(job.number), job.head.as_str().into(), ended, text_of(job)?.into()],
        )
    }

    fn seen(&self, delivery: &DeliveryId) -> Result<bool, JournalFailed> {
        let query = "SELECT job FROM request WHERE id = ?";
        let rows: Vec<serde::de::IgnoredAny> = self.rows(query, vec![delivery.as_str().into()])?;
        Ok(!rows.is_empty())
    }

    fn saw(&self, delivery: &DeliveryId, job: u64, now: UnixMillis) -> Result<(), JournalFailed> {
        self.run(
            "INSERT OR REPLACE INTO request (id, job, received) VALUES (?, ?, ?)",
            vec![delivery.as_str().into(), number(job), number(now.get())],
        )
    }

    fn forget_deliveries(&self, job: u64) -> Result<(), JournalFailed> {
        self.run("DELETE FROM request WHERE job = ?", vec![number(job)])
    }

    fn prune(&self, now: UnixMillis) -> Result<(), JournalFailed> {
        let before = |millis: u64| vec![number(now.get().saturating_sub(millis))];
        self.run("DELETE FROM request WHERE received < ?", before(REQUESTS_MILLIS))?;
        self.run(
            "DELETE FROM request WHERE received <= (SELECT received FROM request
             ORDER BY received DESC LIMIT 1 OFFSET ?)",
            vec![number(REQUESTS)],
        )?;
        self.run("DELETE FROM job WHERE ended < ?", before(JOBS_MILLIS))?;
        self.run(
            "DELETE FROM job WHERE ended IS NOT NULL AND number <= (SELECT number FROM job
             WHERE ended IS NOT NULL ORDER BY number DESC LIMIT 1 OFFSET ?)",
            vec![number(JOBS)],
        )
    }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, JournalFailed> {
    stored::read(text).map_err(failed)
}

fn text_of<T: Serialize>(value: &T) -> Result<String, JournalFailed> {
    stored::text_of(value).map_err(failed)
}

fn failed(error: sync::JournalFailed) -> JournalFailed {
    JournalFailed(error.0)
}

fn note(table: &str, error: &JournalFailed) {
    let fields = json!({"table": table, "reason": error.to_string()});
    log::write(Level::Error, "checks.mended", &fields);
}
