//! What a token says.

use serde::{Deserialize, Serialize};

/// The claims of an access token (RFC 9068, section 2.2). All are required, but those that only
/// tokens of a grant have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the apex.
    pub iss: String,
    /// Which resource it is for.
    pub aud: String,
    /// The account's numeric id, in decimal.
    pub sub: String,
    /// The account's login when the token was issued.
    pub login: String,
    /// The OAuth client it was issued to.
    pub client_id: String,
    /// What it allows, separated by spaces.
    pub scope: String,
    /// Issued at, in seconds since 1970.
    pub iat: u64,
    /// Expires at, in seconds since 1970.
    pub exp: u64,
    /// The token's own id.
    pub jti: String,
    /// The family of grants it belongs to: when that is revoked, so is the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The account's revocation epoch when it was issued: a higher one outdates the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
}
