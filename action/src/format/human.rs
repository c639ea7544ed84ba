//! For a terminal: what is wrong, where, with the line of the file.

use std::io::Write;

use acl::{Diagnostic, Severity};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::input::File;

/// More of a line than this many characters is not shown.
const LONGEST: usize = 160;

/// Characters that are shown before the place that is meant, when a line is cut.
const BEFORE: usize = 60;

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Coloured,
}

impl Style {
    fn paint(self, colour: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        }
    }
}

pub(crate) fn write(
    file: &File,
    diagnostics: &[Diagnostic],
    style: Style,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for diagnostic in diagnostics {
        write_one(file, diagnostic, style, out)?;
    }
    let count =
        |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let name = visible(&file.name);
    match (errors, warnings) {
        (0, 0) => writeln!(out, "{name}: fine")?,
        (0, warnings) => writeln!(out, "{name}: fine, {}", number(warnings, "warning"))?,
        (errors, 0) => writeln!(out, "{name}: {}", number(errors, "error"))?,
        (errors, warnings) => {
            writeln!(out, "{name}: {}, {}", number(errors, "error"), number(warnings, "warning"))?
        }
    }
    Ok(())
}

pub(crate) fn number(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

fn write_one(
    file: &File,
    d: &Diagnostic,
    style: Style,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let (word, colour) = match d.severity {
        Severity::Error => ("error", "1;31"),
        Severity::Warning => ("warning", "1;33"),
    };
    let number = d.line.to_string();
    let gutter = " ".repeat(number.len());
    let bar = style.paint("34", "|");
    let head = style.paint(colour, &format!("{word}[{}]", d.code));
    writeln!(out, "{head}: {}", style.paint("1", &visible(&d.message)))?;
    let arrow = style.paint("34", "-->");
    writeln!(out, "{gutter}{arrow} {}:{}:{}", visible(&file.name), d.line, d.column)?;
    if let Some(line) = file.line(d.line).filter(|line| !line.is_empty()) {
        let end = if d.end_line == d.line { d.end_column } else { u32::MAX };
        let excerpt = Excerpt::of(&line, d.column, end);
        writeln!(out, "{gutter} {bar}")?;
        writeln!(out, "{} {bar} {}", style.paint("34", &number), excerpt.text)?;
        let carets = style.paint(colour, &"^".repeat(excerpt.carets));
        writeln!(out, "{gutter} {bar} {}{carets}", " ".repeat(excerpt.indent))?;
    }
    writeln!(out, "{gutter} {} help: {}\n", style.paint("34", "="), visible(&d.help))?;
    Ok(())
}

/// A line as it is shown, and where the carets go under it, in columns of the terminal.
struct Excerpt {
    text: String,
    indent: usize,
    carets: usize,
}

impl Excerpt {
    /// Columns count from 1, the second is exclusive.
    fn of(line: &str, column: u32, end: u32) -> Self {
        let from = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let to = usize::try_from(end.saturating_sub(1)).unwrap_or(usize::MAX);
        let skipped = if line.chars().count() > LONGEST { from.saturating_sub(BEFORE) } else { 0 };
        let part = |skip: usize, take: usize| -> String {
            visible(&line.chars().skip(skip).take(take).collect::<String>())
        };
        let cut = if skipped > 0 { "…" } else { "" };
        let before = format!("{cut}{}", part(skipped, from - skipped));
        let meant = part(from, to.saturating_sub(from).min(LONGEST));
        let text = format!("{cut}{}", part(skipped, LONGEST));
        Self { text, indent: before.width(), carets: meant.width().max(1) }
    }
}

/// Text that cannot steer a terminal: tabs become spaces, other characters that are not seen
/// become a sign for one.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push_str("    "),
            c if c.is_control() || c.width().unwrap_or(0) == 0 => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> String {
        let file = File { name: "acl.toml".to_owned(), bytes: bytes.to_vec() };
        let mut out = Vec::new();
        write(&file, acl::check(bytes).diagnostics(), Style::Plain, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_problem_is_shown_under_its_line() {
        insta::assert_snapshot!(shown(b"default_policy = 'deny'\n[patterns]\ndeny = ['ab(']\n"), @r"
        error[ACL010]: the regex `patterns.deny[0]` is invalid: unclosed group
         --> acl.toml:3:12
          |
        3 | deny = ['ab(']
          |            ^
          = help: close the bracket, or put a backslash before it to mean the character itself

        acl.toml: 1 error
        ");
    }

    #[test]
    fn tabs_and_wide_characters_do_not_move_the_carets() {
        insta::assert_snapshot!(shown("default_policy = 'deny'\n[patterns]\n\tdeny = ['日本(']\n".as_bytes()), @r"
        error[ACL010]: the regex `patterns.deny[0]` is invalid: unclosed group
         --> acl.toml:3:13
          |
        3 |     deny = ['日本(']
          |                  ^
          = help: close the bracket, or put a backslash before it to mean the character itself

        acl.toml: 1 error
        ");
    }

    #[test]
    fn an_empty_file_has_no_line_to_show() {
        insta::assert_snapshot!(shown(b""), @r#"
        error[ACL007]: `default_policy` is missing
         --> acl.toml:1:1
          = help: add `default_policy = "deny"` as the first line; then only what a rule allows is allowed

        acl.toml: 1 error
        "#);
    }

    #[test]
    fn a_file_cannot_steer_the_terminal() {
        let text = "default_policy = 'deny' # \u{1b}]0;title\u{7} \u{202e}\n";
        let shown = shown(text.as_bytes());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(!shown.contains('\u{202e}'));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text =
            format!("default_policy = 'deny'\npatterns.deny = ['{}', '(']\n", "x".repeat(500));
        let shown = shown(text.as_bytes());
        assert!(shown.lines().all(|line| line.chars().count() < 200), "{shown}");
        let lines: Vec<_> = shown.lines().collect();
        let caret = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().nth(caret), Some('('), "{shown}");
    }

    #[test]
    fn colours_are_around_words_only() {
        assert_eq!(Style::Coloured.paint("1", "x"), "\u{1b}[1mx\u{1b}[0m");
        assert_eq!(Style::Plain.paint("1", "x"), "x");
    }
}
