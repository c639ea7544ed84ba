//! The instance's own SQLite database: what survives eviction and deploys.

mod calls;
mod erased;
mod events;
mod grants;
mod questions;
mod schema;
mod secret;
mod sessions;
mod watched;
mod web_sessions;

use ids::{Generation, UnixMillis};
use quota::Usage;
use serde::Deserialize;
use store::{ContentIndex, Held, PolicyRecord};
use worker::{Error, Result, SqlStorage, SqlStorageValue};

pub(super) use watched::Holder;

pub(super) struct Database(SqlStorage);

#[derive(Deserialize)]
struct Record {
    record: Option<String>,
}

#[derive(Deserialize)]
struct At {
    at: u64,
}

#[derive(Deserialize)]
struct Announced {
    number: u64,
}

#[derive(Deserialize)]
struct Numbered {
    generation: u64,
    record: Option<String>,
}

/// What is stored of a fork's content.
pub(super) enum StoredContent {
    /// Nothing was ever pushed.
    Never,
    /// There is none any more, by a push.
    Gone,
    /// This.
    Index(Box<ContentIndex>),
}

impl Database {
    pub(super) const fn new(sql: SqlStorage) -> Self {
        Self(sql)
    }

    /// Makes the tables, where they are not there. Asked with each request: they go when all
    /// storage is deleted, while the object lives on.
    pub(super) fn ready(&self) -> Result<()> {
        self.0.exec(schema::SCHEMA, None).map(drop)
    }

    /// Whether anything was ever stored here.
    pub(super) fn is_made(&self) -> Result<bool> {
        let query = "SELECT COUNT(*) AS number FROM sqlite_master WHERE name = 'policy'";
        let rows: Vec<Announced> = self.0.exec(query, None)?.to_array()?;
        Ok(rows.first().is_some_and(|row| row.number > 0))
    }

    /// The policy record. One that this program cannot read is none: KV has it, too.
    pub(super) fn policy(&self) -> Result<Option<PolicyRecord>> {
        let record = self.record("SELECT record FROM policy")?.and_then(|row| row.record);
        Ok(record.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Writes the text of a policy record as it was told, unless there is one of this generation or
    /// a newer one. Returns what is there afterwards.
    pub(super) fn put_policy(&self, generation: Generation, text: &str) -> Result<Held> {
        self.put("policy", generation, text.into())
    }

    pub(super) fn content(&self) -> Result<StoredContent> {
        let Some(row) = self.record("SELECT record FROM content")? else {
            return Ok(StoredContent::Never);
        };
        let Some(text) = row.record else { return Ok(StoredContent::Gone) };
        Ok(serde_json::from_str(&text)
            .map_or(StoredContent::Never, |index| StoredContent::Index(Box::new(index))))
    }

    /// Like [`put_policy`](Self::put_policy), for what there is to read in the fork.
    pub(super) fn put_content(&self, generation: Generation, text: &str) -> Result<Held> {
        self.put("content", generation, text.into())
    }

    pub(super) fn forget_content(&self, generation: Generation) -> Result<Held> {
        self.put("content", generation, SqlStorageValue::Null)
    }

    /// How many times clients were told of a change. Grows with each, whatever changed: generations of
    /// policies and of content do not come in one order.
    pub(super) fn announced(&self) -> Result<u64> {
        let rows: Vec<Announced> =
            self.0.exec("SELECT number FROM announcements", None)?.to_array()?;
        Ok(rows.first().map_or(0, |row| row.number))
    }

    /// Counts one more. Returns how many there are.
    pub(super) fn count_announcement(&self) -> Result<u64> {
        let upsert = "INSERT INTO announcements (id, number) VALUES (1, 1)
                      ON CONFLICT (id) DO UPDATE SET number = number + 1";
        self.0.exec(upsert, None)?;
        self.announced()
    }

    /// When consent was last taken back; zero when it never was.
    pub(super) fn revocation(&self) -> Result<UnixMillis> {
        let rows: Vec<At> = self.0.exec("SELECT at FROM revocation", None)?.to_array()?;
        Ok(UnixMillis::new(rows.first().map_or(0, |row| row.at)))
    }

    /// Writes when consent was taken back, unless there is a later time. Returns the later one.
    pub(super) fn put_revocation(&self, at: UnixMillis) -> Result<UnixMillis> {
        let upsert = "INSERT INTO revocation (id, at) VALUES (1, ?)
                      ON CONFLICT (id) DO UPDATE SET at = MAX(at, excluded.at)";
        self.0.exec(upsert, vec![integer(at.get())?])?;
        self.revocation()
    }

    /// How often calls were made, as it was stored last. What this program cannot read is an error, and
    /// not nothing: that would be everything to use again.
    pub(super) fn usage(&self) -> Result<Usage> {
        let saved = self.record("SELECT record FROM usage")?.and_then(|row| row.record);
        usage(saved.as_deref())
    }

    pub(super) fn put_usage(&self, usage: &Usage) -> Result<()> {
        let upsert = "INSERT OR REPLACE INTO usage (id, record) VALUES (1, ?)";
        self.0.exec(upsert, vec![serde_json::to_string(usage)?.into()]).map(drop)
    }

    fn record(&self, query: &str) -> Result<Option<Record>> {
        Ok(self.0.exec(query, None)?.to_array::<Record>()?.into_iter().next())
    }

    fn put(&self, table: &str, generation: Generation, record: SqlStorageValue) -> Result<Held> {
        let upsert = format!(
            "INSERT INTO {table} (id, generation, record) VALUES (1, ?, ?)
             ON CONFLICT (id) DO UPDATE
             SET generation = excluded.generation, record = excluded.record
             WHERE excluded.generation > {table}.generation"
        );
        self.0.exec(&upsert, vec![integer(generation.get())?, record])?;
        let query = format!("SELECT generation, record FROM {table}");
        let row: Numbered = self.0.exec(&query, None)?.one()?;
        let digest = Some(Held::digest(&row.record.unwrap_or_default()));
        Ok(Held { generation: Generation::new(row.generation), digest })
    }
}

/// Where nothing was stored, nothing was used.
fn usage(saved: Option<&str>) -> Result<Usage> {
    saved.map_or_else(|| Ok(Usage::default()), |text| Ok(serde_json::from_str(text)?))
}

fn integer(number: u64) -> Result<SqlStorageValue> {
    let number = i64::try_from(number).map_err(|error| Error::RustError(error.to_string()))?;
    SqlStorageValue::try_from_i64(number)
}

#[cfg(test)]
mod tests {
    use quota::{Limit, Window};

    use super::*;

    #[test]
    fn usage_that_cannot_be_read_is_not_nothing() {
        let limit = Limit { bucket: "all".into(), calls: 1, window: Window::Day };
        let mut used = Usage::default();
        used.take(std::slice::from_ref(&limit), UnixMillis::new(0)).unwrap();
        let stored = serde_json::to_string(&used.ahead()).unwrap();
        let read = usage(Some(&stored)).unwrap();
        assert_eq!(read.left(&[limit], UnixMillis::new(0)), [0]);
        assert!(usage(None).unwrap().is_empty());
        for unreadable in ["", "{", "null", "[]", r#"{"buckets":7}"#] {
            assert!(usage(Some(unreadable)).is_err(), "{unreadable}");
        }
    }
}
