//! What the App was given by people who signed in with it.

use serde::{Deserialize, Serialize};

/// A code that somebody was sent back with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UserCode {
    pub(crate) account: u64,
    pub(crate) redirect_uri: String,
    /// The SHA-256 that the verifier must have, if there was one.
    pub(crate) challenge: Option<String>,
    pub(crate) expires_at: i64,
}

/// A token that acts for a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UserToken {
    pub(crate) account: u64,
    pub(crate) expires_at: i64,
}
