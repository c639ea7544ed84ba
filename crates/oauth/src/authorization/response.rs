//! Where the browser is sent in the end.

use token::BaseUrl;

use super::AuthorizationRequest;
use crate::{RedirectUri, grant::Code};

/// An error that the client is told (RFC 6749, section 4.1.2.1, and extensions of it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationError {
    /// A parameter is missing, wrong or there twice.
    InvalidRequest,
    /// Another `response_type` than `code`.
    UnsupportedResponseType,
    /// A scope that does not exist.
    InvalidScope,
    /// No resource, or none of this platform's (RFC 8707, section 2).
    InvalidTarget,
    /// The user said no, or is not the owner of the resource.
    AccessDenied,
    /// `prompt=none`, but consent is always asked for (OpenID Connect Core 1.0, section 3.1.2.6).
    ConsentRequired,
    /// A request object (RFC 9101).
    RequestNotSupported,
    /// A request by reference (RFC 9101).
    RequestUriNotSupported,
    /// The server failed.
    ServerError,
}

impl AuthorizationError {
    /// The code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::ServerError => "server_error",
        }
    }
}

impl AuthorizationRequest {
    /// Where the browser is sent with a code: `code`, `state` and `iss` (RFC 6749, section 4.1.2;
    /// RFC 9207, section 2).
    #[must_use]
    pub fn granted(&self, code: &Code, issuer: &BaseUrl) -> String {
        respond(self.redirect_uri(), self.state(), &[("code", code.expose())], issuer)
    }

    /// Where the browser is sent when nothing is granted.
    #[must_use]
    pub fn refused(
        &self,
        error: AuthorizationError,
        description: &str,
        issuer: &BaseUrl,
    ) -> String {
        refused(self.redirect_uri(), self.state(), error, description, issuer)
    }
}

pub(super) fn refused(
    redirect_uri: &RedirectUri,
    state: Option<&str>,
    error: AuthorizationError,
    description: &str,
    issuer: &BaseUrl,
) -> String {
    let parameters = [("error", error.as_str()), ("error_description", description)];
    respond(redirect_uri, state, &parameters, issuer)
}

fn respond(
    redirect_uri: &RedirectUri,
    state: Option<&str>,
    parameters: &[(&str, &str)],
    issuer: &BaseUrl,
) -> String {
    let issuer = issuer.to_string();
    let mut all = parameters.to_vec();
    all.extend(state.map(|state| ("state", state)));
    all.push(("iss", &issuer));
    redirect_uri.with(&all)
}
