//! Refresh tokens.

use ids::AccountId;
use secrecy::{ExposeSecret as _, SecretString};

use super::code::read_account;
use crate::{
    Digest, Entropy, NoEntropy, Secret,
    digest::keyed,
    secret::{draw_name, is_base64url},
};

/// A refresh token: its account, the handle of its family, which stays, and a secret, which
/// changes each time. It does not print itself.
///
/// Whoever brings a handle that is known and a secret that is not in force has once had a token of
/// that family: so reuse is recognised however long ago, and nothing has to be kept of the past.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    account: AccountId,
    handle: SecretString,
    text: SecretString,
}

const PREFIX: &str = "b00t-refresh";

impl RefreshToken {
    /// The first of a family.
    pub(super) fn draw(account: AccountId, entropy: &impl Entropy) -> Result<Self, NoEntropy> {
        let handle = draw_name(entropy)?;
        let secret = Secret::draw(entropy)?;
        Ok(Self::of(account, &handle, secret.expose()))
    }

    /// The one after this one, which only who has this one and the salt can make: so it can be
    /// answered twice without being kept.
    pub(super) fn successor(&self, salt: &str) -> Self {
        let secret = keyed(salt, "refresh token", self.expose());
        Self::of(self.account, self.handle.expose_secret(), &secret)
    }

    fn of(account: AccountId, handle: &str, secret: &str) -> Self {
        let text = format!("{PREFIX}.{account}.{handle}.{secret}").into();
        Self { account, handle: handle.into(), text }
    }

    /// Reads one that was handed back; `None` when the text cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?.strip_prefix('.')?;
        let (account, rest) = rest.split_once('.')?;
        let (handle, secret) = rest.split_once('.')?;
        if handle.len() != 22 || !is_base64url(handle) {
            return None;
        }
        Secret::parse(secret)?;
        let account = read_account(account)?;
        Some(Self { account, handle: handle.into(), text: text.into() })
    }

    /// The account that it says it is of. Whether it is, its own state knows.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The characters, for the one place they go to.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }

    /// What is kept of its family's handle.
    #[must_use]
    pub fn handle(&self) -> Digest {
        Digest::of(self.handle.expose_secret())
    }
}
