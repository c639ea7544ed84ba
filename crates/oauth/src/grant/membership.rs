//! What of an access token its account is asked about.

use serde::{Deserialize, Serialize};
use token::Claims;

use super::{FamilyId, GrantStore};
use crate::StoreFailed;

/// The family that an access token belongs to, and the epoch that it was issued in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    family: FamilyId,
    epoch: u64,
}

impl Membership {
    /// As the claims of a verified token say; `None` when the token belongs to no grant, and is not
    /// served.
    #[must_use]
    pub fn of(claims: &Claims) -> Option<Self> {
        let (family, epoch) = (claims.family.as_deref()?, claims.epoch?);
        Some(Self { family: FamilyId::new(family), epoch })
    }

    /// The family.
    #[must_use]
    pub const fn family(&self) -> &FamilyId {
        &self.family
    }

    /// Whether the account still stands by it: the token was issued in this epoch, and its family is
    /// not revoked. To be asked on each call.
    ///
    /// # Errors
    /// When the store has failed: then the call is not served.
    pub fn stands(&self, store: &impl GrantStore) -> Result<bool, StoreFailed> {
        Ok(store.epoch()? == self.epoch && store.family(&self.family)?.is_some())
    }
}
