//! RS256 with the App's key.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use github::{AppSigner, SigningFailed};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use secrecy::{ExposeSecret, SecretString};

/// The App's private key.
pub struct RsaKey(EncodingKey);

impl RsaKey {
    /// Reads PKCS#1 (what GitHub hands out) or PKCS#8 in PEM; line ends may be written as `\n`.
    ///
    /// # Errors
    /// It is no such key. Says nothing of what it is.
    pub fn new(pem: &SecretString) -> Result<Self> {
        github::pkcs8(pem).context("GITHUB_APP_PRIVATE_KEY")?;
        let text = pem.expose_secret().replace("\\n", "\n");
        let key = EncodingKey::from_rsa_pem(text.as_bytes());
        Ok(Self(key.ok().context("GITHUB_APP_PRIVATE_KEY is not a private RSA key in PEM")?))
    }
}

impl std::fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RsaKey")
    }
}

impl AppSigner for RsaKey {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let failed = |_| SigningFailed("it does not sign".into());
        let text = crypto::sign(message, &self.0, Algorithm::RS256).map_err(failed)?;
        let decoded = URL_SAFE_NO_PAD.decode(text);
        decoded.map_err(|_| SigningFailed("it does not sign".into()))
    }
}
