//! What survives a crash.

use github::DeliveryId;
use ids::{CommitId, UnixMillis};

use crate::{Job, Memory};

/// A repository's own durable state. Every call is atomic and survives a crash once it returned.
pub trait Journal {
    /// What is remembered; the default at first.
    fn memory(&self) -> Result<Memory, JournalFailed>;
    /// Remembers this instead.
    fn remember(&self, memory: &Memory) -> Result<(), JournalFailed>;
    /// Jobs without an end, in the order of their numbers.
    fn unfinished(&self) -> Result<Vec<Job>, JournalFailed>;
    /// The job with this number.
    fn job(&self, number: u64) -> Result<Option<Job>, JournalFailed>;
    /// All jobs about this commit that are still known, in the order of their numbers.
    fn about(&self, head: &CommitId) -> Result<Vec<Job>, JournalFailed>;
    /// Writes the job down, in the place of the one with its number.
    fn put(&self, job: &Job) -> Result<(), JournalFailed>;
    /// Whether a job was made of this delivery.
    fn seen(&self, delivery: &DeliveryId) -> Result<bool, JournalFailed>;
    /// This job was made of this delivery.
    fn saw(&self, delivery: &DeliveryId, job: u64, now: UnixMillis) -> Result<(), JournalFailed>;
    /// Forgets the deliveries of this job, so that they are taken once more.
    fn forget_deliveries(&self, job: u64) -> Result<(), JournalFailed>;
    /// Forgets jobs that ended, and deliveries that came, long ago.
    fn prune(&self, now: UnixMillis) -> Result<(), JournalFailed>;
}

/// The repository's own state could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of the check runs cannot be used: {0}")]
pub struct JournalFailed(pub String);

/// Changes a job as it stands now, and returns it as it stands then; `None` when there is none.
/// Nothing that a request changed meanwhile is lost.
pub(crate) fn change<J: Journal>(
    journal: &J,
    number: u64,
    change: impl FnOnce(&mut Job),
) -> Result<Option<Job>, JournalFailed> {
    let Some(mut job) = journal.job(number)? else { return Ok(None) };
    change(&mut job);
    journal.put(&job)?;
    Ok(Some(job))
}
