//! Datums: what the files `*.{kind}.toml` of a repository describe.
//!
//! People write them by hand, and in several forms. Whatever is not asked for here is left alone,
//! and what is asked for is taken from each place where it is known to stand.

mod ai;
mod cli;
mod mcp;
mod new_server;
mod secret;

use toml::{Table, Value};

pub(crate) use ai::Provider;
pub(crate) use cli::Command;
pub(crate) use mcp::{Server, Way};
pub(crate) use new_server::NewServer;

/// How many characters of a hint are shown.
const MAX_HINT_CHARS: usize = 300;
/// How many characters of any other line are shown.
const MAX_LINE_CHARS: usize = 1000;

/// A datum that is TOML and has a table `[b00t]`.
#[derive(Debug)]
pub(crate) struct Datum {
    whole: Table,
    b00t: Table,
}

impl Datum {
    /// Reads a datum.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let whole: Table = toml::from_str(text).map_err(|error| {
            let message: String = error.message().chars().take(MAX_HINT_CHARS).collect();
            format!("is not TOML: {message}")
        })?;
        let b00t = whole.get("b00t").and_then(Value::as_table).ok_or("has no table [b00t]")?;
        Ok(Self { b00t: b00t.clone(), whole })
    }

    /// The name that it gives itself.
    pub(crate) fn name(&self) -> Option<String> {
        self.line("name")
    }

    /// The first line of its hint.
    pub(crate) fn hint(&self) -> String {
        let hint = self.b00t.get("hint").and_then(Value::as_str).unwrap_or_default();
        hint.lines().next().unwrap_or_default().chars().take(MAX_HINT_CHARS).collect()
    }

    /// Under which name lessons about it are kept, if not under its own.
    pub(crate) fn lessons(&self) -> Option<String> {
        self.line("lfmf_category")
    }

    /// A text of `[b00t]` that is one line.
    fn line(&self, key: &str) -> Option<String> {
        line(self.b00t.get(key)?)
    }

    /// A table of this name: in `[b00t]`, or beside it.
    fn tables(&self, key: &str) -> impl Iterator<Item = &Table> {
        [&self.b00t, &self.whole].into_iter().filter_map(move |at| at.get(key)?.as_table())
    }
}

/// A text or a number, cut to one line that can be shown. Nothing when it is empty.
fn line(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => return None,
    };
    let line = text.trim().lines().next()?;
    Some(line.chars().take(MAX_LINE_CHARS).collect())
}

/// The texts of a list, or the one text that stands in its place.
fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(line).collect(),
        one => line(one).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let problem = |text| Datum::parse(text).unwrap_err();
        assert!(problem("[b00t").starts_with("is not TOML"));
        assert_eq!(problem("x = 1"), "has no table [b00t]");
        assert_eq!(problem("b00t = 1"), "has no table [b00t]");
        assert_eq!(problem("[[b00t]]\nname = 'x'"), "has no table [b00t]");
    }

    #[test]
    fn a_hint_is_one_line_of_bounded_length() {
        let text = format!("[b00t]\nhint = '''{}\ntwo'''", "ü".repeat(1000));
        assert_eq!(Datum::parse(&text).unwrap().hint().chars().count(), MAX_HINT_CHARS);
        assert_eq!(Datum::parse("[b00t]\nhint = 7").unwrap().hint(), "");
    }

    #[test]
    fn a_version_may_be_a_text_or_a_number() {
        let line = |text| Datum::parse(text).unwrap().line("desires");
        assert_eq!(line("[b00t]\ndesires = '1.2.3'").as_deref(), Some("1.2.3"));
        assert_eq!(line("[b00t]\ndesires = 22").as_deref(), Some("22"));
        assert_eq!(line("[b00t]\ndesires = 0.8").as_deref(), Some("0.8"));
        assert_eq!(line("[b00t]\ndesires = ''"), None);
        assert_eq!(line("[b00t]\ndesires = ['1']"), None);
    }
}
