//! The tables of a repository's check runs.

use sync::JournalFailed;

use crate::sql::Sql;

/// Each is made when it is not there.
const TABLES: [&str; 7] = [
    // Deliveries that asked for a check run: a redelivery is recognised by it.
    "CREATE TABLE IF NOT EXISTS request (
        id TEXT PRIMARY KEY, job INTEGER NOT NULL, received INTEGER NOT NULL)",
    // What is remembered of the repository: one row.
    "CREATE TABLE IF NOT EXISTS repository (one INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    // Check runs, until some days after they ended.
    "CREATE TABLE IF NOT EXISTS job (
        number INTEGER PRIMARY KEY, head TEXT NOT NULL, ended INTEGER, body TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS job_head ON job (head)",
    "CREATE INDEX IF NOT EXISTS job_ended ON job (ended)",
    // Installation tokens.
    "CREATE TABLE IF NOT EXISTS token (
        installation INTEGER PRIMARY KEY, token TEXT NOT NULL, use_until INTEGER NOT NULL)",
    // That everything was emptied, because the account was erased: one row.
    "CREATE TABLE IF NOT EXISTS erased (
        one INTEGER PRIMARY KEY, erasure TEXT NOT NULL, emptied INTEGER NOT NULL)",
];

/// The tables that are emptied when the account is erased: all but the one that says so.
pub(super) fn of_the_account() -> impl Iterator<Item = &'static str> {
    crate::schema::made(&TABLES).filter(|table| *table != "erased")
}

/// Makes the tables.
pub(super) fn make(sql: &Sql) -> Result<(), JournalFailed> {
    TABLES.iter().try_for_each(|table| sql.run(table, vec![]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_goes_but_that_it_went() {
        assert_eq!(of_the_account().collect::<Vec<_>>(), ["request", "repository", "job", "token"]);
    }
}
