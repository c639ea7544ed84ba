//! The account's own secret.

use serde::Deserialize;
use worker::{Error, Result};

use super::Database;
use crate::entropy;

#[derive(Deserialize)]
struct Row {
    key: String,
}

impl Database {
    /// The secret that states of requests are sealed with. Made when it is first needed, and never
    /// leaves this object.
    pub(in crate::instance) fn secret(&self) -> Result<[u8; 64]> {
        let made = entropy::hex::<64>()?;
        let insert = "INSERT OR IGNORE INTO secret (id, key) VALUES (1, ?)";
        self.0.exec(insert, vec![made.into()])?;
        let Row { key } = self.0.exec("SELECT key FROM secret", None)?.one()?;
        let mut secret = [0; 64];
        hex::decode_to_slice(key, &mut secret)
            .map_err(|error| Error::RustError(error.to_string()))?;
        Ok(secret)
    }
}
