//! Legacy sessions: they outlive an eviction and a deploy, because clients do not begin again.

use ids::UnixMillis;
use mcp::{Capabilities, LogLevel, Session, Version};
use serde::Deserialize;
use worker::Result;

use super::{Database, integer};

#[derive(Deserialize)]
struct Row {
    version: String,
    capabilities: Option<String>,
    log_level: Option<String>,
}

impl Database {
    /// Keeps a session, and of all sessions the newest `keep`.
    pub(in crate::instance) fn open_session(
        &self,
        id: &str,
        session: Session,
        now: UnixMillis,
        keep: u32,
    ) -> Result<()> {
        let values = vec![id.into(), session.version.as_str().into(), integer(now.get())?];
        let insert = "INSERT INTO sessions (id, version, opened_at) VALUES (?, ?, ?)";
        self.0.exec(insert, values)?;
        let capabilities = serde_json::to_string(&session.capabilities)?;
        let insert = "INSERT INTO session_terms (session, capabilities) VALUES (?, ?)";
        self.0.exec(insert, vec![id.into(), capabilities.into()])?;
        let oldest = "DELETE FROM sessions WHERE opening <= \
                      (SELECT opening FROM sessions ORDER BY opening DESC LIMIT 1 OFFSET ?)";
        let dropped = self.0.exec(oldest, vec![integer(keep.into())?])?;
        if dropped.rows_written() > 0 { self.forget_what_sessions_left() } else { Ok(()) }
    }

    /// What is known of a session, if it is open.
    pub(in crate::instance) fn session(&self, id: &str) -> Result<Option<Session>> {
        let query = "SELECT version, capabilities, log_level FROM sessions \
                     LEFT JOIN session_terms ON session = id WHERE id = ?";
        let rows: Vec<Row> = self.0.exec(query, vec![id.into()])?.to_array()?;
        Ok(rows.into_iter().next().map(Row::read))
    }

    pub(in crate::instance) fn set_log_level(&self, session: &str, level: LogLevel) -> Result<()> {
        let upsert = "INSERT INTO session_terms (session, capabilities, log_level) \
                      VALUES (?, '', ?) \
                      ON CONFLICT (session) DO UPDATE SET log_level = excluded.log_level";
        self.0.exec(upsert, vec![session.into(), level.as_str().into()]).map(drop)
    }

    pub(in crate::instance) fn close_session(&self, id: &str) -> Result<()> {
        self.0.exec("DELETE FROM sessions WHERE id = ?", vec![id.into()])?;
        self.forget_what_sessions_left()
    }

    fn forget_what_sessions_left(&self) -> Result<()> {
        for (table, column) in [("session_terms", "session"), ("events", "session")] {
            let orphans =
                format!("DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM sessions)");
            self.0.exec(&orphans, None)?;
        }
        self.forget_watching_sessions()
    }
}

impl Row {
    /// A session from before these were kept can be asked nothing.
    fn read(self) -> Session {
        let capabilities = self.capabilities.and_then(|text| serde_json::from_str(&text).ok());
        let capabilities: Capabilities = capabilities.unwrap_or_default();
        Session {
            version: Version::parse(&self.version).unwrap_or(Version::NEWEST_LEGACY),
            capabilities,
            log_level: self.log_level.as_deref().and_then(LogLevel::parse),
        }
    }
}
