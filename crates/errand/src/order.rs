//! What is asked.

use ids::{AccountId, Login};
use serde::{Deserialize, Serialize};

use crate::Proposal;

/// An errand, and for whom. Whoever sends it has verified who calls, and has asked the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The account.
    pub account: AccountId,
    /// The login that it goes by.
    pub login: Login,
    /// The errand.
    pub errand: Errand,
}

/// Something to be done at GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Errand {
    /// Read the account's public profile.
    Profile,
    /// List the repositories that the App may see.
    Repositories,
    /// Propose a change to the fork.
    Propose {
        /// The change.
        proposal: Proposal,
    },
}
