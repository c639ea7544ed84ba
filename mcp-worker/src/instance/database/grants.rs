//! What the owner granted: codes, families of tokens, and the epoch.

use ids::UnixMillis;
use oauth::{CodeRecord, Digest, Family, FamilyId, GrantStore, StoreFailed};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Result, SqlStorageValue};

use super::{Database, Numbered, Record, integer};

const PUT_CODE: &str = "INSERT OR REPLACE INTO codes (digest, record, expires_at) VALUES (?, ?, ?)";
const PUT_FAMILY: &str = "INSERT OR REPLACE INTO families (id, handle, code, record, expires_at) \
                          VALUES (?, ?, ?, ?, ?)";

impl GrantStore for Database {
    fn epoch(&self) -> Result<u64, StoreFailed> {
        let query = "SELECT epoch AS generation, NULL AS record FROM epoch";
        let rows: Vec<Numbered> = self.rows(query, vec![]).map_err(failed)?;
        Ok(rows.first().map_or(0, |row| row.generation))
    }

    fn end_all(&self, epoch: u64) -> Result<(), StoreFailed> {
        let end = || {
            self.run("DELETE FROM codes", vec![])?;
            self.run("DELETE FROM families", vec![])?;
            let epoch = integer(epoch)?;
            self.run("INSERT OR REPLACE INTO epoch (id, epoch) VALUES (1, ?)", vec![epoch])
        };
        end().map_err(failed)
    }

    fn put_code(&self, code: &Digest, record: &CodeRecord) -> Result<(), StoreFailed> {
        let put = || {
            let values = vec![code.as_str().into(), text(record)?, time(record.expires_at)?];
            self.run(PUT_CODE, values)
        };
        put().map_err(failed)
    }

    fn take_code(&self, code: &Digest) -> Result<Option<CodeRecord>, StoreFailed> {
        let take = "DELETE FROM codes WHERE digest = ? RETURNING record";
        self.one(take, vec![code.as_str().into()])
    }

    fn families(&self) -> Result<Vec<Family>, StoreFailed> {
        self.all("SELECT record FROM families", vec![])
    }

    fn family(&self, id: &FamilyId) -> Result<Option<Family>, StoreFailed> {
        self.one("SELECT record FROM families WHERE id = ?", vec![id.as_str().into()])
    }

    fn family_of_handle(&self, handle: &Digest) -> Result<Option<Family>, StoreFailed> {
        let query = "SELECT record FROM families WHERE handle = ?";
        self.one(query, vec![handle.as_str().into()])
    }

    fn family_of_code(&self, code: &Digest) -> Result<Option<Family>, StoreFailed> {
        self.one("SELECT record FROM families WHERE code = ?", vec![code.as_str().into()])
    }

    fn put_family(&self, family: &Family) -> Result<(), StoreFailed> {
        let put = || {
            let values = vec![
                family.id.as_str().into(),
                family.handle.as_str().into(),
                family.code.as_str().into(),
                text(family)?,
                time(family.expires_at())?,
            ];
            self.run(PUT_FAMILY, values)
        };
        put().map_err(failed)
    }

    fn remove_family(&self, id: &FamilyId) -> Result<(), StoreFailed> {
        let remove = "DELETE FROM families WHERE id = ?";
        self.run(remove, vec![id.as_str().into()]).map_err(failed)
    }

    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed> {
        let prune = || {
            self.run("DELETE FROM codes WHERE expires_at <= ?", vec![time(now)?])?;
            self.run("DELETE FROM families WHERE expires_at <= ?", vec![time(now)?])
        };
        prune().map_err(failed)
    }
}

impl Database {
    /// The records of a query. One that this program cannot read is an error: it must not be taken for
    /// one that is not there.
    pub(super) fn all<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>, StoreFailed> {
        let rows: Vec<Record> = self.rows(query, values).map_err(failed)?;
        let texts = rows.iter().filter_map(|row| row.record.as_deref());
        let read = |text| serde_json::from_str(text).map_err(|error| failed(error.into()));
        texts.map(read).collect()
    }

    /// The record of a query, if there is one.
    pub(super) fn one<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Option<T>, StoreFailed> {
        Ok(self.all(query, values)?.into_iter().next())
    }

    pub(super) fn rows<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>> {
        self.0.exec(query, values)?.to_array()
    }

    pub(super) fn run(&self, statement: &str, values: Vec<SqlStorageValue>) -> Result<()> {
        self.0.exec(statement, values).map(drop)
    }
}

pub(super) fn text(record: &impl Serialize) -> Result<SqlStorageValue> {
    Ok(serde_json::to_string(record)?.into())
}

pub(super) fn time(at: UnixMillis) -> Result<SqlStorageValue> {
    integer(at.get())
}

pub(super) fn failed(error: worker::Error) -> StoreFailed {
    StoreFailed(error.to_string())
}
