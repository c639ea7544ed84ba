//! How text from a file or a call is shown in a sentence.

use std::fmt::Write as _;

/// More characters than this of a call or a pattern are not repeated in a sentence.
const SHOWN: usize = 200;

/// More characters than this of a key are not repeated in a sentence.
const SHOWN_OF_KEY: usize = 60;

/// The text between backticks, control characters escaped, cut when it is long.
pub(crate) fn ticked(text: &str) -> String {
    let mut shown = String::from("`");
    for (n, c) in text.chars().enumerate() {
        if n == SHOWN {
            shown.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.push('`');
    shown
}

/// A key as TOML writes it: bare where that is possible, else in double quotes.
pub(crate) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) {
        return name.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in name.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The text without what is behind so many bytes.
pub(crate) fn cut(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes));
        text.push('…');
    }
    text
}

/// The key as [`key`] writes it, cut when it is long.
pub(crate) fn short_key(name: &str) -> String {
    match name.char_indices().nth(SHOWN_OF_KEY) {
        Some((end, _)) => key(name.get(..end).unwrap_or(name)) + "…",
        None => key(name),
    }
}

/// Characters that change how the text around them is shown, or cannot be seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_cannot_break_out_of_a_sentence() {
        assert_eq!(ticked("a\nb\u{1b}[31m\u{202e}"), "`a\\nb\\u{1b}[31m\\u{202e}`");
        assert_eq!(ticked("größe"), "`größe`");
    }

    #[test]
    fn long_text_is_cut() {
        let shown = ticked(&"x".repeat(5000));
        assert_eq!(shown.chars().count(), SHOWN + 3);
        assert!(shown.ends_with("…`"));
    }

    #[test]
    fn a_long_key_is_cut_in_a_sentence() {
        assert_eq!(short_key("two words"), "\"two words\"");
        assert_eq!(short_key(&"ü".repeat(90)), format!("\"{}\"…", "ü".repeat(60)));
    }

    #[test]
    fn a_key_is_quoted_only_where_toml_asks_for_it() {
        assert_eq!(key("learn"), "learn");
        assert_eq!(key("two words"), "\"two words\"");
        assert_eq!(key(""), "\"\"");
        assert_eq!(key("a.b"), "\"a.b\"");
        assert_eq!(key("q\"\\\n\u{1}"), "\"q\\\"\\\\\\n\\u0001\"");
    }
}
