//! A request to be registered (RFC 7591).

use super::{ClientName, InvalidRedirectUri, RedirectUri, metadata::Metadata};

/// What a client asks to be registered as, when all of it can be (RFC 7591, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    pub(super) name: ClientName,
    pub(super) redirect_uris: Vec<RedirectUri>,
}

/// It cannot be registered (RFC 7591, section 3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRegistration {
    /// Over [`Registration::MAX_BYTES`].
    #[error("the registration has more than 8192 bytes")]
    TooLarge,
    /// Not JSON, or members of the wrong type.
    #[error("the registration is not a JSON object, or has members of the wrong type")]
    Json,
    /// None, or more than [`Registration::MAX_REDIRECT_URIS`].
    #[error("redirect_uris has none, or more than 10")]
    RedirectUris,
    /// One that cannot be used.
    #[error("{0}")]
    RedirectUri(#[from] InvalidRedirectUri),
    /// A way to authenticate itself that needs keys.
    #[error("token_endpoint_auth_method can only be none")]
    AuthMethod,
    /// Not for the authorization code flow.
    #[error("grant_types must have authorization_code, and response_types code")]
    Flow,
}

impl Registration {
    /// How many bytes are read.
    pub const MAX_BYTES: usize = 8 * 1024;
    /// How many redirect URIs a client may have.
    pub const MAX_REDIRECT_URIS: usize = 10;

    /// Reads the JSON of a request. A client that asks for a secret is registered without one, as
    /// section 2 allows: the answer says `none`.
    ///
    /// # Errors
    /// The first reason not to register it.
    pub fn read(body: &[u8]) -> Result<Self, InvalidRegistration> {
        if body.len() > Self::MAX_BYTES {
            return Err(InvalidRegistration::TooLarge);
        }
        let metadata: Metadata =
            serde_json::from_slice(body).map_err(|_| InvalidRegistration::Json)?;
        match metadata.token_endpoint_auth_method.as_deref() {
            None | Some("none" | "client_secret_basic" | "client_secret_post") => {}
            Some(_) => return Err(InvalidRegistration::AuthMethod),
        }
        if !metadata.fits() {
            return Err(InvalidRegistration::Flow);
        }
        if !(1..=Self::MAX_REDIRECT_URIS).contains(&metadata.redirect_uris.len()) {
            return Err(InvalidRegistration::RedirectUris);
        }
        let read = |text: &String| RedirectUri::parse(text);
        let redirect_uris = metadata.redirect_uris.iter().map(read).collect::<Result<_, _>>()?;
        let name = metadata.client_name.as_deref().and_then(ClientName::of);
        Ok(Self { name: name.unwrap_or_else(ClientName::unnamed), redirect_uris })
    }
}
