//! What is said of an erasure afterwards.

use ids::{AccountId, UnixMillis};
use serde::{Deserialize, Serialize};
#[cfg(feature = "verify")]
use token::{BaseUrl, Keys, TokenRefusal, verify_statement};
#[cfg(feature = "sign")]
use token::{KeyRing, NotSigned};

use crate::{Deleted, Requester};

/// The `typ` of a receipt's header: no access token has it, and whoever wants an access token refuses it
/// (RFC 8725, section 3.11).
pub const TYPE: &str = "b00t-erasure-receipt+jwt";

/// What is still there of the account, as the receipt says.
pub const KEPT: [&str; 3] = [
    "its number and this receipt, so that no late event brings it back: while the App stays \
     installed, and for 30 days after",
    "lines of the operator's log with its number and login: for as long as Cloudflare keeps logs",
    "what the platform wrote to the account's own repositories: check runs, branches, pull requests",
];

/// What a receipt is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The erasure's own name.
    pub id: String,
    /// The account.
    pub account: AccountId,
    /// By whose request.
    pub by: Requester,
    /// When it was asked for.
    pub requested_at: UnixMillis,
    /// What was deleted.
    pub deleted: Deleted,
}

/// The claims of a receipt. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who says so: the platform's apex.
    pub iss: String,
    /// The account's number, in decimal.
    pub sub: String,
    /// The erasure's own name.
    pub jti: String,
    /// When everything was deleted.
    pub iat: u64,
    /// When it was asked for.
    pub requested_at: u64,
    /// By whose request.
    pub by: Requester,
    /// What was deleted.
    pub deleted: Deleted,
    /// What is still there, in words.
    pub kept: Vec<String>,
}

impl Receipt {
    /// The receipt of an erasure that came to its end now.
    #[must_use]
    pub fn of(summary: &Summary, issuer: &str, now: UnixMillis) -> Self {
        Self {
            iss: issuer.to_owned(),
            sub: summary.account.to_string(),
            jti: summary.id.clone(),
            iat: now.seconds(),
            requested_at: summary.requested_at.seconds(),
            by: summary.by,
            deleted: summary.deleted.clone(),
            kept: KEPT.map(str::to_owned).into(),
        }
    }

    /// Signs it with the key whose turn it is, in the compact form of RFC 7515.
    ///
    /// # Errors
    /// As [`KeyRing::state`].
    #[cfg(feature = "sign")]
    pub fn sign(&self, keys: &KeyRing, now: UnixMillis) -> Result<String, NotSigned> {
        keys.state(TYPE, self, now)
    }

    /// Checks a signed receipt of this issuer against its published keys.
    ///
    /// # Errors
    /// Why it is none.
    #[cfg(feature = "verify")]
    pub fn verify(signed: &str, keys: &Keys, issuer: &BaseUrl) -> Result<Self, TokenRefusal> {
        let receipt: Self = verify_statement(signed, TYPE, keys)?;
        if receipt.iss == issuer.to_string() { Ok(receipt) } else { Err(TokenRefusal::Issuer) }
    }
}
