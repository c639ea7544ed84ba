//! What a token says.

use serde::{Deserialize, Serialize};

/// The claims of an access token (RFC 9068, section 2.2). All are required.
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
}
