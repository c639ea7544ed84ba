//! Who calls. There is no way around this, and no setting that opens one.

use std::cell::RefCell;

use serde_json::json;
use token::{Resource, TokenCache, TokenRefusal, VerifiedToken};
use worker::{Headers, Response, Result};

use crate::{clock, config::Config, metadata, reply};

/// Tokens remembered by one isolate.
const CACHED_TOKENS: usize = 1000;

thread_local! {
    static CACHE: RefCell<TokenCache> = RefCell::new(TokenCache::new(CACHED_TOKENS));
}

/// Why a request has no [`VerifiedToken`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unauthorized {
    /// It brings no bearer token.
    NoToken,
    /// It brings one that was refused.
    Refused(TokenRefusal),
}

pub(crate) fn authorize(
    headers: &Headers,
    resource: &Resource,
    config: &Config,
) -> Result<VerifiedToken, Unauthorized> {
    let field = headers.get("authorization").ok().flatten();
    let token = field.as_deref().and_then(bearer).ok_or(Unauthorized::NoToken)?;
    CACHE.with_borrow_mut(|cache| {
        cache
            .verify(token, &config.keys, &config.base, resource, clock::now())
            .map_err(Unauthorized::Refused)
    })
}

impl Unauthorized {
    /// The 401 (RFC 6750, section 3.1).
    pub(crate) fn response(self, resource: &Resource) -> Result<Response> {
        let problem = match self {
            Self::NoToken => None,
            Self::Refused(refusal) => Some(refusal.to_string()),
        };
        let body = match &problem {
            None => json!({
                "error": "unauthorized",
                "error_description": "An access token is needed.",
            }),
            Some(problem) => json!({"error": "invalid_token", "error_description": problem}),
        };
        let mut response = reply::json(401, body.to_string())?;
        let challenge = metadata::challenge(resource, problem.as_deref());
        response.headers_mut().set("WWW-Authenticate", &challenge)?;
        Ok(response)
    }

    /// A word for the log.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::NoToken => "NoToken".into(),
            Self::Refused(refusal) => format!("{refusal:?}"),
        }
    }
}

/// The token of a `Bearer` field. An empty one is none.
fn bearer(field: &str) -> Option<&str> {
    let (scheme, token) = field.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_found_in_its_field() {
        for (field, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Basic abc", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(field), token, "{field:?}");
        }
    }
}
