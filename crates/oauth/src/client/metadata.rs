//! Client metadata, from whichever side it comes.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What a client says of itself (RFC 7591, section 2), as far as anything depends on it. What is
/// not named here is ignored, as section 2 says.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) client_id: Option<String>,
    pub(super) client_name: Option<String>,
    #[serde(default)]
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: Option<Vec<String>>,
    pub(super) response_types: Option<Vec<String>>,
    pub(super) token_endpoint_auth_method: Option<String>,
    pub(super) client_secret: Option<IgnoredAny>,
    pub(super) client_secret_expires_at: Option<IgnoredAny>,
}

impl Metadata {
    /// Whether the client can do the one flow that there is. What it leaves out means that
    /// (section 2: the defaults).
    pub(super) fn fits(&self) -> bool {
        let has = |list: &Option<Vec<String>>, wanted: &str| match list {
            None => true,
            Some(list) => list.iter().any(|own| own == wanted),
        };
        has(&self.grant_types, "authorization_code") && has(&self.response_types, "code")
    }
}
