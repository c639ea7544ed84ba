//! The name an account goes by at the moment.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A GitHub login in lower case, which is also one label of a host name.
///
/// GitHub compares logins without regard to case, and so does DNS: two spellings of one login
/// are the same [`Login`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// The text cannot be a GitHub login.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a GitHub login: expected 1 to 39 letters, digits and hyphens, \
     not starting with a hyphen"
)]
pub struct InvalidLogin(String);

impl Login {
    /// The longest login GitHub gives out.
    pub const MAX_LEN: usize = 39;

    /// The login, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Login {
    type Err = InvalidLogin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Login {
    type Error = InvalidLogin;

    fn try_from(mut text: String) -> Result<Self, Self::Error> {
        let letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let length = (1..=Self::MAX_LEN).contains(&text.len());
        if !letters || !length || text.starts_with('-') {
            return Err(InvalidLogin(text));
        }
        text.make_ascii_lowercase();
        Ok(Self(text))
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_login_are_one() {
        assert_eq!("Octo-Cat".parse::<Login>(), "octo-cat".parse::<Login>());
    }

    #[test]
    fn what_cannot_be_a_login_is_refused() {
        for text in ["", "-octo", "octo_cat", "octo.cat", "ö", "a/b", &"a".repeat(40)] {
            assert!(text.parse::<Login>().is_err(), "{text}");
        }
    }
}
