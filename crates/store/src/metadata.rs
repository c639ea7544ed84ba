//! KV metadata of a policy record.

use ids::{AccountId, BlobId, CommitId, Generation};
use serde::{Deserialize, Serialize};

use crate::RepositoryRef;

/// What a KV listing tells of a policy record without reading it. At most 1,024 bytes of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyMetadata {
    /// Head of the fork's default branch.
    pub commit: Option<CommitId>,
    /// The ACL file's blob at that commit.
    pub blob: Option<BlobId>,
    /// The record's generation.
    pub generation: Generation,
    /// [`PolicyState::name`](crate::PolicyState::name).
    pub state: String,
    /// Whose record it is; absent in metadata that an older version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The account's fork; also absent in metadata that an older version wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryRef>,
}
