//! What a gate keeps of an account that is erased.

use erasure::Erasure;
use ids::UnixMillis;
use serde::{Deserialize, Serialize};
use sync::Pending;

/// The one row of an account that is being erased, or was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// How far it is, and at its end the receipt.
    pub(crate) erasure: Erasure,
    /// The App was installed anew before the end.
    pub(crate) returning: Option<Pending>,
    /// When the App was uninstalled.
    pub(crate) left_at: Option<UnixMillis>,
}

impl Kept {
    /// In a sentence, for people.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self.erasure.end {
            Some(_) => "erased: nothing is synced until the owner comes back",
            None => "is being erased",
        }
    }
}
