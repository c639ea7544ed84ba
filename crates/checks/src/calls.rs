//! What is recorded of calls.

use audit::Recorded;
use ids::AccountId;

/// Reads what is recorded of accounts' calls. There is no way to change it.
#[expect(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Calls {
    /// The calls of an account in the last 30 days, each distinct one once.
    ///
    /// # Errors
    /// They cannot be read at the moment.
    async fn recorded(&self, account: AccountId) -> Result<Recorded, Unreadable>;
}

/// What is recorded cannot be read at the moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the recorded calls cannot be read: {0}")]
pub struct Unreadable(pub String);
