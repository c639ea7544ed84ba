//! Proof Key for Code Exchange (RFC 7636), with the method S256 and no other.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::secret::is_base64url;

/// What an authorization request commits to: the SHA-256 of a verifier (RFC 7636, section 4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeChallenge(String);

/// What proves it afterwards (RFC 7636, section 4.1). It does not print itself.
#[derive(Clone, Debug)]
pub struct CodeVerifier(SecretString);

impl CodeChallenge {
    /// The name of the one method.
    pub const METHOD: &'static str = "S256";

    /// Reads 43 characters of base64url; `None` when the text is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 43 && is_base64url(text)).then(|| Self(text.into()))
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this verifier is the one it was made of (RFC 7636, section 4.6).
    #[must_use]
    pub fn is_proved_by(&self, verifier: &CodeVerifier) -> bool {
        verifier.challenge() == *self
    }
}

impl CodeVerifier {
    /// Reads 43 to 128 unreserved characters; `None` when the text is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        let fits = (43..=128).contains(&text.len()) && text.bytes().all(unreserved);
        fits.then(|| Self(text.into()))
    }

    /// The challenge that goes ahead of it.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(URL_SAFE_NO_PAD.encode(Sha256::digest(self.expose())))
    }

    /// The characters, for the one place they go to.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_is_proved() {
        // RFC 7636, appendix B.
        let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        let challenge =
            CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(challenge.is_proved_by(&verifier));
        assert!(!challenge.is_proved_by(&CodeVerifier::parse(challenge.as_str()).unwrap()));
        assert!(!format!("{verifier:?}").contains("dBjft"));
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        for text in ["a".repeat(43), "~".repeat(128), "-._~".repeat(11)] {
            assert!(CodeVerifier::parse(&text).is_some(), "{text}");
        }
        for text in
            ["a".repeat(42), "a".repeat(129), "a b".repeat(20), "ä".repeat(30), "=".repeat(50)]
        {
            assert!(CodeVerifier::parse(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_challenge_is_a_sha_256_in_base64url() {
        for text in ["", &"a".repeat(42), &"a".repeat(44), &"+".repeat(43), &"=".repeat(43)] {
            assert!(CodeChallenge::parse(text).is_none(), "{text}");
        }
    }
}
