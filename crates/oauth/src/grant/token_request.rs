//! Requests to the token endpoint.

use ids::AccountId;

use super::{Code, RefreshToken};
use crate::{CodeVerifier, ErrorAnswer, Parameters, Scopes};

/// A request that is in order (OAuth 2.1, sections 4.1.3 and 4.3.1). What it brings is not yet
/// known to be good.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// For a code.
    Code(CodeGrant),
    /// For a refresh token.
    Refresh(RefreshGrant),
}

/// A code, and the proof that goes with it.
#[derive(Clone, Debug)]
pub struct CodeGrant {
    /// The code.
    pub code: Code,
    /// Who says that it was given to him.
    pub client_id: String,
    /// Where it was sent, if the client says so: OAuth 2.1 has it no more, RFC 6749 has.
    pub redirect_uri: Option<String>,
    /// The proof.
    pub verifier: CodeVerifier,
    /// The resource, if the client says it again.
    pub resource: Option<String>,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub struct RefreshGrant {
    /// The token.
    pub token: RefreshToken,
    /// Who says that it was given to him.
    pub client_id: String,
    /// Less than was granted, if that is enough.
    pub scopes: Option<Scopes>,
    /// The resource, if the client says it again.
    pub resource: Option<String>,
}

/// The request is not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTokenRequest {
    /// Not a form.
    #[error("The body must be application/x-www-form-urlencoded.")]
    ContentType,
    /// Over the limit.
    #[error("The request is too long.")]
    TooLong,
    /// A parameter is there twice.
    #[error("A parameter is there twice.")]
    Twice,
    /// A parameter is missing or malformed.
    #[error("{0} is missing or malformed.")]
    Parameter(&'static str),
    /// A client that brings a secret or assertion. There are no such clients, so it is a mistake.
    #[error("Clients of this server have no secret: token_endpoint_auth_method is none.")]
    ClientAuthentication {
        /// In the field `Authorization`.
        in_header: bool,
    },
    /// A code or refresh token that never was one.
    #[error("The grant is malformed.")]
    Grant,
    /// Another grant type.
    #[error("grant_type must be authorization_code or refresh_token.")]
    GrantType,
    /// A scope that does not exist.
    #[error("scope must be a list of b00t:read and b00t:write.")]
    Scope,
}

impl TokenRequest {
    /// Reads a POST: its `Content-Type`, its `Authorization` and its body.
    ///
    /// # Errors
    /// The first thing that is not in order.
    pub fn read(
        content_type: Option<&str>,
        authorization: Option<&str>,
        body: &str,
    ) -> Result<Self, InvalidTokenRequest> {
        use InvalidTokenRequest as Invalid;
        let parameters = read_form(content_type, authorization, body)?;
        let get = |name| parameters.get(name).map_err(|_| Invalid::Twice);
        let need = |name: &'static str| get(name)?.ok_or(Invalid::Parameter(name));
        let client_id = need("client_id")?.to_owned();
        let resource = get("resource")?.map(str::to_owned);
        match need("grant_type")? {
            "authorization_code" => Ok(Self::Code(CodeGrant {
                code: Code::parse(need("code")?).ok_or(Invalid::Grant)?,
                client_id,
                redirect_uri: get("redirect_uri")?.map(str::to_owned),
                verifier: CodeVerifier::parse(need("code_verifier")?)
                    .ok_or(Invalid::Parameter("code_verifier"))?,
                resource,
            })),
            "refresh_token" => Ok(Self::Refresh(RefreshGrant {
                token: RefreshToken::parse(need("refresh_token")?).ok_or(Invalid::Grant)?,
                client_id,
                scopes: match get("scope")? {
                    None => None,
                    Some(text) => Some(text.parse().map_err(|_| Invalid::Scope)?),
                },
                resource,
            })),
            _ => Err(Invalid::GrantType),
        }
    }

    /// The account whose state has to be asked.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Code(grant) => grant.code.account(),
            Self::Refresh(grant) => grant.token.account(),
        }
    }
}

/// The form of a public client: it names itself, and brings no credential.
pub(super) fn read_form(
    content_type: Option<&str>,
    authorization: Option<&str>,
    body: &str,
) -> Result<Parameters, InvalidTokenRequest> {
    use InvalidTokenRequest as Invalid;
    let essence = content_type.and_then(|text| text.split(';').next()).unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Invalid::ContentType);
    }
    if authorization.is_some() {
        return Err(Invalid::ClientAuthentication { in_header: true });
    }
    let parameters = Parameters::parse(body).map_err(|_| Invalid::TooLong)?;
    for name in ["client_secret", "client_assertion", "client_assertion_type"] {
        if parameters.get(name).map_err(|_| Invalid::Twice)?.is_some() {
            return Err(Invalid::ClientAuthentication { in_header: false });
        }
    }
    Ok(parameters)
}

impl InvalidTokenRequest {
    /// What the client is answered (RFC 6749, section 5.2).
    #[must_use]
    pub fn answer(&self) -> ErrorAnswer {
        let text = self.to_string();
        match self {
            Self::ContentType | Self::TooLong | Self::Twice | Self::Parameter(_) => {
                ErrorAnswer::new(400, "invalid_request", text)
            }
            Self::ClientAuthentication { in_header } => ErrorAnswer {
                www_authenticate: in_header.then_some("Basic realm=\"no client has a secret\""),
                ..ErrorAnswer::new(401, "invalid_client", text)
            },
            Self::Grant => ErrorAnswer::new(400, "invalid_grant", text),
            Self::GrantType => ErrorAnswer::new(400, "unsupported_grant_type", text),
            Self::Scope => ErrorAnswer::new(400, "invalid_scope", text),
        }
    }
}
