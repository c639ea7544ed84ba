//! The tables of the registry.

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS registrations (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, address TEXT,
        record TEXT NOT NULL, expires_at INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS registrations_by_address ON registrations (address, expires_at);
    CREATE INDEX IF NOT EXISTS registrations_by_end ON registrations (expires_at);
    CREATE TABLE IF NOT EXISTS documents (
        url TEXT PRIMARY KEY, record TEXT NOT NULL, fresh_until INTEGER NOT NULL
    );
";
