//! Who calls. There is no way around this, and no setting that opens one.

use std::cell::RefCell;

use oauth::{BearerChallenge, Scope, suffices};
use serde_json::json;
use token::{Resource, TokenCache, TokenRefusal, VerifiedToken};
use worker::{Headers, Response, Result};

use crate::{clock, config::Config, keys, log::Log, reply};

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
    /// It brings a good one that does not reach as far as this.
    ScopeMissing(Scope),
}

pub(crate) fn authorize(
    headers: &Headers,
    resource: &Resource,
    config: &Config,
) -> Result<VerifiedToken, Unauthorized> {
    let field = headers.get("authorization").ok().flatten();
    let token = field.as_deref().and_then(bearer).ok_or(Unauthorized::NoToken)?;
    let now = clock::now();
    let unknown = |_| Unauthorized::Refused(TokenRefusal::KeyUnknown);
    let keys = keys::verifying(&config.ring, now).map_err(unknown)?;
    let verified =
        CACHE.with_borrow_mut(|cache| cache.verify(token, &keys, &config.base, resource, now));
    let token = verified.map_err(Unauthorized::Refused)?;
    reaching(&token, Scope::Read)?;
    Ok(token)
}

/// A token that is good does not reach everywhere.
pub(crate) fn reaching(token: &VerifiedToken, needed: Scope) -> Result<(), Unauthorized> {
    if suffices(token, needed) { Ok(()) } else { Err(Unauthorized::ScopeMissing(needed)) }
}

impl Unauthorized {
    /// The 401 or 403 (RFC 6750, section 3.1).
    fn response(self, resource: &Resource) -> Result<Response> {
        let body = match self {
            Self::NoToken => json!({
                "error": "unauthorized",
                "error_description": "An access token is needed.",
            }),
            Self::Refused(refusal) => {
                json!({"error": "invalid_token", "error_description": refusal.to_string()})
            }
            Self::ScopeMissing(scope) => json!({
                "error": "insufficient_scope",
                "error_description": format!("This needs the scope {}.", scope.as_str()),
            }),
        };
        let BearerChallenge { status, www_authenticate } = self.challenge(resource);
        let mut response = reply::json(status, body.to_string())?;
        response.headers_mut().set("WWW-Authenticate", &www_authenticate)?;
        Ok(response)
    }

    fn challenge(self, resource: &Resource) -> BearerChallenge {
        match self {
            Self::NoToken => BearerChallenge::no_token(resource),
            Self::Refused(refusal) => BearerChallenge::invalid_token(resource, refusal),
            Self::ScopeMissing(needed) => BearerChallenge::insufficient_scope(resource, needed),
        }
    }

    /// The same, with a line in the log.
    pub(crate) fn logged(self, resource: &Resource, log: &Log) -> Result<Response> {
        log.info("unauthorized")
            .text("login", resource.login().as_str())
            .text("reason", &self.reason())
            .write();
        self.response(resource)
    }

    /// A word for the log.
    fn reason(self) -> String {
        match self {
            Self::NoToken => "NoToken".into(),
            Self::Refused(refusal) => format!("{refusal:?}"),
            Self::ScopeMissing(_) => "ScopeMissing".into(),
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
    use ids::UnixMillis;
    use pretty_assertions::assert_eq;
    use token::{BaseUrl, PrivateKey, verify};

    use super::*;

    fn resource() -> (BaseUrl, Resource) {
        let base = BaseUrl::parse("https://b00t.example").unwrap();
        let resource = base.resource(&"octocat".parse().unwrap());
        (base, resource)
    }

    fn with_scope(scope: &str) -> VerifiedToken {
        let (base, resource) = resource();
        let key = PrivateKey::from_seed(&[7; 32]);
        let claims = json!({
            "iss": base.to_string(), "aud": resource.to_string(), "sub": "1", "login": "octocat",
            "client_id": "test", "scope": scope, "iat": 1000, "exp": 1300, "jti": "1",
        });
        let signed = key.sign(&claims).unwrap();
        let now = UnixMillis::new(1_100_000);
        verify(&signed, &key.keys().unwrap(), &base, &resource, now).unwrap()
    }

    #[test]
    fn a_good_token_without_the_scope_is_forbidden_and_told_which_ones_are_needed() {
        for (scope, needed, told) in [
            ("other", Scope::Read, "b00t:read"),
            ("b00t:read", Scope::Write, "b00t:read b00t:write"),
        ] {
            let refused = reaching(&with_scope(scope), needed).unwrap_err();
            let BearerChallenge { status, www_authenticate } = refused.challenge(&resource().1);
            assert_eq!(status, 403);
            let says = format!("scope=\"{told}\", error=\"insufficient_scope\"");
            assert!(www_authenticate.contains(&says), "{www_authenticate}");
        }
        assert_eq!(reaching(&with_scope("other b00t:read"), Scope::Read), Ok(()));
        assert_eq!(reaching(&with_scope("b00t:write"), Scope::Read), Ok(()));
    }

    #[test]
    fn without_a_good_token_it_is_401() {
        let status = |refused: Unauthorized| refused.challenge(&resource().1).status;
        assert_eq!(status(Unauthorized::NoToken), 401);
        assert_eq!(status(Unauthorized::Refused(TokenRefusal::Expired)), 401);
    }

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
