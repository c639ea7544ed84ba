//! What a client calls itself.

use serde::{Deserialize, Serialize};

/// A name as the client gave it, made fit to be shown: one line, bounded, without characters
/// that are invisible or turn the writing around. Anybody can call himself anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ClientName(String);

impl ClientName {
    /// How many characters are kept.
    pub const MAX_CHARACTERS: usize = 64;

    /// Takes any text; `None` when nothing of it can be shown.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let name = shown(text);
        (!name.is_empty()).then_some(Self(name))
    }

    /// For one that gave none.
    #[must_use]
    pub fn unnamed() -> Self {
        Self("A client without a name".into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ClientName {
    fn from(text: String) -> Self {
        Self::of(&text).unwrap_or_else(Self::unnamed)
    }
}

impl From<ClientName> for String {
    fn from(name: ClientName) -> Self {
        name.0
    }
}

fn shown(text: &str) -> String {
    let visible = text.chars().filter(|letter| letter.is_whitespace() || !is_hidden(*letter));
    let line: String = visible.collect();
    let words: Vec<_> = line.split_whitespace().collect();
    words.join(" ").chars().take(ClientName::MAX_CHARACTERS).collect()
}

/// Control and format characters, and those reserved for private use.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_shows_what_it_is() {
        for (text, name) in [
            ("Claude", "Claude"),
            ("  Visual \t Studio\nCode ", "Visual Studio Code"),
            ("evil\u{202e}txt.exe", "eviltxt.exe"),
            ("a\u{200b}b\u{0}c", "abc"),
            ("日本語", "日本語"),
        ] {
            assert_eq!(ClientName::of(text).unwrap().as_str(), name);
        }
        assert_eq!(ClientName::of(&"x".repeat(999)).unwrap().as_str().len(), 64);
    }

    #[test]
    fn nothing_to_show_is_no_name() {
        for text in ["", "  ", "\u{200b}\u{feff}", "\n\t"] {
            assert_eq!(ClientName::of(text), None);
        }
    }
}
