//! Which resources are watched, by whom.

use serde::Deserialize;
use worker::Result;

use super::Database;

/// So many resources one session or stream watches at most.
const MAX_WATCHED: usize = 100;
/// Begins the name of a stream, so that it is no session's.
const STREAM: &str = "stream ";

/// Who watches: a session (legacy), or a stream of its own (modern).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::instance) struct Holder(String);

#[derive(Deserialize)]
struct Row {
    holder: String,
}

#[derive(Deserialize)]
struct Watched {
    uri: String,
}

#[derive(Deserialize)]
struct Count {
    count: usize,
}

impl Holder {
    pub(in crate::instance) fn session(id: &str) -> Self {
        Self(id.into())
    }

    pub(in crate::instance) fn stream(name: &str) -> Self {
        Self(format!("{STREAM}{name}"))
    }
}

impl Database {
    /// Lets somebody watch a resource. Returns whether there was room for it.
    pub(in crate::instance) fn watch(&self, holder: &Holder, uri: &str) -> Result<bool> {
        let count = "SELECT COUNT(*) AS count FROM watched WHERE holder = ? AND uri <> ?";
        let values = vec![holder.0.as_str().into(), uri.into()];
        let Count { count } = self.0.exec(count, values.clone())?.one()?;
        if count >= MAX_WATCHED {
            return Ok(false);
        }
        self.0.exec("INSERT OR IGNORE INTO watched (holder, uri) VALUES (?, ?)", values)?;
        Ok(true)
    }

    pub(in crate::instance) fn unwatch(&self, holder: &Holder, uri: &str) -> Result<()> {
        let delete = "DELETE FROM watched WHERE holder = ? AND uri = ?";
        self.0.exec(delete, vec![holder.0.as_str().into(), uri.into()]).map(drop)
    }

    /// What somebody watches.
    pub(in crate::instance) fn watched_by(&self, holder: &Holder) -> Result<Vec<String>> {
        let query = "SELECT uri FROM watched WHERE holder = ? ORDER BY uri";
        let rows: Vec<Watched> = self.0.exec(query, vec![holder.0.as_str().into()])?.to_array()?;
        Ok(rows.into_iter().map(|row| row.uri).collect())
    }

    /// Who watches a resource.
    pub(in crate::instance) fn watchers(&self, uri: &str) -> Result<Vec<Holder>> {
        let query = "SELECT holder FROM watched WHERE uri = ?";
        let rows: Vec<Row> = self.0.exec(query, vec![uri.into()])?.to_array()?;
        Ok(rows.into_iter().map(|row| Holder(row.holder)).collect())
    }

    /// Forgets what was watched on streams that are not among these.
    pub(in crate::instance) fn keep_watching(&self, open: &[Holder]) -> Result<()> {
        let query = format!("SELECT DISTINCT holder FROM watched WHERE holder LIKE '{STREAM}%'");
        for row in self.0.exec(&query, None)?.to_array::<Row>()? {
            let holder = Holder(row.holder);
            if !open.contains(&holder) {
                let delete = "DELETE FROM watched WHERE holder = ?";
                self.0.exec(delete, vec![holder.0.into()])?;
            }
        }
        Ok(())
    }

    pub(super) fn forget_watching_sessions(&self) -> Result<()> {
        let orphans = format!(
            "DELETE FROM watched WHERE holder NOT LIKE '{STREAM}%' \
             AND holder NOT IN (SELECT id FROM sessions)"
        );
        self.0.exec(&orphans, None).map(drop)
    }
}
