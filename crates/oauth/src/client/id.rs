//! The name of a client.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DocumentUrl, InvalidDocumentUrl, UrlRules};
use crate::secret::is_base64url;

/// A `client_id` (RFC 6749, section 2.2). It is no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(String);

/// Where a client's description is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// At the URL that is its id.
    Document(DocumentUrl),
    /// Among those that registered here.
    Registered(ClientId),
}

/// The text is no `client_id` that can be known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownClientId {
    /// It looks like a URL, and is none that can be a client's.
    #[error("client_id: {0}")]
    Url(#[from] InvalidDocumentUrl),
    /// It was never given out here.
    #[error("client_id is neither a URL nor one that was registered here")]
    Unknown,
}

/// What the ids of registered clients begin with.
const PREFIX: &str = "b00t-client-";

impl ClientId {
    pub(crate) fn of_document(url: &DocumentUrl) -> Self {
        Self(url.as_str().into())
    }

    pub(crate) fn of_registration(name: &str) -> Self {
        Self(format!("{PREFIX}{name}"))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host that vouches for the client, if its id is the URL of its description.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.0.strip_prefix("https://").and_then(|rest| rest.split('/').next())
    }
}

impl ClientKind {
    /// What a request's `client_id` stands for.
    ///
    /// # Errors
    /// When it cannot stand for anything.
    pub fn of(text: &str, rules: &UrlRules<'_>) -> Result<Self, UnknownClientId> {
        if text.contains(':') {
            return Ok(Self::Document(DocumentUrl::parse(text, rules)?));
        }
        let given = text.strip_prefix(PREFIX).ok_or(UnknownClientId::Unknown)?;
        if given.len() == 22 && is_base64url(given) {
            Ok(Self::Registered(ClientId(text.into())))
        } else {
            Err(UnknownClientId::Unknown)
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
