//! Where the registry keeps what it knows.

use ids::UnixMillis;
use oauth::{ClientId, ClientStore, Digest, FetchedClient, Registered, StoreFailed};
use serde::{Deserialize, de::DeserializeOwned};
use worker::{Error, Result, SqlStorage, SqlStorageValue};

/// How many documents are remembered.
const DOCUMENTS: i64 = 1000;
const PUT: &str = "INSERT INTO registrations (id, address, record, expires_at) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (id) DO UPDATE SET address = excluded.address, \
                   record = excluded.record, expires_at = excluded.expires_at";
const OLDEST_UNUSED: &str = "DELETE FROM registrations WHERE number = (SELECT number \
                             FROM registrations WHERE address IS NOT NULL ORDER BY number LIMIT 1)";
const OLDEST_DOCUMENTS: &str = "DELETE FROM documents WHERE url IN (SELECT url FROM documents \
                                ORDER BY fresh_until DESC LIMIT -1 OFFSET ?)";

pub(super) struct Database(pub(super) SqlStorage);

#[derive(Deserialize)]
struct Record {
    record: String,
}

#[derive(Deserialize)]
struct Count {
    count: u64,
    first: Option<u64>,
}

impl Database {
    /// A document that may still be believed. One that this program cannot read is fetched again.
    pub(super) fn document(&self, url: &str, now: UnixMillis) -> Result<Option<FetchedClient>> {
        let query = "SELECT record FROM documents WHERE url = ? AND fresh_until > ?";
        let rows: Vec<Record> = self.rows(query, vec![url.into(), time(now)?])?;
        Ok(rows.first().and_then(|row| serde_json::from_str(&row.record).ok()))
    }

    /// Keeps a document as long as it may be believed, and of all documents those that last longest.
    pub(super) fn put_document(&self, url: &str, fetched: &FetchedClient) -> Result<()> {
        let put = "INSERT OR REPLACE INTO documents (url, record, fresh_until) VALUES (?, ?, ?)";
        let record = serde_json::to_string(fetched)?;
        self.0.exec(put, vec![url.into(), record.into(), time(fetched.fresh_until)?])?;
        let most = SqlStorageValue::try_from_i64(DOCUMENTS)?;
        self.0.exec(OLDEST_DOCUMENTS, vec![most]).map(drop)
    }

    fn rows<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>> {
        self.0.exec(query, values)?.to_array()
    }

    fn counted(&self, query: &str, values: Vec<SqlStorageValue>) -> Result<Count> {
        self.0.exec(query, values)?.one()
    }
}

impl ClientStore for Database {
    fn registered(&self, id: &ClientId) -> Result<Option<Registered>, StoreFailed> {
        let query = "SELECT record FROM registrations WHERE id = ?";
        let rows: Vec<Record> = self.rows(query, vec![id.as_str().into()]).map_err(failed)?;
        let read = |row: &Record| serde_json::from_str(&row.record);
        rows.first().map(read).transpose().map_err(|error| failed(error.into()))
    }

    fn put(&self, registered: &Registered) -> Result<(), StoreFailed> {
        let put = || {
            let address = match &registered.address {
                Some(address) => address.as_str().into(),
                None => SqlStorageValue::Null,
            };
            let id = registered.client.id().as_str();
            let record = serde_json::to_string(registered)?;
            let values = vec![id.into(), address, record.into(), time(registered.expires_at)?];
            self.0.exec(PUT, values).map(drop)
        };
        put().map_err(failed)
    }

    fn count(&self) -> Result<u64, StoreFailed> {
        let query = "SELECT COUNT(*) AS count, NULL AS first FROM registrations";
        Ok(self.counted(query, vec![]).map_err(failed)?.count)
    }

    fn from(&self, address: &Digest) -> Result<(u64, Option<UnixMillis>), StoreFailed> {
        let query = "SELECT COUNT(*) AS count, MIN(expires_at) AS first FROM registrations \
                     WHERE address = ?";
        let counted = self.counted(query, vec![address.as_str().into()]).map_err(failed)?;
        Ok((counted.count, counted.first.map(UnixMillis::new)))
    }

    fn remove_oldest_unused(&self) -> Result<bool, StoreFailed> {
        let removed = self.0.exec(OLDEST_UNUSED, None).map_err(failed)?;
        Ok(removed.rows_written() > 0)
    }

    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed> {
        let prune = || {
            let query = "DELETE FROM registrations WHERE expires_at <= ?";
            self.0.exec(query, vec![time(now)?])?;
            self.0.exec("DELETE FROM documents WHERE fresh_until <= ?", vec![time(now)?]).map(drop)
        };
        prune().map_err(failed)
    }
}

fn time(at: UnixMillis) -> Result<SqlStorageValue> {
    let number = i64::try_from(at.get()).map_err(|error| Error::RustError(error.to_string()))?;
    SqlStorageValue::try_from_i64(number)
}

fn failed(error: Error) -> StoreFailed {
    StoreFailed(error.to_string())
}
