//! Whose subdomain it is.

use ids::{AccountId, Login};

/// Somebody who has signed in and owns a subdomain. [`Owner::of`] is the only way to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    account: AccountId,
    login: Login,
}

/// Whoever has signed in does not own the subdomain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOwner {
    /// Nobody has: there is no such account here.
    #[error("Nobody has set up this subdomain yet.")]
    Nobody,
    /// Somebody else has.
    #[error("This subdomain belongs to another GitHub account.")]
    Other,
}

impl Owner {
    /// Compares who signed in, by the id that GitHub gave, with the account whose record the
    /// subdomain leads to. Names are not compared: a login that was renamed can be taken by
    /// somebody else.
    ///
    /// # Errors
    /// When they differ, or there is no record.
    pub fn of(
        login: &Login,
        recorded: Option<AccountId>,
        signed_in: AccountId,
    ) -> Result<Self, NotOwner> {
        match recorded {
            None => Err(NotOwner::Nobody),
            Some(account) if account != signed_in => Err(NotOwner::Other),
            Some(account) => Ok(Self { account, login: login.clone() }),
        }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The subdomain.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.login
    }
}
