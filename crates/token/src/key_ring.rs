//! Keys that take turns.

use ids::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Claims, InvalidKeys, InvalidPem, Keys, LEEWAY_SECONDS, MAX_LIFETIME_SECONDS, PrivateKey,
    verify::is_access_token,
};

/// Key pairs, each with the time from which it signs: it signs until the next one does, and
/// verifies until the last token that it signed has expired. So a rotation is one more key whose
/// time is still to come, and logs nobody out.
pub struct KeyRing(Vec<Turn>);

struct Turn {
    from: UnixMillis,
    key: PrivateKey,
}

/// The text is no ring of keys. No part of a key is repeated in the message.
#[derive(Debug, thiserror::Error)]
pub enum InvalidKeyRing {
    /// Not a list of `{"from": …, "pem": …}`.
    #[error(
        "the key ring is not a JSON list of `{{\"from\": milliseconds, \"pem\": text}}` \
         (line {line}, column {column})"
    )]
    Json {
        /// Where it stops being one.
        line: usize,
        /// Where it stops being one.
        column: usize,
    },
    /// A key that cannot be read.
    #[error("key {number} of the ring: {source}")]
    Pem {
        /// Counted from 1.
        number: usize,
        /// Why.
        source: InvalidPem,
    },
    /// Two keys that begin at one time, or one key twice.
    #[error("two keys of the ring begin at the same time, or are the same")]
    Twice,
    /// No key at all.
    #[error("the key ring is empty")]
    Empty,
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// The first key's time is still to come.
    #[error("no signing key is in force yet")]
    NotInForce,
    /// The statement would be an access token.
    #[error("a statement must not be of the type of access tokens")]
    IsAccessToken,
    /// The signer failed.
    #[error("the access token could not be signed: {0}")]
    Failed(#[from] jsonwebtoken::errors::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: UnixMillis,
    pem: String,
}

impl KeyRing {
    /// Reads `[{"from": 1795366320000, "pem": "-----BEGIN PRIVATE KEY-----…"}, …]`, in any order.
    ///
    /// # Errors
    /// When it is anything else, empty, or has a key or a time twice.
    pub fn from_json(text: &str) -> Result<Self, InvalidKeyRing> {
        let written: Vec<Written> = serde_json::from_str(text)
            .map_err(|error| InvalidKeyRing::Json { line: error.line(), column: error.column() })?;
        let read = |(index, Written { from, pem }): (usize, Written)| {
            PrivateKey::from_pem(&pem)
                .map(|key| (from, key))
                .map_err(|source| InvalidKeyRing::Pem { number: index + 1, source })
        };
        Self::new(written.into_iter().enumerate().map(read).collect::<Result<_, _>>()?)
    }

    /// A ring of these keys, each with the time from which it signs.
    ///
    /// # Errors
    /// When there are none, or a key or a time is there twice.
    pub fn new(keys: Vec<(UnixMillis, PrivateKey)>) -> Result<Self, InvalidKeyRing> {
        let mut turns: Vec<_> = keys.into_iter().map(|(from, key)| Turn { from, key }).collect();
        turns.sort_by_key(|turn| turn.from);
        let twice = turns.iter().enumerate().any(|(index, turn)| {
            let same = |other: &Turn| other.from == turn.from || other.key.kid() == turn.key.kid();
            turns.iter().skip(index + 1).any(same)
        });
        if twice {
            return Err(InvalidKeyRing::Twice);
        }
        if turns.is_empty() { Err(InvalidKeyRing::Empty) } else { Ok(Self(turns)) }
    }

    /// Signs an access token with the key whose turn it is.
    ///
    /// # Errors
    /// When no key's turn has come yet, or the signer fails.
    pub fn issue(&self, claims: &Claims, now: UnixMillis) -> Result<String, NotSigned> {
        Ok(self.turn(now)?.key.issue(claims)?)
    }

    /// Signs a statement that is no access token, under a type of its own (RFC 8725, section 3.11), with
    /// the key whose turn it is.
    ///
    /// # Errors
    /// As [`issue`](Self::issue), and when the type is that of access tokens.
    pub fn state(
        &self,
        typ: &str,
        statement: &impl Serialize,
        now: UnixMillis,
    ) -> Result<String, NotSigned> {
        if is_access_token(typ) {
            return Err(NotSigned::IsAccessToken);
        }
        Ok(self.turn(now)?.key.state(typ, statement)?)
    }

    fn turn(&self, now: UnixMillis) -> Result<&Turn, NotSigned> {
        self.0.iter().rfind(|turn| turn.from <= now).ok_or(NotSigned::NotInForce)
    }

    /// The public keys that verify now, as a JWK set (RFC 7517, section 5). A key that is still to
    /// come is among them, so that whoever keeps the set knows it in time.
    #[must_use]
    pub fn jwks(&self, now: UnixMillis) -> Value {
        json!({ "keys": self.verifying(now).map(|turn| turn.key.jwk()).collect::<Vec<_>>() })
    }

    /// The same, ready to verify with.
    ///
    /// # Errors
    /// None in practice: those of [`Keys::from_jwks`].
    pub fn keys(&self, now: UnixMillis) -> Result<Keys, InvalidKeys> {
        Keys::from_jwks(&self.jwks(now).to_string())
    }

    fn verifying(&self, now: UnixMillis) -> impl Iterator<Item = &Turn> {
        let ends = self.0.iter().skip(1).map(|next| Some(next.from)).chain([None]);
        let over =
            move |end: UnixMillis| end.plus((MAX_LIFETIME_SECONDS + LEEWAY_SECONDS) * 1000) <= now;
        self.0.iter().zip(ends).filter(move |(_, end)| !end.is_some_and(over)).map(|(turn, _)| turn)
    }
}
