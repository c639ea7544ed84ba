//! The JSON Web Token by which the App names itself.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ids::UnixMillis;

/// How long a token is used, in seconds. GitHub accepts at most ten minutes from its `iat`.
const LIFETIME: u64 = 9 * 60;
/// How far `iat` lies back, in seconds, for clocks that differ.
const BACKDATED: u64 = 60;
/// How long a token is good from when it is signed, in milliseconds.
pub(crate) const GOOD_FOR_MILLIS: u64 = (LIFETIME - BACKDATED) * 1000;

/// The App's private key, wherever it is kept.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait AppSigner {
    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

impl<S: AppSigner> AppSigner for &S {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        (**self).sign(message).await
    }
}

/// The key could not be read or used. Says nothing about the key itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the App's private key could not be used: {0}")]
pub struct SigningFailed(pub String);

/// An App token before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppClaims {
    app: u64,
    now: UnixMillis,
}

impl AppClaims {
    /// Claims of the App with this id, to be used from `now` on.
    #[must_use]
    pub const fn new(app: u64, now: UnixMillis) -> Self {
        Self { app, now }
    }

    /// Signs the claims.
    ///
    /// # Errors
    /// The signer's.
    pub async fn signed(&self, signer: &impl AppSigner) -> Result<String, SigningFailed> {
        let input = self.signing_input();
        let signature = signer.sign(input.as_bytes()).await?;
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Header and payload, RFC 7515 section 5.1.
    fn signing_input(&self) -> String {
        let header = r#"{"alg":"RS256","typ":"JWT"}"#;
        let issued = self.now.seconds().saturating_sub(BACKDATED);
        let payload =
            format!(r#"{{"iat":{issued},"exp":{},"iss":"{}"}}"#, issued + LIFETIME, self.app);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use serde_json::{Value, json};

    use super::*;

    struct Stamp;

    impl AppSigner for Stamp {
        async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
            assert!(message.starts_with(b"ey"));
            Ok(vec![0xff, 0xfe])
        }
    }

    #[test]
    fn the_token_lives_less_than_ten_minutes_and_starts_in_the_past() {
        let claims = AppClaims::new(12, UnixMillis::new(1_795_366_320_000));
        let token = claims.signed(&Stamp).now_or_never().unwrap().unwrap();
        let parts: Vec<_> = token.split('.').collect();
        let part = |index: usize| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[index]).unwrap()).unwrap()
        };
        assert_eq!(part(0), json!({"alg": "RS256", "typ": "JWT"}));
        assert_eq!(part(1), json!({"iat": 1_795_366_260, "exp": 1_795_366_800, "iss": "12"}));
        assert_eq!(parts[2], "__4");
    }
}
