//! What a sync tells those who show it on GitHub.

use ids::{InstallationId, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::{PolicyRecord, SchemaVersion};

/// That an account's calls are judged by this record: what the check run on a commit of the
/// default branch is made of. Made only after the account's instance has taken the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this shape.
    pub schema: SchemaVersion,
    /// The installation through which the repository was read.
    pub installation: InstallationId,
    /// The record; its repository and its head are there.
    pub record: PolicyRecord,
    /// When the instance took the record.
    pub since: UnixMillis,
}
