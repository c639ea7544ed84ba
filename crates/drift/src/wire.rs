//! What the reconciler asks webhook-worker, and what it is answered, as JSON.

use ids::{AccountId, Generation, Login};
use serde::{Deserialize, Serialize};

/// `POST /reconcile`: these accounts' records may differ from GitHub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Which, at most [`MAX_ASKED`](crate::MAX_ASKED).
    pub accounts: Vec<AskedAccount>,
    /// Why, for the log.
    pub reason: String,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedAccount {
    /// The account.
    pub id: AccountId,
    /// The login it goes by, as far as the asker knows.
    pub login: Login,
}

/// What became of [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Their gates took it.
    pub queued: Vec<AccountId>,
    /// Their gates did not.
    pub failed: Vec<AccountId>,
}

/// `POST /reconcile/revoke`: the operator has everything end that the account granted, and every
/// session of its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Whose.
    pub account: AskedAccount,
    /// Why, for the log.
    pub reason: String,
}

/// `GET /reconcile/{account}`: where a gate stands. What else it tells is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateStatus {
    /// How many deliveries wait, the asked ones among them.
    pub pending: usize,
    /// How many writes to the instance and to KV wait.
    pub writes: usize,
    /// It is at work.
    pub running: bool,
    /// What it did last, for people.
    pub outcome: String,
    /// The highest generation that it gave out.
    pub generation: Generation,
    /// What failed and was not yet followed by a success, as the gate tells it.
    pub failure: Option<serde_json::Value>,
    /// The account was erased: that there is no record of it is right.
    #[serde(default)]
    pub erased: bool,
}

impl GateStatus {
    /// Whether everything that was asked of it is done.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.pending == 0 && self.writes == 0 && !self.running
    }
}
