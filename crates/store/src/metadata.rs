//! KV metadata of a policy record.

use ids::{BlobId, CommitId, Generation};
use serde::{Deserialize, Serialize};

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
}
