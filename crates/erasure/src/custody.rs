//! What mcp-worker asks webhook-worker about everything that is stored of an account.

use ids::{AccountId, Login};
use serde::{Deserialize, Serialize};

use crate::Ask;

/// What is wished. Whoever sends it has verified who wishes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Custody {
    /// Erase the account, and say how far that is: [`Progress`](crate::Progress).
    Erase {
        /// The account.
        ask: Ask,
    },
    /// Say how far an erasure is: [`Progress`](crate::Progress).
    Progress {
        /// The account.
        account: AccountId,
    },
    /// The account was erased, and its owner wants it to be synced again.
    Return {
        /// The account.
        account: AccountId,
        /// The login that it goes by.
        login: Login,
    },
    /// Tell what the account's gate and the check runs in its repositories have, as JSON.
    Export {
        /// The account.
        account: AccountId,
    },
}

impl Custody {
    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Erase { ask } => ask.account,
            Self::Progress { account }
            | Self::Return { account, .. }
            | Self::Export { account } => *account,
        }
    }

    /// In a word, for the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Erase { .. } => "erase",
            Self::Progress { .. } => "progress",
            Self::Return { .. } => "return",
            Self::Export { .. } => "export",
        }
    }
}
