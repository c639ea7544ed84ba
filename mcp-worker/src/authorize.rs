//! Who calls. There is no way around this, and no setting that opens one.

use std::cell::RefCell;

use serde_json::json;
use token::{Resource, TokenCache, TokenRefusal, VerifiedToken};
use worker::{Headers, Response, Result};

use crate::{
    clock,
    config::Config,
    log::Log,
    metadata::{self, Problem, READ_SCOPE},
    reply,
};

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
    /// It brings a good one that may not read.
    ScopeMissing,
}

pub(crate) fn authorize(
    headers: &Headers,
    resource: &Resource,
    config: &Config,
) -> Result<VerifiedToken, Unauthorized> {
    let field = headers.get("authorization").ok().flatten();
    let token = field.as_deref().and_then(bearer).ok_or(Unauthorized::NoToken)?;
    let verified = CACHE.with_borrow_mut(|cache| {
        cache.verify(token, &config.keys, &config.base, resource, clock::now())
    });
    admit(verified)
}

/// A token that is good is not yet one that may read.
fn admit(verified: Result<VerifiedToken, TokenRefusal>) -> Result<VerifiedToken, Unauthorized> {
    let token = verified.map_err(Unauthorized::Refused)?;
    if token.has_scope(READ_SCOPE) { Ok(token) } else { Err(Unauthorized::ScopeMissing) }
}

impl Unauthorized {
    /// The 401 or 403 (RFC 6750, section 3.1).
    fn response(self, resource: &Resource) -> Result<Response> {
        let problem = self.problem();
        let body = match &problem {
            None => json!({
                "error": "unauthorized",
                "error_description": "An access token is needed.",
            }),
            Some((code, sentence)) => json!({"error": code, "error_description": sentence}),
        };
        let mut response = reply::json(self.status(), body.to_string())?;
        let challenge = metadata::challenge(resource, problem.as_ref());
        response.headers_mut().set("WWW-Authenticate", &challenge)?;
        Ok(response)
    }

    const fn status(self) -> u16 {
        match self {
            Self::NoToken | Self::Refused(_) => 401,
            Self::ScopeMissing => 403,
        }
    }

    fn problem(self) -> Option<Problem> {
        match self {
            Self::NoToken => None,
            Self::Refused(refusal) => Some(("invalid_token", refusal.to_string())),
            Self::ScopeMissing => {
                let sentence = format!("The access token lacks the scope {READ_SCOPE}.");
                Some(("insufficient_scope", sentence))
            }
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
            Self::ScopeMissing => "ScopeMissing".into(),
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

    fn with_scope(scope: &str) -> Result<VerifiedToken, Unauthorized> {
        let (base, resource) = resource();
        let key = PrivateKey::from_seed(&[7; 32]);
        let claims = json!({
            "iss": base.to_string(), "aud": resource.to_string(), "sub": "1", "login": "octocat",
            "client_id": "test", "scope": scope, "iat": 1000, "exp": 1300, "jti": "1",
        });
        let signed = key.sign(&claims).unwrap();
        let now = UnixMillis::new(1_100_000);
        admit(verify(&signed, &key.keys().unwrap(), &base, &resource, now))
    }

    #[test]
    fn a_good_token_without_the_scope_is_forbidden_and_told_which_one_is_needed() {
        assert!(with_scope("other b00t:read").is_ok());
        let refused = with_scope("other").unwrap_err();
        assert_eq!((refused, refused.status()), (Unauthorized::ScopeMissing, 403));
        let challenge = metadata::challenge(&resource().1, refused.problem().as_ref());
        let end = "scope=\"b00t:read\", error=\"insufficient_scope\", \
                   error_description=\"The access token lacks the scope b00t:read.\"";
        assert!(challenge.starts_with("Bearer ") && challenge.ends_with(end), "{challenge}");
    }

    #[test]
    fn without_a_good_token_it_is_401() {
        assert_eq!(Unauthorized::NoToken.status(), 401);
        assert_eq!(Unauthorized::NoToken.problem(), None);
        let refused = Unauthorized::Refused(TokenRefusal::Expired);
        assert_eq!((refused.status(), refused.problem().unwrap().0), (401, "invalid_token"));
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
