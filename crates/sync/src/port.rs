//! What a gate needs of the world, besides GitHub.

use github::DeliveryId;
use ids::{BlobId, UnixMillis};
use store::{Held, HistoryEntry, Key, PolicyMetadata, Report};

use crate::{Change, Memory, Pending, Row, ToInstance};

/// The gate's own durable state. Every call is atomic, and survives a crash once it returned and
/// something was waited for.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Journal {
    /// Deliveries that are not processed, the oldest first.
    fn pending(&self) -> Result<Vec<Pending>, JournalFailed>;
    /// What is remembered; [`Memory::blank`] at first.
    fn memory(&self) -> Result<Memory, JournalFailed>;
    /// Changes everything at once.
    fn commit(&self, change: &Change) -> Result<(), JournalFailed>;
    /// Returns once all that was changed survives whatever comes next, even if that ends the
    /// process before anything else is waited for.
    async fn settled(&self) -> Result<(), JournalFailed>;
    /// What has not left, the oldest first.
    fn outbox(&self) -> Result<Vec<Row>, JournalFailed>;
    /// The row has left: forget it unless a newer one took its slot. Remember when.
    fn sent(&self, row: &Row, now: UnixMillis) -> Result<(), JournalFailed>;
    /// The row could not leave.
    fn postpone(&self, row: &Row, not_before: UnixMillis) -> Result<(), JournalFailed>;
    /// When something last left by this slot.
    fn left_at(&self, slot: &str) -> Result<Option<UnixMillis>, JournalFailed>;
    /// Whether the store has this blob for certain.
    fn has_blob(&self, blob: &BlobId) -> Result<bool, JournalFailed>;
    /// The store may have lost any blob.
    fn forget_blobs(&self) -> Result<(), JournalFailed>;
    /// The store has these blobs.
    fn add_blobs(&self, blobs: &[BlobId]) -> Result<(), JournalFailed>;
}

/// The store that all workers read.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Records {
    /// The record, if there is one.
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, NotSent>;
    /// Writes the record.
    async fn put(
        &self,
        key: &Key,
        body: &[u8],
        metadata: Option<&PolicyMetadata>,
    ) -> Result<(), NotSent>;
    /// Removes the record.
    async fn delete(&self, key: &Key) -> Result<(), NotSent>;
}

/// The account's instance.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Instance {
    /// Tells it something, and returns what it has of this afterwards. Telling it twice, or
    /// something older than it knows, does no harm: then it keeps what it has.
    async fn tell(
        &self,
        message: &ToInstance,
        delivery: Option<&DeliveryId>,
    ) -> Result<Held, NotSent>;
}

/// Those who show on GitHub what is in force.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Reports {
    /// Hands the report over. Handing it over twice does no harm.
    async fn report(&self, report: &Report, delivery: Option<&DeliveryId>) -> Result<(), NotSent>;
}

/// What was in force when.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait History {
    /// Keeps the entry, unless there is one of this account and generation: what was written once
    /// is never changed.
    async fn keep(&self, entry: &HistoryEntry) -> Result<(), NotSent>;
}

/// The gate's own state could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the gate's state cannot be used: {0}")]
pub struct JournalFailed(pub String);

/// Something did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSent(pub String);
