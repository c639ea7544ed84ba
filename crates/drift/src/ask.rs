//! How the reconciler asks webhook-worker to sync accounts, and how that is proved to come from
//! it: HMAC-SHA-256 (RFC 2104) over method, path, time and body.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// When the request was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-b00t-timestamp";
/// `v1=` and the digest in hexadecimal.
pub const SIGNATURE_HEADER: &str = "x-b00t-signature";
/// How old a request may be, and how far ahead of its receiver's clock its sender's may be, in
/// seconds.
pub const MAX_AGE_SECONDS: u64 = 300;
/// How many accounts one request names at most.
pub const MAX_ASKED: usize = 500;

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedParts<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// When it was signed, in seconds since 1970.
    pub timestamp: u64,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// There is no signature, or no time.
    #[error("the request is not signed")]
    NotSigned,
    /// It was signed too long ago, or in the future.
    #[error("the request was not signed within the last five minutes")]
    NotNow,
    /// The signature is another one.
    #[error("the signature does not fit")]
    WrongSignature,
}

const VERSION: &str = "v1=";

/// The value of [`SIGNATURE_HEADER`].
#[must_use]
pub fn sign(secret: &SecretString, parts: &SignedParts<'_>) -> String {
    let digest = mac(secret, parts).map(|mac| hex::encode(mac.finalize().into_bytes()));
    format!("{VERSION}{}", digest.unwrap_or_default())
}

/// Checks a signature in constant time. A request that is repeated within its time is answered again, so
/// that an answer that was lost can be asked for once more: whoever records one may do that, too, which is
/// why there is TLS around it.
///
/// # Errors
/// The request is not to be answered.
pub fn verify(
    secret: &SecretString,
    parts: &SignedParts<'_>,
    signature: Option<&str>,
    now_seconds: u64,
) -> Result<(), AskRefused> {
    let digits = signature.ok_or(AskRefused::NotSigned)?.strip_prefix(VERSION);
    let mut expected = [0; 32];
    hex::decode_to_slice(digits.ok_or(AskRefused::WrongSignature)?, &mut expected)
        .map_err(|_| AskRefused::WrongSignature)?;
    if now_seconds.abs_diff(parts.timestamp) > MAX_AGE_SECONDS {
        return Err(AskRefused::NotNow);
    }
    let fits = mac(secret, parts).is_some_and(|mac| mac.verify_slice(&expected).is_ok());
    if fits { Ok(()) } else { Err(AskRefused::WrongSignature) }
}

/// An empty secret signs for everybody: there is no such signature.
fn mac(secret: &SecretString, parts: &SignedParts<'_>) -> Option<Hmac<Sha256>> {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return None;
    }
    let SignedParts { method, path, timestamp, body } = parts;
    // None of the first three can hold a line break, so no two requests are written alike.
    let head = format!("b00t-reconcile\n{method}\n{path}\n{timestamp}\n");
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    Some(mac.chain_update(head).chain_update(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_366_320;
    const PARTS: SignedParts<'_> =
        SignedParts { method: "POST", path: "/reconcile", timestamp: NOW, body: b"{}" };

    fn secret() -> SecretString {
        "correct horse".into()
    }

    #[test]
    fn what_was_signed_fits() {
        let signature = sign(&secret(), &PARTS);
        assert_eq!(verify(&secret(), &PARTS, Some(&signature), NOW), Ok(()));
    }

    #[test]
    fn the_signature_is_what_openssl_says() {
        // printf 'b00t-reconcile\nPOST\n/reconcile\n1795366320\n{}' |
        //   openssl dgst -sha256 -hmac 'correct horse'
        assert_eq!(sign(&secret(), &PARTS), EXPECTED);
    }
    const EXPECTED: &str = "v1=c15427ad25ba35e643dc11889c3b5eeee08fed989767a0dac869f65463653c06";

    #[test]
    fn any_other_part_does_not_fit() {
        let signature = sign(&secret(), &PARTS);
        for (what, other) in [
            ("method", SignedParts { method: "GET", ..PARTS }),
            ("path", SignedParts { path: "/reconcile/1", ..PARTS }),
            ("time", SignedParts { timestamp: NOW - 1, ..PARTS }),
            ("body", SignedParts { body: b"{} ", ..PARTS }),
            ("a byte moved", SignedParts { path: "/reconcil", body: b"e{}", ..PARTS }),
        ] {
            let answer = verify(&secret(), &other, Some(&signature), NOW);
            assert_eq!(answer, Err(AskRefused::WrongSignature), "{what}");
        }
        let answer = verify(&"another".into(), &PARTS, Some(&signature), NOW);
        assert_eq!(answer, Err(AskRefused::WrongSignature));
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_in_both_directions() {
        let signature = sign(&secret(), &PARTS);
        for (now, answer) in [
            (NOW + 300, Ok(())),
            (NOW + 301, Err(AskRefused::NotNow)),
            (NOW - 300, Ok(())),
            (NOW - 301, Err(AskRefused::NotNow)),
        ] {
            assert_eq!(verify(&secret(), &PARTS, Some(&signature), now), answer, "{now}");
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        assert_eq!(verify(&secret(), &PARTS, None, NOW), Err(AskRefused::NotSigned));
        let whole = sign(&secret(), &PARTS);
        for wrong in ["", "v1=", "v1=00", whole.trim_start_matches("v1="), &format!("{whole}00")] {
            let answer = verify(&secret(), &PARTS, Some(wrong), NOW);
            assert_eq!(answer, Err(AskRefused::WrongSignature), "{wrong}");
        }
    }

    #[test]
    fn an_empty_secret_never_fits() {
        let forged = format!("v1={}", "0".repeat(64));
        for signature in [sign(&"".into(), &PARTS), forged] {
            let answer = verify(&"".into(), &PARTS, Some(&signature), NOW);
            assert_eq!(answer, Err(AskRefused::WrongSignature));
        }
    }
}
