//! Who asks: the App by its signed token, an installation by its token, a person by theirs.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::Value;

use super::problem::Problem;
use crate::standin::records::{Installation, Records, Repository};
use crate::standin::shared::Shared;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The App itself.
    App,
    /// An installation, and the repositories its token is good for.
    Installation {
        /// Its number.
        id: u64,
        /// Narrowed to these.
        only: Option<BTreeSet<u64>>,
        /// Narrowed to these.
        permissions: Option<BTreeMap<String, String>>,
    },
    /// A person with a token of theirs, or one that they gave the App.
    Account(u64),
}

impl Caller {
    /// The name under which requests are counted.
    pub(crate) fn holder(&self) -> String {
        match self {
            Self::App => "app".into(),
            Self::Installation { id, .. } => format!("installation {id}"),
            Self::Account(id) => format!("account {id}"),
        }
    }

    /// Whether this caller is shown a repository: what is public is shown to every installation.
    pub(crate) fn sees(&self, records: &Records, repository: &Repository) -> bool {
        *self != Self::App && (!repository.private || self.holds(records, repository))
    }

    /// Whether a repository is the caller's own, or the installation's.
    pub(crate) fn holds(&self, records: &Records, repository: &Repository) -> bool {
        match self {
            Self::App => false,
            Self::Account(id) => repository.owner == *id,
            Self::Installation { id, only, .. } => {
                records.installations.get(id).is_some_and(|found| found.covers(repository))
                    && only.as_ref().is_none_or(|only| only.contains(&repository.id))
            }
        }
    }

    /// Whether this caller has a permission, to write or only to read.
    pub(crate) fn may(&self, records: &Records, permission: &str, write: bool) -> bool {
        let Self::Installation { id, permissions, .. } = self else { return !write };
        let enough = |level: Option<&String>| match level.map(String::as_str) {
            Some("write") => true,
            Some("read") => !write,
            _ => false,
        };
        let granted = records.installations.get(id).map(Installation::granted).unwrap_or_default();
        enough(granted.get(permission))
            && permissions.as_ref().is_none_or(|narrowed| enough(narrowed.get(permission)))
    }
}

/// Finds out who asks.
pub(crate) fn caller(shared: &Shared, headers: &HeaderMap) -> Result<Caller, Problem> {
    let value = headers
        .get(header::AUTHORIZATION)
        .ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Requires authentication"))?;
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| {
            scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token")
        })
        .map(|(_, token)| token.trim())
        .ok_or_else(Problem::bad_credentials)?;
    if token.starts_with("ghs_") {
        return installation(shared, token);
    }
    if token.starts_with("ghp_") {
        let records = shared.records();
        let found = records.accounts.values().find(|account| account.token == token);
        return found.map(|found| Caller::Account(found.id)).ok_or_else(Problem::bad_credentials);
    }
    if token.starts_with("ghu_") {
        let records = shared.records();
        let found = records.user_tokens.get(token);
        let found = found.filter(|found| found.expires_at > shared.clock.seconds());
        return found
            .map(|found| Caller::Account(found.account))
            .ok_or_else(Problem::bad_credentials);
    }
    app(shared, token).map(|()| Caller::App)
}

fn installation(shared: &Shared, token: &str) -> Result<Caller, Problem> {
    let records = shared.records();
    let found = records
        .tokens
        .get(token)
        .filter(|found| found.expires_at > shared.clock.seconds())
        .ok_or_else(Problem::bad_credentials)?;
    let suspended = records
        .installations
        .get(&found.installation)
        .ok_or_else(Problem::bad_credentials)?
        .suspended_at
        .is_some();
    if suspended {
        let text = "This installation has been suspended";
        return Err(Problem::new(StatusCode::FORBIDDEN, text));
    }
    Ok(Caller::Installation {
        id: found.installation,
        only: found.repositories.clone(),
        permissions: found.permissions.clone(),
    })
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: Value,
    iat: Option<Value>,
    exp: Option<Value>,
}

/// Checks the App's own token: RS256, the right `iss`, at most ten minutes, not from the future.
fn app(shared: &Shared, token: &str) -> Result<(), Problem> {
    let refuse = |text: &str| Problem::new(StatusCode::UNAUTHORIZED, text);
    let undecodable = || refuse("A JSON web token could not be decoded");
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = shared
        .config
        .app
        .public_keys
        .iter()
        .filter_map(|pem| DecodingKey::from_rsa_pem(pem.as_bytes()).ok())
        .find_map(|key| jsonwebtoken::decode::<Claims>(token, &key, &validation).ok())
        .ok_or_else(undecodable)?
        .claims;
    let app = &shared.config.app;
    let issued_by_app = match &claims.iss {
        Value::Number(number) => number.as_u64() == Some(app.id),
        Value::String(text) => *text == app.id.to_string() || *text == app.client_id,
        _ => false,
    };
    if !issued_by_app {
        return Err(refuse("'Issuer' claim ('iss') must be an Integer"));
    }
    let now = shared.clock.seconds();
    let exp = claims.exp.and_then(|exp| exp.as_i64()).ok_or_else(|| {
        refuse("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")
    })?;
    if exp <= now {
        return Err(refuse(
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        ));
    }
    if exp > now + 600 {
        return Err(refuse("'Expiration time' claim ('exp') is too far in the future"));
    }
    // GitHub allows a minute between the clocks.
    match claims.iat.and_then(|iat| iat.as_i64()) {
        Some(iat) if iat <= now + 60 => Ok(()),
        _ => Err(refuse(
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        )),
    }
}
