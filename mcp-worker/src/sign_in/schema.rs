//! The table of a sign-in.

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sign_in (
        state TEXT PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL
    );
";
