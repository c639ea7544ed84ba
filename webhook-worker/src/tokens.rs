//! Installation tokens, kept in the gate.

use std::cell::RefCell;

use github::{InstallationToken, Tokens};
use ids::{InstallationId, UnixMillis};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::sql::{Sql, number};

/// Tokens in memory and in SQLite, so that neither a request nor an eviction costs a new one.
#[derive(Debug)]
pub(crate) struct KeptTokens {
    sql: Sql,
    newest: RefCell<Option<(InstallationId, InstallationToken)>>,
}

#[derive(Deserialize)]
struct TokenRow {
    token: String,
    use_until: u64,
}

impl KeptTokens {
    pub(crate) const fn new(sql: Sql) -> Self {
        Self { sql, newest: RefCell::new(None) }
    }

    /// Forgets what is in memory.
    pub(crate) fn forget_all(&self) {
        self.newest.replace(None);
    }
}

impl Tokens for &KeptTokens {
    fn kept(&self, id: InstallationId) -> Option<InstallationToken> {
        let newest = self.newest.borrow().clone().filter(|(newest, _)| *newest == id);
        if let Some((_, token)) = newest {
            return Some(token);
        }
        let query = "SELECT token, use_until FROM token WHERE installation = ?";
        // Without the kept one a new one is got.
        let rows: Vec<TokenRow> = self.sql.rows(query, vec![number(id.get())]).ok()?;
        let row = rows.into_iter().next()?;
        let use_until = UnixMillis::new(row.use_until);
        let token = InstallationToken { token: row.token.into(), use_until };
        self.newest.replace(Some((id, token.clone())));
        Some(token)
    }

    fn keep(&self, id: InstallationId, token: &InstallationToken) {
        self.newest.replace(Some((id, token.clone())));
        let _kept = self.sql.run(
            "INSERT OR REPLACE INTO token (installation, token, use_until) VALUES (?, ?, ?)",
            vec![
                number(id.get()),
                token.token.expose_secret().into(),
                number(token.use_until.get()),
            ],
        );
    }

    fn forget(&self, id: InstallationId) {
        self.newest.replace(None);
        let forget = "DELETE FROM token WHERE installation = ?";
        let _forgotten = self.sql.run(forget, vec![number(id.get())]);
    }
}
