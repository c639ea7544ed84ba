//! A client's own description of itself, at the URL that is its id.

use super::{Client, ClientId, ClientName, DocumentUrl, RedirectUri, metadata::Metadata};

/// How many redirect URIs are read.
const MAX_REDIRECT_URIS: usize = 32;

/// The document does not describe a client that can be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocument {
    /// No JSON object, a member twice, or one of the wrong type.
    #[error("the client's metadata document is not JSON, or has members of the wrong type")]
    Json,
    /// Its `client_id` is not the URL it was fetched from, to the letter.
    #[error("the client's metadata document names another client_id than its own URL")]
    OtherId,
    /// A secret, which in a public document is none.
    #[error("the client's metadata document has a client secret")]
    Secret,
    /// It wants to authenticate itself in a way that this server does not know. It is not taken
    /// for one that does not authenticate itself: that would be a downgrade.
    #[error("the client's metadata document asks for another token_endpoint_auth_method than none")]
    AuthMethod,
    /// No name.
    #[error("the client's metadata document has no client_name")]
    Name,
    /// No redirect URI that can be used, or more than 32.
    #[error("the client's metadata document has no redirect URI that can be used, or too many")]
    RedirectUris,
    /// Not for the authorization code flow.
    #[error("the client's metadata document is not for the authorization code flow")]
    Flow,
}

/// Reads a document that was fetched from `url` (Client ID Metadata Document, section 4). Redirect
/// URIs that could not be used here anyway are left out.
pub(super) fn read(url: &DocumentUrl, body: &[u8]) -> Result<Client, InvalidDocument> {
    let metadata: Metadata = serde_json::from_slice(body).map_err(|_| InvalidDocument::Json)?;
    if metadata.client_id.as_deref() != Some(url.as_str()) {
        return Err(InvalidDocument::OtherId);
    }
    if metadata.client_secret.is_some() || metadata.client_secret_expires_at.is_some() {
        return Err(InvalidDocument::Secret);
    }
    if metadata.token_endpoint_auth_method.as_deref().is_some_and(|method| method != "none") {
        return Err(InvalidDocument::AuthMethod);
    }
    if !metadata.fits() {
        return Err(InvalidDocument::Flow);
    }
    let name = metadata.client_name.as_deref().and_then(ClientName::of);
    let name = name.ok_or(InvalidDocument::Name)?;
    let usable = |text: &String| RedirectUri::parse(text).ok();
    let redirect_uris: Vec<_> = metadata.redirect_uris.iter().filter_map(usable).collect();
    if redirect_uris.is_empty() || metadata.redirect_uris.len() > MAX_REDIRECT_URIS {
        return Err(InvalidDocument::RedirectUris);
    }
    Ok(Client::new(ClientId::of_document(url), name, redirect_uris))
}
