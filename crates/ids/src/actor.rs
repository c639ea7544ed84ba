//! Who did something on GitHub.

use serde::{Deserialize, Serialize};

use crate::AccountId;

/// A user or a bot, as GitHub named it at the time. Only ever shown to people: nothing is decided
/// from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Named")]
pub struct Actor {
    id: AccountId,
    name: String,
}

#[derive(Deserialize)]
struct Named {
    id: AccountId,
    name: String,
}

impl Actor {
    /// How many characters of a name are kept at most.
    pub const MAX_NAME: usize = 64;

    /// The account with this number. A bot's name, such as `renovate[bot]`, is no
    /// [`Login`](crate::Login), so any text is taken: without its control characters, and cut after
    /// [`Self::MAX_NAME`] characters.
    #[must_use]
    pub fn new(id: AccountId, name: &str) -> Self {
        let shown = name.chars().filter(|letter| !letter.is_control());
        Self { id, name: shown.take(Self::MAX_NAME).collect() }
    }

    /// The account.
    #[must_use]
    pub const fn id(&self) -> AccountId {
        self.id
    }

    /// What it went by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl From<Named> for Actor {
    fn from(named: Named) -> Self {
        Self::new(named.id, &named.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_has_a_name_although_it_has_no_login() {
        let bot = Actor::new(AccountId::new(29_139_614), "renovate[bot]");
        let json = serde_json::to_string(&bot).unwrap();
        assert_eq!(json, r#"{"id":29139614,"name":"renovate[bot]"}"#);
        assert_eq!(serde_json::from_str::<Actor>(&json).unwrap(), bot);
    }

    #[test]
    fn a_name_is_bounded_and_printable_wherever_it_comes_from() {
        let name = format!("a\n\u{1b}b{}", "c".repeat(100));
        let json = serde_json::json!({ "id": 1, "name": name }).to_string();
        let read: Actor = serde_json::from_str(&json).unwrap();
        assert_eq!(read, Actor::new(AccountId::new(1), &name));
        assert!(read.name().starts_with("abccc"));
        assert_eq!(read.name().len(), Actor::MAX_NAME);
    }
}
