//! What finds a question again.

use ids::AccountId;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Digest, Entropy, NoEntropy, Secret, grant::read_account};

/// A ticket: the account that is asked, so that its own state can be found, and a secret. It does
/// not print itself.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    account: AccountId,
    text: SecretString,
}

impl Ticket {
    pub(super) fn draw(account: AccountId, entropy: &impl Entropy) -> Result<Self, NoEntropy> {
        let secret = Secret::draw(entropy)?;
        Ok(Self { account, text: format!("{account}.{}", secret.expose()).into() })
    }

    /// Reads one that was handed back; `None` when the text cannot be one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (account, secret) = text.split_once('.')?;
        Secret::parse(secret)?;
        Some(Self { account: read_account(account)?, text: text.into() })
    }

    /// The account that it says is asked.
    pub(super) const fn account(&self) -> AccountId {
        self.account
    }

    /// The characters, for the form.
    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is kept of it.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }

    /// What the form token is for: this question and no other.
    pub(super) fn purpose(&self) -> String {
        format!("consent {}", self.digest())
    }
}
