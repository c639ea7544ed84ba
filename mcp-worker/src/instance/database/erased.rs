//! Everything at once: emptied, or told to its owner.

use ::erasure::InstanceErased;
use ids::Generation;
use serde::Deserialize;
use serde_json::{Map, Value};
use worker::Result;

use super::{Database, integer, schema};

/// A table's name, and its rows.
type Table = (&'static str, Vec<Map<String, Value>>);

#[derive(Deserialize)]
struct Marked {
    erasure: String,
    generation: u64,
    record: String,
}

#[derive(Deserialize)]
struct Counted {
    count: u64,
}

impl Database {
    /// Whether the account was erased, and has not come back.
    pub(in crate::instance) fn is_erased(&self) -> Result<bool> {
        Ok(self.marked()?.is_some())
    }

    /// Whether this generation was given out before the account was erased: what is told of it was on its
    /// way then, and comes too late.
    pub(in crate::instance) fn is_of_the_erased(&self, generation: Generation) -> Result<bool> {
        Ok(self.marked()?.is_some_and(|mark| generation.get() <= mark.generation))
    }

    /// The account is back.
    pub(in crate::instance) fn unmark(&self) -> Result<()> {
        self.run("DELETE FROM erased", vec![])
    }

    /// Empties every table, at once, and marks that, with the highest generation that was given out. Returns what there was when it was first asked for
    /// by this erasure.
    pub(in crate::instance) fn empty(
        &self,
        erasure: &str,
        generation: Generation,
        streams: u64,
    ) -> Result<InstanceErased> {
        let before = self.marked()?.filter(|mark| mark.erasure == erasure);
        let before = before.and_then(|mark| serde_json::from_str(&mark.record).ok());
        let mut had = InstanceErased { streams, ..InstanceErased::default() };
        for table in schema::of_the_account() {
            let count = self.count(table)?;
            had.rows += count;
            if table == "families" {
                had.grants = count;
            }
            self.run(&format!("DELETE FROM {table}"), vec![])?;
        }
        let had: InstanceErased = before.unwrap_or(had);
        let mark =
            "INSERT OR REPLACE INTO erased (id, erasure, generation, record) VALUES (1, ?, ?, ?)";
        let generation = integer(generation.get())?;
        self.run(mark, vec![erasure.into(), generation, serde_json::to_string(&had)?.into()])?;
        Ok(had)
    }

    /// All rows of all tables, by the tables' names.
    pub(in crate::instance) fn all_rows(&self) -> Result<Vec<Table>> {
        schema::of_the_account()
            .map(|table| {
                let query = format!("SELECT * FROM {table}");
                Ok((table, self.0.exec(&query, None)?.to_array()?))
            })
            .collect()
    }

    fn count(&self, table: &str) -> Result<u64> {
        let query = format!("SELECT COUNT(*) AS count FROM {table}");
        let rows: Vec<Counted> = self.0.exec(&query, None)?.to_array()?;
        Ok(rows.first().map_or(0, |row| row.count))
    }

    fn marked(&self) -> Result<Option<Marked>> {
        let rows: Vec<Marked> =
            self.0.exec("SELECT erasure, generation, record FROM erased", None)?.to_array()?;
        Ok(rows.into_iter().next())
    }
}
