//! Where the tools get files from.

use std::{future::Future, rc::Rc};

use ids::BlobId;
use store::{ContentIndex, HistorySummary};

/// Reads what was synced of the fork and of the template, and what was in force when.
pub trait Content {
    /// What there is in the account's fork, if it was synced.
    fn fork(&self) -> impl Future<Output = Result<Option<Rc<ContentIndex>>, ContentFailed>>;

    /// What there is in the template, if it was synced.
    fn template(&self) -> impl Future<Output = Result<Option<Rc<ContentIndex>>, ContentFailed>>;

    /// The texts of these blobs, in this order; `None` for one that is not there or not text.
    fn texts(
        &self,
        blobs: &[BlobId],
    ) -> impl Future<Output = Result<Vec<Option<String>>, ContentFailed>>;

    /// The newest changes of what the account is judged by, at most so many, the newest first.
    fn history(
        &self,
        most: u32,
    ) -> impl Future<Output = Result<Vec<HistorySummary>, ContentFailed>>;
}

/// The store cannot be reached at the moment. Why is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the content cannot be reached at the moment")]
pub struct ContentFailed;
