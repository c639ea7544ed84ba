//! A secret that one side draws and the other side hands back.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Digest, Entropy, NoEntropy};

/// 256 random bits as 43 characters of base64url. It does not print itself; what is stored of it
/// is its [`Digest`].
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// How many characters it has.
    pub const LENGTH: usize = 43;

    /// A new one.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn draw(entropy: &impl Entropy) -> Result<Self, NoEntropy> {
        Ok(Self(URL_SAFE_NO_PAD.encode(entropy.bytes()?).into()))
    }

    /// One that was handed back; `None` when the text cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == Self::LENGTH && is_base64url(text)).then(|| Self(text.into()))
    }

    /// The characters, for the one place they go to.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }
}

pub(crate) fn is_base64url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A new name that need not be secret: 128 random bits as 22 characters.
pub(crate) fn draw_name(entropy: &impl Entropy) -> Result<String, NoEntropy> {
    let bytes = entropy.bytes()?;
    let (half, _) = bytes.split_at(16);
    Ok(URL_SAFE_NO_PAD.encode(half))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Entropy for Sevens {
        fn bytes(&self) -> Result<[u8; 32], NoEntropy> {
            Ok([7; 32])
        }
    }

    #[test]
    fn a_secret_reads_back_and_does_not_print_itself() {
        let secret = Secret::draw(&Sevens).unwrap();
        let again = Secret::parse(secret.expose()).unwrap();
        assert_eq!(again.digest(), secret.digest());
        assert!(!format!("{secret:?}").contains(secret.expose()));
        assert!(!secret.digest().as_str().contains(secret.expose()));
    }

    #[test]
    fn what_cannot_be_one_is_none() {
        let good = "A".repeat(43);
        assert!(Secret::parse(&good).is_some());
        for text in ["", "A", &"A".repeat(42), &"A".repeat(44), &"A".repeat(42).replace("AA", "A=")]
        {
            assert!(Secret::parse(text).is_none(), "{text}");
        }
        assert!(Secret::parse(&good.replacen('A', "+", 1)).is_none());
    }
}
