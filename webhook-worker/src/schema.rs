//! The gate's tables.

use sync::JournalFailed;

use crate::sql::Sql;

/// Each is made when it is not there.
const TABLES: [&str; 10] = [
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
    // That the account is being erased, or was: one row.
    "CREATE TABLE IF NOT EXISTS erasure (one INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "DELETE FROM departure WHERE at < unixepoch('now', '-1 day') * 1000",
];

/// The tables that go when the account is erased: all but the one that says so.
pub(crate) fn of_the_account() -> impl Iterator<Item = &'static str> {
    made(&TABLES).filter(|table| *table != "erasure")
}

/// The names of the tables that these statements make.
pub(crate) fn made(statements: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    let rest = statements.iter().filter_map(|text| text.strip_prefix("CREATE TABLE IF NOT EXISTS"));
    rest.filter_map(|rest| rest.trim_start().split([' ', '(']).next())
}

/// Makes the tables.
pub(crate) fn make(sql: &Sql) -> Result<(), JournalFailed> {
    TABLES.iter().try_for_each(|table| sql.run(table, vec![]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_goes_but_that_it_went() {
        let tables: Vec<_> = of_the_account().collect();
        assert_eq!(tables, ["delivery", "memory", "outbox", "departure", "file", "token"]);
    }
}
