//! What the token endpoint answers.

use std::fmt;

use serde::Serialize;

use super::RefreshToken;
use crate::Scopes;

/// The body of a 200 (RFC 6749, section 5.1). It goes out with `Cache-Control: no-store`, and does
/// not print itself.
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    refresh_token: String,
    scope: String,
}

impl TokenResponse {
    pub(super) fn new(
        access_token: String,
        expires_in: u64,
        refresh_token: &RefreshToken,
        scopes: &Scopes,
    ) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            expires_in,
            refresh_token: refresh_token.expose().into(),
            scope: scopes.to_string(),
        }
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse").field("scope", &self.scope).finish_non_exhaustive()
    }
}
