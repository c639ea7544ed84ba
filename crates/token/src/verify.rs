//! From bytes to proof.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ids::{AccountId, UnixMillis};
use jsonwebtoken::{Algorithm, Validation, errors::ErrorKind};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{BaseUrl, Claims, Keys, Resource, TokenRefusal};

/// The longest time between `iat` and `exp` that is accepted.
pub const MAX_LIFETIME_SECONDS: u64 = 3600;
/// How far the clocks of issuer and verifier may be apart.
pub const LEEWAY_SECONDS: u64 = 30;

const MAX_BYTES: usize = 8 * 1024;

/// A token that went through [`verify`]: there is no other way to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedToken {
    account: AccountId,
    resource: Resource,
    claims: Claims,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// Verifies a token for one resource at one time.
///
/// The algorithm is this side's choice, EdDSA, and never the header's; the key is one of `keys`
/// by its `kid`, and never one the token brings along.
///
/// # Errors
/// The first reason not to accept it.
pub fn verify(
    token: &str,
    keys: &Keys,
    issuer: &BaseUrl,
    resource: &Resource,
    now: UnixMillis,
) -> Result<VerifiedToken, TokenRefusal> {
    let claims: Claims = signed(token, keys, is_access_token)?;
    let account = check(&claims, issuer, resource)?;
    let token = VerifiedToken { account, resource: resource.clone(), claims };
    token.check_time(now)?;
    Ok(token)
}

/// Reads a statement that is no access token, signed under this type with one of these keys.
///
/// # Errors
/// The first reason not to believe it.
pub fn verify_statement<T: DeserializeOwned>(
    statement: &str,
    typ: &str,
    keys: &Keys,
) -> Result<T, TokenRefusal> {
    signed(statement, keys, |written| {
        !is_access_token(written) && written.eq_ignore_ascii_case(typ)
    })
}

/// Whether this `typ` says that it is an access token (RFC 9068, section 2.1).
pub(crate) fn is_access_token(typ: &str) -> bool {
    ["at+jwt", "application/at+jwt"].iter().any(|own| typ.eq_ignore_ascii_case(own))
}

/// What was signed, under a type that is wanted.
fn signed<T: DeserializeOwned>(
    token: &str,
    keys: &Keys,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<T, TokenRefusal> {
    if token.len() > MAX_BYTES {
        return Err(TokenRefusal::Malformed);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenRefusal::Malformed);
    };
    let header: Header = part(header).ok_or(TokenRefusal::Malformed)?;
    let kid = checked_key_id(&header, is_wanted)?;
    let key = keys.get(kid).ok_or(TokenRefusal::KeyUnknown)?;
    let signed: serde_json::Value = part(payload).ok_or(TokenRefusal::Malformed)?;

    jsonwebtoken::decode::<serde::de::IgnoredAny>(token, key, &signature_only()).map_err(
        |error| match error.kind() {
            ErrorKind::InvalidAlgorithm => TokenRefusal::Algorithm,
            ErrorKind::InvalidSignature => TokenRefusal::Signature,
            _ => TokenRefusal::Malformed,
        },
    )?;
    serde_json::from_value(signed).map_err(|_| TokenRefusal::Claims)
}

/// The resource below this apex that a token says it is for. Only good for choosing what to
/// [`verify`] it for: nothing about the token is known yet.
#[must_use]
pub fn claimed_resource(token: &str, base: &BaseUrl) -> Option<Resource> {
    #[derive(Deserialize)]
    struct Audience {
        aud: String,
    }
    if token.len() > MAX_BYTES {
        return None;
    }
    let claimed: Audience = part(token.split('.').nth(1)?)?;
    base.resource_named(&claimed.aud)
}

impl VerifiedToken {
    /// The account it speaks for.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The resource it is for.
    #[must_use]
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// All it says.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Its scopes.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.claims.scope.split_ascii_whitespace()
    }

    /// Whether it has this scope, to the letter.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes().any(|own| own == scope)
    }

    /// When it is not accepted any more, whatever the clock of whoever issued it says.
    #[must_use]
    pub const fn good_until(&self) -> UnixMillis {
        UnixMillis::new(self.claims.exp.saturating_add(LEEWAY_SECONDS).saturating_mul(1000))
    }

    /// Whether its time is now.
    pub(crate) fn check_time(&self, now: UnixMillis) -> Result<(), TokenRefusal> {
        let Claims { iat, exp, .. } = self.claims;
        let now = now.seconds();
        if exp <= iat || exp - iat > MAX_LIFETIME_SECONDS {
            return Err(TokenRefusal::Lifetime);
        }
        if iat > now.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenRefusal::NotYetValid);
        }
        if exp.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(TokenRefusal::Expired);
        }
        Ok(())
    }
}

fn checked_key_id(header: &Header, is_wanted: impl Fn(&str) -> bool) -> Result<&str, TokenRefusal> {
    if header.alg != "EdDSA" {
        return Err(TokenRefusal::Algorithm);
    }
    if !is_wanted(header.typ.as_deref().unwrap_or_default()) {
        return Err(TokenRefusal::Type);
    }
    if header.crit.is_some() {
        return Err(TokenRefusal::CriticalExtension);
    }
    header.kid.as_deref().ok_or(TokenRefusal::KeyMissing)
}

fn check(
    claims: &Claims,
    issuer: &BaseUrl,
    resource: &Resource,
) -> Result<AccountId, TokenRefusal> {
    if claims.iss != issuer.to_string() {
        return Err(TokenRefusal::Issuer);
    }
    if !resource.is_named_by(&claims.aud) {
        return Err(TokenRefusal::Audience);
    }
    if claims.login.parse().as_ref() != Ok(resource.login()) {
        return Err(TokenRefusal::Login);
    }
    let digits = claims.sub.bytes().all(|byte| byte.is_ascii_digit());
    let account: AccountId = claims.sub.parse().map_err(|_| TokenRefusal::Subject)?;
    // One account has one spelling: no sign, no leading zero.
    if !digits || account.to_string() != claims.sub {
        return Err(TokenRefusal::Subject);
    }
    Ok(account)
}

/// jsonwebtoken checks the signature and nothing else: its clock does not exist on wasm, and
/// each claim has its own refusal here.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
