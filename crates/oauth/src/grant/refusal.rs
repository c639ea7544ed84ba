//! Why nothing is granted at the token endpoint.

use crate::{Broken, ErrorAnswer, NoEntropy, StoreFailed};

/// A code or refresh token was refused. The client is told less: see [`answer`](Self::answer).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// Never given out, or used, and nothing is left of it.
    #[error("the code is not known")]
    CodeUnknown,
    /// Used before: its family was revoked (RFC 6749, section 4.1.2).
    #[error("the code was used before; its family is revoked")]
    CodeReplayed,
    /// Over a minute old.
    #[error("the code has expired")]
    CodeExpired,
    /// Given to another client.
    #[error("the grant is another client's")]
    OtherClient,
    /// The code was sent somewhere else.
    #[error("the code was sent to another redirect URI")]
    OtherRedirectUri,
    /// The verifier is not that of the challenge.
    #[error("the code verifier does not fit the challenge")]
    Verifier,
    /// For another resource.
    #[error("the grant is for another resource")]
    OtherResource,
    /// Of another account.
    #[error("the grant is another account's")]
    OtherAccount,
    /// The account goes by another login now.
    #[error("the grant is for a login that is not in use any more")]
    LoginNotInUse,
    /// Never given out, or its family is gone.
    #[error("the refresh token is not known")]
    RefreshUnknown,
    /// Not used for too long.
    #[error("the refresh token has expired")]
    RefreshExpired,
    /// Replaced before: its family was revoked (RFC 9700, section 4.14.2).
    #[error("the refresh token was replaced before; its family is revoked")]
    RefreshReused,
    /// More than was granted.
    #[error("the scope is more than was granted")]
    Scope,
    /// The world failed.
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl GrantRefusal {
    /// What the client is answered (RFC 6749, section 5.2): not whether a secret was ever good.
    #[must_use]
    pub fn answer(&self) -> ErrorAnswer {
        let invalid = |sentence| ErrorAnswer::new(400, "invalid_grant", sentence);
        match self {
            Self::CodeUnknown
            | Self::CodeReplayed
            | Self::CodeExpired
            | Self::OtherClient
            | Self::OtherRedirectUri
            | Self::Verifier
            | Self::OtherAccount => {
                invalid("The code is not valid for this request. Authorize again.")
            }
            Self::LoginNotInUse => {
                invalid("The account has another name now. Authorize again at its new address.")
            }
            Self::RefreshUnknown | Self::RefreshExpired | Self::RefreshReused => {
                invalid("The refresh token is not valid. Authorize again.")
            }
            Self::OtherResource => ErrorAnswer::new(
                400,
                "invalid_target",
                "resource is not the one that was authorized.",
            ),
            Self::Scope => {
                ErrorAnswer::new(400, "invalid_scope", "scope is more than was authorized.")
            }
            Self::Broken(_) => ErrorAnswer::server_error(),
        }
    }

    /// Whether something was revoked because of it: then the owner should be told.
    #[must_use]
    pub const fn is_alarming(&self) -> bool {
        matches!(self, Self::CodeReplayed | Self::RefreshReused)
    }
}

impl From<StoreFailed> for GrantRefusal {
    fn from(failed: StoreFailed) -> Self {
        Self::Broken(failed.into())
    }
}

impl From<NoEntropy> for GrantRefusal {
    fn from(failed: NoEntropy) -> Self {
        Self::Broken(failed.into())
    }
}
