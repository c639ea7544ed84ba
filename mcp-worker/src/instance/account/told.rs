//! What the stateless half tells an instance for its owner's browser, and hears.

use ids::{AccountId, Login};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// GitHub has just said who sits at a browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Arrival {
    pub(crate) request_id: String,
    pub(crate) account: AccountId,
    /// The login that GitHub names.
    pub(crate) login: Login,
    /// Whether GitHub shows a fork of the template.
    pub(crate) has_fork: bool,
    /// The session that the browser had until now, if it had one.
    pub(crate) former: Option<Cookie>,
}

/// A session has begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) cookie: Cookie,
}

/// Somebody who has a session's cookie wants something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Errand {
    pub(crate) request_id: String,
    pub(crate) account: AccountId,
    pub(crate) cookie: Cookie,
    pub(crate) wish: Wish,
}

/// What an owner wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// To be known.
    Who,
    /// To see what is to be seen.
    Overview,
    /// One client out: the family with this name.
    Revoke(String),
    /// This browser out.
    SignOut,
    /// Everything out: all browsers and all clients.
    SignOutEverywhere,
}

/// Who an owner is, in the words of his instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// The login in use.
    pub(crate) login: Login,
}

/// A session's cookie on its way inside the platform. It does not print itself.
#[derive(Clone, Debug)]
pub(crate) struct Cookie(pub(crate) SecretString);

impl Serialize for Cookie {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Cookie {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_arrives_and_does_not_print_itself() {
        let cookie = Cookie("7.secret".into());
        let text = serde_json::to_string(&cookie).unwrap();
        let arrived: Cookie = serde_json::from_str(&text).unwrap();
        assert_eq!(arrived.0.expose_secret(), "7.secret");
        assert!(!format!("{arrived:?}").contains("7.secret"), "{arrived:?}");
    }
}
