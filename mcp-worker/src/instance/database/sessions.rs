//! Legacy sessions: they outlive an eviction and a deploy, because clients do not begin again.

use ids::UnixMillis;
use mcp::{Capabilities, LogLevel, Session, Version};
use serde::Deserialize;
use worker::Result;

use super::{Database, integer};

/// How exactly it is known when a session was last used. To note it costs a write.
const NOTED_EVERY_MILLIS: u64 = 60 * 60 * 1000;

#[derive(Deserialize)]
struct Row {
    version: String,
    used_at: Option<u64>,
    capabilities: Option<String>,
    log_level: Option<String>,
}

impl Database {
    /// Keeps a session, and of all sessions the `keep` that were used last. One that was only opened
    /// counts as an hour older than it is: handshakes push nobody out who is at work.
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
        let oldest = "DELETE FROM sessions WHERE id <> ? AND opening IN \
                      (SELECT opening FROM sessions LEFT JOIN session_uses ON session = id \
                       ORDER BY COALESCE(used_at, opened_at - ?) DESC, opening DESC \
                       LIMIT -1 OFFSET ?)";
        let values = vec![id.into(), integer(NOTED_EVERY_MILLIS)?, integer(keep.into())?];
        let dropped = self.0.exec(oldest, values)?;
        if dropped.rows_written() > 0 { self.forget_what_sessions_left() } else { Ok(()) }
    }

    /// What is known of a session that is used now, if it is open.
    pub(in crate::instance) fn session(
        &self,
        id: &str,
        now: UnixMillis,
    ) -> Result<Option<Session>> {
        let query = "SELECT version, capabilities, log_level, used_at FROM sessions \
                     LEFT JOIN session_terms ON session_terms.session = id \
                     LEFT JOIN session_uses ON session_uses.session = id WHERE id = ?";
        let rows: Vec<Row> = self.0.exec(query, vec![id.into()])?.to_array()?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        if is_to_be_noted(row.used_at, now) {
            let upsert = "INSERT OR REPLACE INTO session_uses (session, used_at) VALUES (?, ?)";
            self.0.exec(upsert, vec![id.into(), integer(now.get())?])?;
        }
        Ok(Some(row.read()))
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
        for (table, column) in
            [("session_terms", "session"), ("session_uses", "session"), ("events", "session")]
        {
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

fn is_to_be_noted(used_at: Option<u64>, now: UnixMillis) -> bool {
    used_at.is_none_or(|noted| now.get().saturating_sub(noted) >= NOTED_EVERY_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_use_of_a_session_is_noted_the_first_time_and_then_once_an_hour() {
        let noted = |used_at, now| is_to_be_noted(used_at, UnixMillis::new(now));
        assert!(noted(None, 7));
        assert!(!noted(Some(7), 7));
        assert!(!noted(Some(7), 6 + NOTED_EVERY_MILLIS));
        assert!(noted(Some(7), 7 + NOTED_EVERY_MILLIS));
        assert!(!noted(Some(7), 0), "a clock that went back");
    }
}
