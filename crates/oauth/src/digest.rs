//! What is kept of a secret.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a secret: it finds and recognises the secret, and is none. Comparing two of
/// them takes a time that says nothing about either secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(text)))
    }

    /// 43 characters of base64url.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// HMAC-SHA256 (RFC 2104) in base64url: a value that only who has the key can make, bound to its
/// purpose.
pub(crate) fn keyed(key: &str, purpose: &str, about: &str) -> String {
    // A key of any length is a key, so there is nothing to go wrong; an empty text would match
    // nothing that is compared with it.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(about.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether two texts are the same, in a time that says nothing about either of them.
pub(crate) fn same(one: &str, other: &str) -> bool {
    Digest::of(one) == Digest::of(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_sha_256_in_base64url() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(Digest::of("abc").as_str(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }

    #[test]
    fn a_keyed_value_depends_on_key_purpose_and_matter() {
        let value = keyed("key", "purpose", "matter");
        assert_eq!(value.len(), 43);
        assert_eq!(value, keyed("key", "purpose", "matter"));
        for other in [
            keyed("yek", "purpose", "matter"),
            keyed("key", "purposem", "atter"),
            keyed("key", "matter", "purpose"),
        ] {
            assert_ne!(value, other);
        }
    }
}
