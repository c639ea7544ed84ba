//! What is kept of a session.

use ids::{Login, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::Digest;

/// After how many milliseconds without use a session has ended: 12 hours.
pub const SESSION_IDLE_MILLIS: u64 = 12 * 60 * 60 * 1000;
/// After how many milliseconds a session has ended, however much it is used: 7 days.
pub const SESSION_LONGEST_MILLIS: u64 = 7 * 24 * 60 * 60 * 1000;
/// How exactly it is known when a session was last used. To note it costs a write.
const NOTED_EVERY_MILLIS: u64 = 5 * 60 * 1000;

/// A browser in which an owner has signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebSession {
    /// The digest of its cookie.
    pub digest: Digest,
    /// The login that GitHub named.
    pub login: Login,
    /// Whether GitHub showed a fork of the template then.
    pub has_fork: bool,
    /// The epoch that it began in. It ends with it.
    pub epoch: u64,
    /// When it began.
    pub created_at: UnixMillis,
    /// When it was last used, to five minutes.
    pub used_at: UnixMillis,
}

impl WebSession {
    /// Until when it can be used, if it is not used before.
    #[must_use]
    pub fn expires_at(&self) -> UnixMillis {
        let idle = self.used_at.plus(SESSION_IDLE_MILLIS);
        idle.min(self.created_at.plus(SESSION_LONGEST_MILLIS))
    }

    /// Whether it can be used now, in this epoch.
    pub(super) fn stands(&self, epoch: u64, now: UnixMillis) -> bool {
        self.epoch == epoch && now < self.expires_at()
    }

    /// Whether it is to be noted that it is used now.
    pub(super) fn is_to_be_noted(&self, now: UnixMillis) -> bool {
        now >= self.used_at.plus(NOTED_EVERY_MILLIS)
    }
}
