//! A prompt's file: Markdown, with TOML between two lines `+++` before it.

use serde::Deserialize;

/// How many arguments a prompt takes.
const MAX_ARGUMENTS: usize = 20;
/// How many characters a title or a description has.
const MAX_TEXT_CHARS: usize = 1000;
/// What stands before and after the TOML.
const FENCE: &str = "+++";

/// What a prompt's file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    pub(super) head: Head,
    /// The text, with `{{name}}` where arguments go.
    pub(super) text: String,
}

/// The TOML before the text.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) arguments: Vec<Parameter>,
}

/// An argument that a prompt takes.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) required: bool,
    /// What it may be, for completion. Anything else may be given as well.
    #[serde(default)]
    pub(super) values: Vec<String>,
}

impl Prompt {
    /// Reads a file. One without `+++` on its first line is all text.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence about it.
    pub(super) fn read(file: &str) -> Result<Self, String> {
        let file = file.strip_prefix('\u{feff}').unwrap_or(file);
        let mut lines = file.split_inclusive('\n');
        if lines.next().map(str::trim_end) != Some(FENCE) {
            return Ok(Self { head: Head::default(), text: file.trim().into() });
        }
        let (mut head, mut text, mut closed) = (String::new(), String::new(), false);
        for line in lines {
            if !closed && line.trim_end() == FENCE {
                closed = true;
            } else if closed {
                text.push_str(line);
            } else {
                head.push_str(line);
            }
        }
        if !closed {
            return Err("has no second line +++".into());
        }
        let head: Head = toml::from_str(&head).map_err(|error| {
            let message: String = error.message().chars().take(300).collect();
            format!("has a head that cannot be read: {message}")
        })?;
        head.check()?;
        Ok(Self { head, text: text.trim().into() })
    }

    /// The text with these arguments in their places. What stands in an argument is not looked at
    /// again.
    pub(super) fn filled(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let mut filled = String::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let placed = after.split_once("}}").filter(|(name, _)| self.takes(name.trim()));
            if let Some((name, behind)) = placed {
                filled.push_str(&value(name.trim()).unwrap_or_default());
                rest = behind;
            } else {
                filled.push_str("{{");
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }

    fn takes(&self, name: &str) -> bool {
        self.head.arguments.iter().any(|argument| argument.name == name)
    }
}

impl Head {
    fn check(&self) -> Result<(), String> {
        if self.arguments.len() > MAX_ARGUMENTS {
            return Err(format!("takes more than {MAX_ARGUMENTS} arguments"));
        }
        for (n, argument) in self.arguments.iter().enumerate() {
            let name = &argument.name;
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
                return Err("has an argument whose name is not letters, digits, _ and -".into());
            }
            if self.arguments.iter().take(n).any(|other| other.name == *name) {
                return Err(format!("has two arguments {name}"));
            }
        }
        let parameters = self.arguments.iter().flat_map(|it| [&it.title, &it.description]);
        let mut texts = parameters.chain([&self.title, &self.description]).flatten();
        if texts.any(|text| text.chars().count() > MAX_TEXT_CHARS) {
            return Err(format!("has a text of more than {MAX_TEXT_CHARS} characters in its head"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const REVIEW: &str = "+++\ntitle = 'Review'\n[[arguments]]\nname = 'language'\nrequired = true\n\
                          [[arguments]]\nname = 'depth'\nvalues = ['quick', 'deep']\n+++\n\n\
                          Review this {{ language }} code. {{depth}}{{other}} {{\n";

    fn fill(prompt: &Prompt, given: &[(&str, &str)]) -> String {
        prompt.filled(|name| {
            let found = given.iter().find(|(argument, _)| *argument == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn arguments_go_where_they_are_named_and_nothing_else_is_touched() {
        let prompt = Prompt::read(REVIEW).unwrap();
        assert_eq!(prompt.head.title.as_deref(), Some("Review"));
        let filled = fill(&prompt, &[("language", "Rust"), ("depth", "{{language}}")]);
        assert_eq!(filled, "Review this Rust code. {{language}}{{other}} {{");
        assert_eq!(fill(&prompt, &[]), "Review this  code. {{other}} {{");
    }

    #[test]
    fn a_file_without_a_head_is_all_text() {
        let prompt = Prompt::read("\u{feff}Say hello.\n+++\n").unwrap();
        assert_eq!((prompt.head, prompt.text.as_str()), (Head::default(), "Say hello.\n+++"));
        assert_eq!(Prompt::read("").unwrap().text, "");
        let windows = Prompt::read("+++\r\ntitle = 'x'\r\n+++\r\nHello\r\n").unwrap();
        assert_eq!((windows.head.title.as_deref(), windows.text.as_str()), (Some("x"), "Hello"));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let problem = |head: &str| Prompt::read(&format!("+++\n{head}\n+++\nx")).unwrap_err();
        assert_eq!(Prompt::read("+++\ntitle = 'x'\n").unwrap_err(), "has no second line +++");
        assert!(problem("title = 1").starts_with("has a head that cannot be read: "));
        assert!(problem("titel = 'x'").contains("unknown field `titel`"));
        let arguments = |names: &[&str]| -> String {
            names.iter().map(|name| format!("[[arguments]]\nname = '{name}'\n")).collect()
        };
        assert_eq!(problem(&arguments(&["a", "a"])), "has two arguments a");
        assert!(problem(&arguments(&["a b"])).contains("letters, digits"));
        assert!(problem(&arguments(&["x"; 21])).contains("more than 20"));
        assert!(problem(&format!("title = '{}'", "x".repeat(1001))).contains("1000 characters"));
    }
}
