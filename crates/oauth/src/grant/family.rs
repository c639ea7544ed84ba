//! Everything that came of one consent.

use std::fmt;

use ids::{Login, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::{ClientId, ClientName, Digest, Scopes};

/// For how many milliseconds after a rotation the token before is answered with the same successor:
/// a client whose answer was lost, or that asks from two places at once, is not thrown out.
pub const GRACE_MILLIS: u64 = 60 * 1000;
/// After how many milliseconds without a refresh a family has ended: 30 days.
pub const IDLE_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;
/// After how many milliseconds a family has ended, however much it is used: 180 days.
pub const LONGEST_MILLIS: u64 = 180 * 24 * 60 * 60 * 1000;

/// The name of a family, in lists and in access tokens. It is no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FamilyId(String);

/// What one consent became: one refresh token that is in force at a time, and access tokens. No
/// secret is in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// Its name.
    pub id: FamilyId,
    /// The client that it was granted to.
    pub client: ClientId,
    /// What that calls itself.
    pub client_name: ClientName,
    /// Where its code was sent: host, and port if it names one.
    pub redirect_host: String,
    /// On which subdomain.
    pub login: Login,
    /// What was granted.
    pub scopes: Scopes,
    /// When.
    pub created_at: UnixMillis,
    /// When it was refreshed last.
    pub used_at: UnixMillis,
    /// The code that it began with.
    pub code: Digest,
    /// The handle that all its refresh tokens have.
    pub handle: Digest,
    /// The refresh token that is in force.
    pub token: Digest,
    /// How that came after the one before.
    pub rotation: Option<Rotation>,
}

/// The last rotation of a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// The token before.
    pub from: Digest,
    /// What makes the successor of that token; worth nothing without the token itself.
    pub salt: String,
    /// When.
    pub at: UnixMillis,
}

impl FamilyId {
    /// The name as it stands in a token or form. It need not be that of a family.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FamilyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Family {
    /// When it ends if it is not refreshed before.
    #[must_use]
    pub fn expires_at(&self) -> UnixMillis {
        self.used_at.plus(IDLE_MILLIS).min(self.created_at.plus(LONGEST_MILLIS))
    }
}

impl Rotation {
    /// Whether the token before is still answered.
    #[must_use]
    pub fn is_recent(&self, now: UnixMillis) -> bool {
        now < self.at.plus(GRACE_MILLIS)
    }
}
