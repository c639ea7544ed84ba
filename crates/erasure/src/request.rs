//! Who wants an account to be erased.

use std::fmt;

use ids::{AccountId, Login};
use serde::{Deserialize, Serialize};

/// By whose request an account is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requester {
    /// The account's owner, signed in.
    Owner,
    /// The operator, by a command.
    Operator,
    /// Nobody's word: the App was uninstalled, and the grace is over.
    Uninstalled,
}

/// What a gate is asked: to erase its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The account.
    pub account: AccountId,
    /// The login that it goes by, if whoever asks knows one.
    #[serde(default)]
    pub login: Option<Login>,
    /// Who wants it.
    pub by: Requester,
}

impl fmt::Display for Requester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "owner",
            Self::Operator => "operator",
            Self::Uninstalled => "uninstalled",
        })
    }
}
