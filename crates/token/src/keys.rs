//! The public keys that tokens are verified with.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

/// Ed25519 public keys by their `kid`.
#[derive(Clone)]
pub struct Keys(Vec<(String, DecodingKey)>);

/// The text is not a set of Ed25519 public keys.
#[derive(Debug, thiserror::Error)]
pub enum InvalidKeys {
    /// Not a JWK set.
    #[error("the key set is not a JWK set (RFC 7517): {0}")]
    Json(#[from] serde_json::Error),
    /// A key that is not an Ed25519 public key.
    #[error("key {kid:?} is not an Ed25519 public key (`kty` OKP, `crv` Ed25519, `x` 32 bytes)")]
    NotEd25519 {
        /// Its `kid`.
        kid: String,
    },
    /// Private key material, which has no business here.
    #[error("key {kid:?} holds private key material: only the public half belongs here")]
    Private {
        /// Its `kid`.
        kid: String,
    },
    /// Two keys with one `kid`.
    #[error("two keys have the `kid` {kid:?}")]
    Twice {
        /// That `kid`.
        kid: String,
    },
    /// No key at all.
    #[error("the key set is empty")]
    Empty,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kid: String,
    kty: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    d: Option<String>,
}

impl Keys {
    /// Reads a JWK set (RFC 7517, RFC 8037). Every key must be an Ed25519 public key with its
    /// own `kid`.
    ///
    /// # Errors
    /// When it is anything else, or empty.
    pub fn from_jwks(json: &str) -> Result<Self, InvalidKeys> {
        let set: Set = serde_json::from_str(json)?;
        let mut keys: Vec<(String, DecodingKey)> = Vec::new();
        for Key { kid, kty, crv, x, d } in set.keys {
            if d.is_some() {
                return Err(InvalidKeys::Private { kid });
            }
            let bytes = URL_SAFE_NO_PAD.decode(&x).unwrap_or_default();
            if kty != "OKP" || crv != "Ed25519" || bytes.len() != 32 {
                return Err(InvalidKeys::NotEd25519 { kid });
            }
            if keys.iter().any(|(known, _)| *known == kid) {
                return Err(InvalidKeys::Twice { kid });
            }
            keys.push((kid, DecodingKey::from_ed_der(&bytes)));
        }
        if keys.is_empty() { Err(InvalidKeys::Empty) } else { Ok(Self(keys)) }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn refused(json: &str) -> String {
        Keys::from_jwks(json).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_set_of_public_keys_is_read() {
        let json = format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"a","x":"{X}","use":"sig"}}]}}"#
        );
        let keys = Keys::from_jwks(&json).unwrap();
        assert!(keys.get("a").is_some());
        assert!(keys.get("b").is_none());
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        assert!(refused("nonsense").contains("not a JWK set"));
        assert!(refused(r#"{"keys":[]}"#).contains("empty"));
        let rsa = r#"{"keys":[{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"}]}"#;
        assert!(refused(rsa).contains("\"r\" is not an Ed25519"));
        let short = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"s","x":"AAAA"}]}"#;
        assert!(refused(short).contains("\"s\" is not an Ed25519"));
        let private =
            format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"p","x":"{X}","d":"A"}}]}}"#);
        assert!(refused(&private).contains("private key material"));
        let key = format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"t","x":"{X}"}}"#);
        assert!(refused(&format!(r#"{{"keys":[{key},{key}]}}"#)).contains("two keys"));
    }
}
