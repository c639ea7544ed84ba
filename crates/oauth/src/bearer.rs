//! What a resource says to a request that it does not serve.

use token::{Resource, TokenRefusal, VerifiedToken};

use crate::{Scope, Scopes};

/// A 401 or 403 with its challenge (RFC 6750, section 3; RFC 9728, section 5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerChallenge {
    /// The HTTP status.
    pub status: u16,
    /// `WWW-Authenticate`.
    pub www_authenticate: String,
}

impl BearerChallenge {
    /// The request has no token.
    #[must_use]
    pub fn no_token(resource: &Resource) -> Self {
        Self::new(401, resource, &Scopes::read(), None)
    }

    /// The request has a token that is refused.
    #[must_use]
    pub fn invalid_token(resource: &Resource, refusal: TokenRefusal) -> Self {
        let problem = ("invalid_token", refusal.to_string());
        Self::new(401, resource, &Scopes::read(), Some(problem))
    }

    /// The token is good, and does not reach that far: with all that is needed named at once, the
    /// client can ask for it in one go (MCP, Scope Challenge Handling).
    #[must_use]
    pub fn insufficient_scope(resource: &Resource, needed: Scope) -> Self {
        let sentence = format!("This needs the scope {}.", needed.as_str());
        Self::new(403, resource, &Scopes::from(needed), Some(("insufficient_scope", sentence)))
    }

    fn new(
        status: u16,
        resource: &Resource,
        scopes: &Scopes,
        problem: Option<(&str, String)>,
    ) -> Self {
        let metadata = resource.metadata_url();
        let mut text = format!("Bearer resource_metadata=\"{metadata}\", scope=\"{scopes}\"");
        if let Some((code, sentence)) = problem {
            // RFC 6750 allows neither quotes nor backslashes in a description.
            let sentence = sentence.replace(['"', '\\'], "'");
            text.push_str(&format!(", error=\"{code}\", error_description=\"{sentence}\""));
        }
        Self { status, www_authenticate: text }
    }
}

/// Whether a token reaches as far as `needed`, counting what its scopes include.
#[must_use]
pub fn suffices(token: &VerifiedToken, needed: Scope) -> bool {
    let known = |word: &str| word.parse::<Scopes>().ok();
    token.scopes().filter_map(known).any(|scopes| scopes.cover(&Scopes::from(needed)))
}
