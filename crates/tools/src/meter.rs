//! How often the policy lets a command be called.

use quota::{Exceeded, Limit};

/// Counts the calls of one account.
pub trait Meter {
    /// Takes one call from the bucket of each limit, or from none.
    ///
    /// # Errors
    /// A limit is reached, or it is not known how much is left: then nothing may be called.
    fn take(&self, limits: &[Limit]) -> Result<(), NotTaken>;

    /// How many calls each limit would let through now; `None` when that is not known.
    fn left(&self, limits: &[Limit]) -> Option<Vec<u32>>;
}

/// Why a call was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// A limit is reached.
    #[error("the limit number {} is reached", .0.limit)]
    Exceeded(Exceeded),
    /// What was used cannot be read or written. Why is in the log.
    #[error("it is not known how much is left")]
    Unknown,
}
