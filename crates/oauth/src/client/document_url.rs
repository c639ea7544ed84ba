//! A `client_id` that is the URL of the client's description.

use token::BaseUrl;
use url::Url;

use super::{ForbiddenHost, public_host};

/// A client identifier URL (Client ID Metadata Document, section 3) that this server may be made
/// to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentUrl(String);

/// What depends on the platform.
#[derive(Clone, Copy, Debug)]
pub struct UrlRules<'a> {
    /// The platform itself, which is never asked.
    pub base: &'a BaseUrl,
    /// Ports other than 443 that may be asked.
    pub ports: &'a [u16],
}

/// The URL is not one that can be a client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocumentUrl {
    /// Over [`DocumentUrl::MAX_LENGTH`] characters.
    #[error("the URL has more than 200 characters")]
    Long,
    /// Not HTTPS.
    #[error("the URL does not begin with https://")]
    Scheme,
    /// No URL.
    #[error("the URL is malformed")]
    Malformed,
    /// The host must not be asked.
    #[error("{0}")]
    Host(#[from] ForbiddenHost),
    /// One of the platform's own hosts.
    #[error("the host is this platform's own")]
    Own,
    /// A port that is not allowed.
    #[error("the port is not 443")]
    Port,
    /// A user name or password.
    #[error("the URL has a user name or a password")]
    UserInfo,
    /// A fragment.
    #[error("the URL has a fragment")]
    Fragment,
    /// Nothing after the host.
    #[error("the URL has no path")]
    Path,
    /// Another spelling of some URL: upper case, dot segments, a default port, escapes.
    #[error("the URL is not in its normal form")]
    NotNormal,
}

impl DocumentUrl {
    /// The longest one.
    pub const MAX_LENGTH: usize = 200;

    /// Reads one. Exactly one text stands for a URL, so that ids can be compared as texts.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str, rules: &UrlRules<'_>) -> Result<Self, InvalidDocumentUrl> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidDocumentUrl::Long);
        }
        if !text.starts_with("https://") {
            return Err(InvalidDocumentUrl::Scheme);
        }
        let url = Url::parse(text).map_err(|_| InvalidDocumentUrl::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidDocumentUrl::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(InvalidDocumentUrl::Fragment);
        }
        let host = url.host().ok_or(InvalidDocumentUrl::Malformed)?;
        public_host::check(&host)?;
        let name = host.to_string();
        let apex = rules.base.authority().split(':').next().unwrap_or_default();
        let own = |rest: &str| rest.is_empty() || rest.ends_with('.');
        if name.strip_suffix(apex).is_some_and(own) {
            return Err(InvalidDocumentUrl::Own);
        }
        if url.port().is_some_and(|port| !rules.ports.contains(&port)) {
            return Err(InvalidDocumentUrl::Port);
        }
        if url.path() == "/" {
            return Err(InvalidDocumentUrl::Path);
        }
        if url.as_str() != text {
            return Err(InvalidDocumentUrl::NotNormal);
        }
        Ok(Self(text.into()))
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
