//! SQLite of a Durable Object, with errors that say what was tried.

use serde::de::DeserializeOwned;
use sync::JournalFailed;
use worker::{SqlStorage, SqlStorageValue};

/// A SQLite database.
#[derive(Clone, Debug)]
pub(crate) struct Sql(SqlStorage);

impl Sql {
    pub(crate) const fn new(storage: SqlStorage) -> Self {
        Self(storage)
    }

    /// Runs a statement that returns nothing.
    pub(crate) fn run(
        &self,
        statement: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<(), JournalFailed> {
        self.0.exec(statement, values).map(drop).map_err(|error| failed(statement, &error))
    }

    /// Runs a query and reads all its rows.
    pub(crate) fn rows<T: DeserializeOwned>(
        &self,
        query: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>, JournalFailed> {
        let cursor = self.0.exec(query, values).map_err(|error| failed(query, &error))?;
        cursor.to_array().map_err(|error| failed(query, &error))
    }
}

/// A number for a column; SQLite's numbers are signed, and JavaScript's end at 2^53.
pub(crate) fn number(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

fn failed(statement: &str, error: &worker::Error) -> JournalFailed {
    let verb: String = statement.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    JournalFailed(format!("{verb}: {error}"))
}
