//! Where sessions are kept.

use ids::UnixMillis;

use super::WebSession;
use crate::{Digest, GrantStore, StoreFailed};

/// One account's own durable state, like [`GrantStore`], whose epoch ends sessions too.
pub trait WebSessionStore: GrantStore {
    /// The session whose cookie has this digest.
    fn web_session(&self, digest: &Digest) -> Result<Option<WebSession>, StoreFailed>;
    /// All sessions.
    fn web_sessions(&self) -> Result<Vec<WebSession>, StoreFailed>;
    /// Keeps a session, in the place of the one with its digest.
    fn put_web_session(&self, session: &WebSession) -> Result<(), StoreFailed>;
    /// Removes a session.
    fn remove_web_session(&self, digest: &Digest) -> Result<(), StoreFailed>;
    /// Removes sessions of other epochs than this one, and those whose time was over by now.
    fn prune_web_sessions(&self, epoch: u64, now: UnixMillis) -> Result<(), StoreFailed>;
}
