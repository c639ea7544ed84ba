//! Stored text that another version of this code wrote.

use github::{Hint, HintKind};
use ids::{AccountId, Login};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sync::{JournalFailed, Memory};

/// Reads stored text.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, JournalFailed> {
    serde_json::from_str(text).map_err(|error| JournalFailed(format!("stored text: {error}")))
}

/// How long a text may be, in bytes: a row of a Durable Object's SQLite has 2 MB.
const MAX_TEXT_BYTES: usize = 2_000_000 - 10_000;

/// The text to be stored. One that would not fit is refused before anything is written.
pub(crate) fn text_of<T: Serialize>(value: &T) -> Result<String, JournalFailed> {
    let text = serde_json::to_string(value).map_err(|error| JournalFailed(error.to_string()))?;
    if text.len() > MAX_TEXT_BYTES {
        return Err(JournalFailed(format!("{} bytes are too many for a row", text.len())));
    }
    Ok(text)
}

/// Whose the text is, whatever else is in it.
pub(crate) fn account(text: &str) -> Option<AccountId> {
    part(&serde_json::from_str(text).ok()?, "account")
}

/// A hint to look at everything, made of one that cannot be read and of what is remembered.
pub(crate) fn hint(text: &str, memory: &Memory) -> Option<Hint> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let known = memory.account.as_ref();
    let account: AccountId = part(&value, "account").or(known.map(|known| known.account))?;
    let login: Option<Login> = part(&value, "login").or_else(|| memory.login.clone());
    let login = login.or_else(|| known.map(|known| known.login.clone()))?;
    let installation = part(&value, "installation");
    Some(Hint { installation, ..Hint::new(account, login, HintKind::Place) })
}

fn part<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    serde_json::from_value(value.get(name)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_of_another_shape_says_to_look_at_everything() {
        let text = r#"{"account":7,"login":"octocat","kind":"not_known_here","installation":9}"#;
        assert!(read::<Hint>(text).is_err());
        let hint = hint(text, &Memory::blank()).unwrap();
        assert_eq!((hint.account, hint.kind), (AccountId::new(7), HintKind::Place));
        assert_eq!(hint.installation.map(ids::InstallationId::get), Some(9));
        assert_eq!(account(text), Some(AccountId::new(7)));
    }

    #[test]
    fn what_does_not_fit_into_a_row_is_refused() {
        assert_eq!(text_of(&[1, 2]), Ok("[1,2]".into()));
        assert!(text_of(&"x".repeat(2_000_000)).is_err());
    }

    #[test]
    fn what_a_hint_lacks_is_remembered() {
        let memory = Memory::recover(
            r#"{"login":"octocat","generation":"?","account":{"schema":1,"account":7,
                "login":"octocat","installation":null,"repository":null,"generation":3}}"#,
        );
        let hint = hint("no JSON", &memory).unwrap();
        assert_eq!((hint.account, hint.login.as_str()), (AccountId::new(7), "octocat"));
        assert_eq!(super::hint("{}", &Memory::blank()), None);
    }
}
