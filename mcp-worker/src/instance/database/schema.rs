//! The tables of an instance.

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS policy (
        id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, record TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS content (
        id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, record TEXT
    );
    CREATE TABLE IF NOT EXISTS sessions (
        opening INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        version TEXT NOT NULL, opened_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS announcements (
        id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS session_terms (
        session TEXT PRIMARY KEY, capabilities TEXT NOT NULL, log_level TEXT
    );
    CREATE TABLE IF NOT EXISTS session_uses (
        session TEXT PRIMARY KEY, used_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS watched (
        holder TEXT NOT NULL, uri TEXT NOT NULL, PRIMARY KEY (holder, uri)
    );
    CREATE TABLE IF NOT EXISTS events (
        event INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, stream TEXT NOT NULL,
        number INTEGER NOT NULL, frame TEXT NOT NULL, last INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS secret (
        id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS revocation (
        id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS usage (
        id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS calls (
        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, client TEXT NOT NULL, tool TEXT NOT NULL,
        command_line TEXT NOT NULL, decision TEXT NOT NULL, rule TEXT, reason TEXT, file TEXT,
        line INTEGER, commit_id TEXT, duration INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS usage_days (
        day INTEGER PRIMARY KEY, allowed INTEGER NOT NULL, refused INTEGER NOT NULL,
        would_be_refused INTEGER NOT NULL, limited INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS epoch (
        id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS codes (
        digest TEXT PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS families (
        id TEXT PRIMARY KEY, handle TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE,
        record TEXT NOT NULL, expires_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS web_sessions (
        digest TEXT PRIMARY KEY, epoch INTEGER NOT NULL, record TEXT NOT NULL,
        expires_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS questions (
        ticket TEXT PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS erased (
        id INTEGER PRIMARY KEY CHECK (id = 1), erasure TEXT NOT NULL, generation INTEGER NOT NULL,
        record TEXT NOT NULL
    );
";

/// The tables that are emptied when the account is erased: all but the one that says so.
pub(super) fn of_the_account() -> impl Iterator<Item = &'static str> {
    let made = SCHEMA.split("CREATE TABLE IF NOT EXISTS").skip(1);
    let names = made.filter_map(|rest| rest.trim_start().split([' ', '(']).next());
    names.filter(|table| *table != "erased")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_goes_but_that_it_went() {
        let tables: Vec<_> = of_the_account().collect();
        for table in ["policy", "content", "sessions", "usage", "families"] {
            assert!(tables.contains(&table), "{table}");
        }
        assert_eq!(tables.len() + 1, SCHEMA.matches("CREATE TABLE").count());
        assert!(!tables.contains(&"erased"));
    }
}
