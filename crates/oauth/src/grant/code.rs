//! Authorization codes.

use ids::{AccountId, Login, UnixMillis};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    ClientId, ClientName, CodeChallenge, Digest, Entropy, NoEntropy, RedirectUri, Scopes, Secret,
};

/// For how many milliseconds a code can be redeemed: a minute (OAuth 2.1, section 4.1.2: short).
pub const CODE_MILLIS: u64 = 60 * 1000;

/// An authorization code: the account that granted it, so that the account's own state can be
/// asked, and a secret. It does not print itself.
#[derive(Clone, Debug)]
pub struct Code {
    account: AccountId,
    text: SecretString,
}

/// What is kept of a code under its digest, until it is redeemed: all that it is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// The client that asked.
    pub client: ClientId,
    /// What it calls itself.
    pub client_name: ClientName,
    /// Where the code was sent.
    pub redirect_uri: RedirectUri,
    /// What its receiver has to prove.
    pub challenge: CodeChallenge,
    /// What was granted.
    pub scopes: Scopes,
    /// On which subdomain.
    pub login: Login,
    /// By whom.
    pub account: AccountId,
    /// Until when.
    pub expires_at: UnixMillis,
}

const PREFIX: &str = "b00t-code";

impl Code {
    pub(super) fn draw(account: AccountId, entropy: &impl Entropy) -> Result<Self, NoEntropy> {
        let secret = Secret::draw(entropy)?;
        let text = format!("{PREFIX}.{account}.{}", secret.expose()).into();
        Ok(Self { account, text })
    }

    /// Reads one that was handed back; `None` when the text cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?.strip_prefix('.')?;
        let (account, secret) = rest.split_once('.')?;
        Secret::parse(secret)?;
        Some(Self { account: read_account(account)?, text: text.into() })
    }

    /// The account that it says granted it. Whether it did, its own state knows.
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
}

/// An account in its one spelling.
pub(crate) fn read_account(text: &str) -> Option<AccountId> {
    let account: AccountId = text.parse().ok()?;
    (account.to_string() == text).then_some(account)
}
