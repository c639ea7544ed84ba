//! Which blobs are fetched together.

use std::collections::{BTreeMap, BTreeSet};

use github::MAX_BLOBS;
use ids::BlobId;
use store::ContentEntry;

/// How many bytes one request asks for at most, unless a single blob is larger.
pub const MAX_BATCH_BYTES: u64 = 1024 * 1024;

/// The next blobs to fetch of those that are missing, each once.
#[must_use]
pub fn batch(entries: &[ContentEntry], missing: &BTreeSet<BlobId>) -> Vec<BlobId> {
    let sizes: BTreeMap<_, _> = entries
        .iter()
        .filter(|entry| missing.contains(&entry.blob))
        .map(|entry| (&entry.blob, entry.size))
        .collect();
    let mut total = 0_u64;
    sizes
        .into_iter()
        .take(MAX_BLOBS)
        .take_while(|(_, size)| {
            let first = total == 0;
            total = total.saturating_add(*size);
            first || total <= MAX_BATCH_BYTES
        })
        .map(|(blob, _)| blob.clone())
        .collect()
}
