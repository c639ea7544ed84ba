//! The App's private key as GitHub hands it out, made ready for `WebCrypto`.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// The text is not a private RSA key in PEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// There is no `RSA PRIVATE KEY` and no `PRIVATE KEY` block.
    #[error("expected one PEM block `RSA PRIVATE KEY` or `PRIVATE KEY`")]
    NoBlock,
    /// What stands in it is not base64.
    #[error("the PEM block is not base64")]
    NotBase64,
    /// What stands in it is not a DER sequence.
    #[error("the PEM block does not hold a key")]
    NotDer,
}

/// `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }`, RFC 8017 appendix A.1.
const RSA_ALGORITHM: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// `INTEGER 0`: the version of a `PrivateKeyInfo`.
const VERSION: &[u8] = &[0x02, 0x01, 0x00];
const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;

/// Reads PKCS#1 (what GitHub hands out) or PKCS#8 in PEM, and gives PKCS#8 in DER (RFC 5958).
/// Line ends may be missing or written as `\n`, as happens in environment variables.
///
/// # Errors
/// The text is not such a key. What stands in it is checked by whoever imports it.
pub fn pkcs8(pem: &SecretString) -> Result<SecretSlice<u8>, InvalidKey> {
    let pem = pem.expose_secret();
    if let Some(der) = block(pem, "RSA PRIVATE KEY")? {
        let wrapped = element(OCTET_STRING, &der);
        return Ok(element(SEQUENCE, &[VERSION, RSA_ALGORITHM, &wrapped].concat()).into());
    }
    block(pem, "PRIVATE KEY")?.map(Into::into).ok_or(InvalidKey::NoBlock)
}

fn block(pem: &str, label: &str) -> Result<Option<Vec<u8>>, InvalidKey> {
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let inside = pem.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
    let Some((text, _)) = inside else { return Ok(None) };
    let text: String = text.replace("\\n", "").split_ascii_whitespace().collect();
    let der = STANDARD.decode(text).map_err(|_| InvalidKey::NotBase64)?;
    if der.first() == Some(&SEQUENCE) { Ok(Some(der)) } else { Err(InvalidKey::NotDer) }
}

/// One DER element: tag, length (short or long form), content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    let bytes = content.len().to_be_bytes();
    let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    match (u8::try_from(content.len()), u8::try_from(significant.len())) {
        (Ok(short), _) if short < 0x80 => element.push(short),
        (_, Ok(count)) => {
            element.push(0x80 | count);
            element.extend(significant);
        }
        // A length has at most eight bytes.
        (_, Err(_)) => {}
    }
    element.extend_from_slice(content);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(label: &str, der: &[u8]) -> SecretString {
        let text = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n").into()
    }

    /// The same 512-bit key in both forms, made with `openssl genrsa -traditional 512` and
    /// `openssl pkcs8 -topk8 -nocrypt`.
    const PKCS1: &str = include_str!("../tests/data/pkcs1.pem");
    const PKCS8: &str = include_str!("../tests/data/pkcs8.pem");

    #[test]
    fn both_forms_of_one_key_are_the_same() {
        let one = pkcs8(&PKCS1.into()).unwrap();
        let other = pkcs8(&PKCS8.into()).unwrap();
        assert_eq!(one.expose_secret(), other.expose_secret());
    }

    #[test]
    fn line_ends_do_not_matter() {
        let expected = pkcs8(&PKCS1.into()).unwrap();
        for text in
            [PKCS1.replace('\n', "\r\n"), PKCS1.replace('\n', "\\n"), PKCS1.replace('\n', "")]
        {
            assert_eq!(pkcs8(&text.into()).unwrap().expose_secret(), expected.expose_secret());
        }
    }

    #[test]
    fn lengths_are_written_as_der_wants_them() {
        assert_eq!(element(4, &[7]), [4, 1, 7]);
        assert_eq!(element(4, &[0; 0x7f])[..2], [4, 0x7f]);
        assert_eq!(element(4, &[0; 0x80])[..3], [4, 0x81, 0x80]);
        assert_eq!(element(4, &[0; 0x100])[..4], [4, 0x82, 0x01, 0x00]);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for (text, fault) in [
            ("".into(), InvalidKey::NoBlock),
            ("-----BEGIN PRIVATE KEY-----".into(), InvalidKey::NoBlock),
            (pem("PUBLIC KEY", &[0x30, 0]), InvalidKey::NoBlock),
            (pem("ENCRYPTED PRIVATE KEY", &[0x30, 0]), InvalidKey::NoBlock),
            (
                "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----".into(),
                InvalidKey::NotBase64,
            ),
            (pem("PRIVATE KEY", b"key"), InvalidKey::NotDer),
            (pem("RSA PRIVATE KEY", b""), InvalidKey::NotDer),
        ] {
            assert_eq!(pkcs8(&text).unwrap_err(), fault);
        }
    }
}
