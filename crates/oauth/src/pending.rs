//! What waits for a browser to come back.

use ids::UnixMillis;

use crate::{Digest, StoreFailed};

/// Where things wait, each under the digest of the secret that the browser comes back with. Every
/// call is atomic.
pub trait Pending<T> {
    /// Keeps it until this time, and forgets what was kept until now or before.
    fn put(
        &self,
        key: &Digest,
        value: &T,
        expires_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<(), StoreFailed>;
    /// Removes and returns it if its time is not over: a second call finds none.
    fn take(&self, key: &Digest, now: UnixMillis) -> Result<Option<T>, StoreFailed>;
}
