//! Where a sign-in waits: on its way out in memory, and until it comes back in its own object.

use std::cell::RefCell;

use ids::UnixMillis;
use oauth::{Digest, Pending, SignInRecord, StoreFailed};
use serde::{Deserialize, Serialize};
use worker::{Error, Result, SqlStorage, SqlStorageValue};

const PUT: &str = "INSERT OR REPLACE INTO sign_in (state, record, expires_at) VALUES (?, ?, ?)";
const TAKE: &str = "DELETE FROM sign_in WHERE state = ? AND expires_at > ? RETURNING record";

/// A sign-in that has begun: its object is named by the digest of its state, which is drawn while it
/// begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) state: Digest,
    pub(super) record: SignInRecord,
    pub(super) expires_at: UnixMillis,
}

/// Notes the one sign-in that begins.
#[derive(Default)]
pub(super) struct Beginning(pub(super) RefCell<Option<Begun>>);

impl Pending<SignInRecord> for Beginning {
    fn put(
        &self,
        state: &Digest,
        record: &SignInRecord,
        expires_at: UnixMillis,
        _: UnixMillis,
    ) -> Result<(), StoreFailed> {
        let begun = Begun { state: state.clone(), record: record.clone(), expires_at };
        self.0.replace(Some(begun));
        Ok(())
    }

    fn take(&self, _: &Digest, _: UnixMillis) -> Result<Option<SignInRecord>, StoreFailed> {
        Ok(None)
    }
}

/// The SQLite of a sign-in's own object.
pub(super) struct Database(pub(super) SqlStorage);

#[derive(Deserialize)]
struct Row {
    record: String,
}

impl Pending<SignInRecord> for Database {
    fn put(
        &self,
        state: &Digest,
        record: &SignInRecord,
        expires_at: UnixMillis,
        _: UnixMillis,
    ) -> Result<(), StoreFailed> {
        let put = || {
            let record = serde_json::to_string(record)?;
            let values = vec![state.as_str().into(), record.into(), time(expires_at)?];
            self.0.exec(PUT, values).map(drop)
        };
        put().map_err(|error: Error| StoreFailed(error.to_string()))
    }

    fn take(&self, state: &Digest, now: UnixMillis) -> Result<Option<SignInRecord>, StoreFailed> {
        let take = || {
            let values = vec![state.as_str().into(), time(now)?];
            let rows: Vec<Row> = self.0.exec(TAKE, values)?.to_array()?;
            Ok(rows.first().map(|row| serde_json::from_str(&row.record)).transpose()?)
        };
        take().map_err(|error: Error| StoreFailed(error.to_string()))
    }
}

fn time(at: UnixMillis) -> Result<SqlStorageValue> {
    let number = i64::try_from(at.get()).map_err(|error| Error::RustError(error.to_string()))?;
    SqlStorageValue::try_from_i64(number)
}
