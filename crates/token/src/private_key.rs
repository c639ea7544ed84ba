//! The signing half of a key pair.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
#[cfg(feature = "mint")]
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{Claims, InvalidKeys, Keys};

/// An Ed25519 key pair that signs tokens. It does not print itself.
pub struct PrivateKey {
    key: SigningKey,
    kid: String,
}

/// The text is not an Ed25519 private key in PKCS#8 PEM, or the key cannot be written so.
#[derive(Debug, thiserror::Error)]
#[error("not an Ed25519 private key in PKCS#8 PEM: {0}")]
pub struct InvalidPem(#[from] ed25519_dalek::pkcs8::Error);

impl PrivateKey {
    /// The pair that belongs to these 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let kid = thumbprint(&key);
        Self { key, kid }
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`.
    ///
    /// # Errors
    /// When the text is no Ed25519 key in PKCS#8.
    pub fn from_pem(pem: &str) -> Result<Self, InvalidPem> {
        Ok(Self::from_seed(SigningKey::from_pkcs8_pem(pem)?.as_bytes()))
    }

    /// Writes `-----BEGIN PRIVATE KEY-----`.
    ///
    /// # Errors
    /// When the encoder refuses the key, which it has no reason to.
    #[cfg(feature = "mint")]
    pub fn to_pem(&self) -> Result<String, InvalidPem> {
        Ok(self.key.to_pkcs8_pem(LineEnding::LF)?.to_string())
    }

    /// The key's id: its thumbprint (RFC 7638, RFC 8037 appendix A.3).
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half as a JWK.
    #[must_use]
    pub fn jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "x": public(&self.key),
            "kid": self.kid, "use": "sig", "alg": "EdDSA",
        })
    }

    /// The public half as a JWK set, ready for the setting `TOKEN_JWKS`.
    #[must_use]
    pub fn jwks(&self) -> String {
        json!({ "keys": [self.jwk()] }).to_string()
    }

    /// The public half, ready to verify with.
    ///
    /// # Errors
    /// None in practice: those of [`Keys::from_jwks`].
    pub fn keys(&self) -> Result<Keys, InvalidKeys> {
        Keys::from_jwks(&self.jwks())
    }

    /// Signs an access token (RFC 9068, section 2.1: `typ` is `at+jwt`).
    ///
    /// # Errors
    /// When the claims cannot be written as JSON, which they have no reason not to.
    pub fn issue(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        self.encode(&self.header(), claims)
    }

    /// Signs a statement of this type that is no access token.
    pub(crate) fn state(
        &self,
        typ: &str,
        statement: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = self.header();
        header.typ = Some(typ.into());
        self.encode(&header, statement)
    }

    /// Signs anything as an access token: for tests of what is refused.
    ///
    /// # Errors
    /// When the claims cannot be written as JSON.
    #[cfg(feature = "mint")]
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        self.encode(&self.header(), claims)
    }

    /// Signs anything under any header: for tests of what is refused.
    ///
    /// # Errors
    /// When header or claims cannot be written as JSON.
    #[cfg(feature = "mint")]
    pub fn sign_with_header(
        &self,
        header: &Header,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.encode(header, claims)
    }

    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".into());
        header.kid = Some(self.kid.clone());
        header
    }

    fn encode(
        &self,
        header: &Header,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let der = self
            .key
            .to_pkcs8_der()
            .map_err(|_| jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        jsonwebtoken::encode(header, claims, &EncodingKey::from_ed_der(der.as_bytes()))
    }
}

fn public(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

fn thumbprint(key: &SigningKey) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, public(key));
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}
