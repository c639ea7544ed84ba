//! Why a request for authorization is refused, and who is told.

use token::BaseUrl;

use super::AuthorizationError;
use crate::RedirectUri;

/// A request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationRefusal {
    /// The user is shown a page: it is not certain that the redirect URI is the client's.
    Shown(ShownError),
    /// The client is told, by a redirect.
    Redirected(RedirectedError),
}

/// What the user is shown (RFC 6749, section 4.1.2.1: no redirect when the client or its redirect
/// URI is in doubt). The page is a 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShownError {
    /// Over the limit.
    #[error("The request is too long.")]
    TooLong,
    /// `client_id` or `redirect_uri` is there twice.
    #[error("The request names its client or its redirect URI twice.")]
    Twice,
    /// No `client_id`.
    #[error("The request does not say which client it is from.")]
    NoClient,
    /// The client that was found is another one.
    #[error("The request is from another client.")]
    OtherClient,
    /// None, although the client has several, or none.
    #[error("The request does not say where its answer goes.")]
    NoRedirectUri,
    /// Not the client's.
    #[error("The answer would go to an address that is not one of this client's.")]
    RedirectUri,
}

/// What the client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectedError {
    pub(super) error: AuthorizationError,
    pub(super) description: &'static str,
    pub(super) redirect_uri: RedirectUri,
    pub(super) state: Option<String>,
}

impl RedirectedError {
    /// The error.
    #[must_use]
    pub const fn error(&self) -> AuthorizationError {
        self.error
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Whether the browser may be sent there at once. Anybody can register an address and link to a request
    /// that is refused, so nobody who has not signed in is sent anywhere but to his own machine (RFC 9700,
    /// section 4.11.2): he is shown where it would lead.
    #[must_use]
    pub fn leads_to_this_machine(&self) -> bool {
        self.redirect_uri.is_loopback()
    }

    /// Where the browser is sent, with 303 (RFC 9700, section 4.12): `error`, `state` and `iss` (RFC 6749, section
    /// 4.1.2.1; RFC 9207, section 2).
    #[must_use]
    pub fn location(&self, issuer: &BaseUrl) -> String {
        super::response::refused(
            &self.redirect_uri,
            self.state.as_deref(),
            self.error,
            self.description,
            issuer,
        )
    }
}
