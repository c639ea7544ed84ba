//! How much was deleted.

use ids::Login;
use serde::{Deserialize, Serialize};

/// How much of what was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Records in KV: policy, index, account.
    pub records: u64,
    /// Files of the account's fork in KV.
    pub files: u64,
    /// Entries of the history in R2.
    pub history_entries: u64,
    /// Rows of the account's sync gate: deliveries, what it remembered, what it had to send.
    pub gate_rows: u64,
    /// Rows about check runs in the account's repositories.
    pub check_rows: u64,
    /// Rows of the account's instance, all its tables together.
    pub instance_rows: u64,
    /// Of these: what the owner had granted to clients.
    pub grants: u64,
    /// Event streams that were open and were ended.
    pub streams: u64,
}

/// What an instance that was erased had. Asked again for the same erasure, it says the same again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceErased {
    /// Rows, all tables together.
    pub rows: u64,
    /// Of these, families of grants.
    pub grants: u64,
    /// Open streams.
    pub streams: u64,
}

/// What KV and R2 have of an account, counted before anything of it is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Records in KV.
    pub records: u64,
    /// Files in KV.
    pub files: u64,
    /// Entries of the history in R2.
    pub history_entries: u64,
    /// The login that its account record names.
    pub login: Option<Login>,
}
