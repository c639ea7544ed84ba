//! `X-Hub-Signature-256`.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::Refusal;

/// The secrets that deliveries may be signed with: the one in use, and while it is being
/// replaced the one before it.
#[derive(Debug)]
pub struct WebhookSecrets {
    current: SecretString,
    previous: Option<SecretString>,
}

impl WebhookSecrets {
    /// Takes the secret in use and, during a rotation, the previous one.
    #[must_use]
    pub const fn new(current: SecretString, previous: Option<SecretString>) -> Self {
        Self { current, previous }
    }

    /// Checks `sha256=<hex>` against the raw body, in constant time for each secret.
    pub(crate) fn check(&self, signature: Option<&str>, body: &[u8]) -> Result<(), Refusal> {
        let expected = digest(signature)?;
        let fits = std::iter::once(&self.current)
            .chain(self.previous.as_ref())
            .map(|secret| fits(secret, &expected, body))
            .fold(false, |any, one| any | one);
        if fits { Ok(()) } else { Err(Refusal::WrongSignature) }
    }
}

/// The digest of a signature that looks like one.
pub(crate) fn digest(signature: Option<&str>) -> Result<[u8; 32], Refusal> {
    let signature = signature.ok_or(Refusal::NoSignature)?;
    let digits = signature.strip_prefix("sha256=").ok_or(Refusal::WrongSignature)?;
    let mut digest = [0; 32];
    hex::decode_to_slice(digits, &mut digest).map_err(|_| Refusal::WrongSignature)?;
    Ok(digest)
}

fn fits(secret: &SecretString, expected: &[u8], body: &[u8]) -> bool {
    let secret = secret.expose_secret();
    // An empty secret signs for everybody.
    if secret.is_empty() {
        return false;
    }
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(body).verify_slice(expected).is_ok())
}

/// Signs a body as GitHub does: for test worlds and redeliveries by hand.
#[must_use]
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .map(|mac| {
            format!("sha256={}", hex::encode(mac.chain_update(body).finalize().into_bytes()))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From GitHub's documentation, "Validating webhook deliveries".
    const SECRET: &str = "It's a Secret to Everybody";
    const BODY: &[u8] = b"Hello, World!";
    const SIGNATURE: &str =
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    fn secrets(current: &str, previous: Option<&str>) -> WebhookSecrets {
        WebhookSecrets::new(current.into(), previous.map(Into::into))
    }

    #[test]
    fn the_published_vector_fits() {
        assert_eq!(secrets(SECRET, None).check(Some(SIGNATURE), BODY), Ok(()));
        assert_eq!(sign(&SECRET.into(), BODY), SIGNATURE);
    }

    #[test]
    fn during_a_rotation_both_secrets_fit() {
        assert_eq!(secrets("new", Some(SECRET)).check(Some(SIGNATURE), BODY), Ok(()));
        assert_eq!(secrets(SECRET, Some("old")).check(Some(SIGNATURE), BODY), Ok(()));
    }

    #[test]
    fn anything_else_does_not_fit() {
        let digits = SIGNATURE.strip_prefix("sha256=").unwrap();
        for wrong in [
            "",
            "sha256=",
            digits,
            &format!("sha1={digits}"),
            &SIGNATURE[..SIGNATURE.len() - 2],
            &format!("{SIGNATURE}00"),
            &SIGNATURE.replace("757107", "757108"),
            "sha256=not hexadecimal",
        ] {
            let answer = secrets(SECRET, None).check(Some(wrong), BODY);
            assert_eq!(answer, Err(Refusal::WrongSignature), "{wrong}");
        }
        let other_body = secrets(SECRET, None).check(Some(SIGNATURE), b"Hello, World?");
        assert_eq!(other_body, Err(Refusal::WrongSignature));
        assert_eq!(secrets(SECRET, None).check(None, BODY), Err(Refusal::NoSignature));
    }

    #[test]
    fn an_empty_secret_never_fits() {
        let forged = sign(&"".into(), BODY);
        assert_eq!(secrets("", Some("")).check(Some(&forged), BODY), Err(Refusal::WrongSignature));
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", secrets("alpha", Some("beta")));
        assert!(!shown.contains("alpha") && !shown.contains("beta"), "{shown}");
    }
}
