//! The gate's tables.

use sync::JournalFailed;

use crate::sql::Sql;

/// Each is made when it is not there.
const TABLES: [&str; 9] = [
    // Deliveries, until some days after they were processed: a redelivery is recognised by it.
    "CREATE TABLE IF NOT EXISTS delivery (
        id TEXT PRIMARY KEY, received INTEGER NOT NULL, hint TEXT NOT NULL,
        recheck INTEGER NOT NULL, processed INTEGER)",
    "CREATE INDEX IF NOT EXISTS delivery_processed ON delivery (processed)",
    // What is remembered of the account: one row.
    "CREATE TABLE IF NOT EXISTS memory (one INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    // What has to leave.
    "CREATE TABLE IF NOT EXISTS outbox (
        slot TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL, delivery TEXT,
        attempts INTEGER NOT NULL, not_before INTEGER NOT NULL)",
    // When something last left by a slot.
    "CREATE TABLE IF NOT EXISTS departure (slot TEXT PRIMARY KEY, at INTEGER NOT NULL)",
    // Files that KV has for this account alone.
    "CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY) WITHOUT ROWID",
    // Files that KV had for everybody: before they were kept for each account.
    "DROP TABLE IF EXISTS blob",
    // Installation tokens.
    "CREATE TABLE IF NOT EXISTS token (
        installation INTEGER PRIMARY KEY, token TEXT NOT NULL, use_until INTEGER NOT NULL)",
    "DELETE FROM departure WHERE at < unixepoch('now', '-1 day') * 1000",
];

/// Makes the tables.
pub(crate) fn make(sql: &Sql) -> Result<(), JournalFailed> {
    TABLES.iter().try_for_each(|table| sql.run(table, vec![]))
}
