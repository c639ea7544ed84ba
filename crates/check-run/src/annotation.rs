//! Remarks on lines, as GitHub wants them.

use acl::{Diagnostic, Severity};

/// GitHub takes messages of 64 KiB.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// GitHub takes titles of 255 characters.
pub const MAX_TITLE_CHARS: usize = 255;

/// A remark on a line, or on several. Lines and columns count from 1; columns are there only for
/// a remark on one line, and the last one is still part of what is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The file, from the repository's root.
    pub path: &'static str,
    /// The first line.
    pub start_line: u32,
    /// The last line.
    pub end_line: u32,
    /// The first column.
    pub start_column: Option<u32>,
    /// The last column.
    pub end_column: Option<u32>,
    /// How bad it is.
    pub level: Level,
    /// What is wrong, in a few words.
    pub title: String,
    /// What is wrong and how to mend it; plain text.
    pub message: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// It keeps the policy from coming into force.
    Failure,
    /// It is probably not what was meant.
    Warning,
    /// It is good to know.
    Notice,
}

impl Level {
    /// GitHub's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

impl Annotation {
    /// A remark on a whole line.
    pub(crate) fn on_line(
        path: &'static str,
        line: u32,
        level: Level,
        title: &str,
        message: &str,
    ) -> Self {
        Self {
            path,
            start_line: line.max(1),
            end_line: line.max(1),
            start_column: None,
            end_column: None,
            level,
            title: title.chars().take(MAX_TITLE_CHARS).collect(),
            message: cut(message, MAX_MESSAGE_BYTES),
        }
    }

    /// What is said about a place in a file.
    pub(crate) fn of(path: &'static str, diagnostic: &Diagnostic) -> Self {
        let level = match diagnostic.severity {
            Severity::Error => Level::Failure,
            Severity::Warning => Level::Warning,
        };
        let check = acl::checks().iter().find(|check| check.code == diagnostic.code);
        let title = match check {
            Some(check) => format!("{}: {}", check.code, check.title),
            None => diagnostic.code.clone(),
        };
        let message = format!("{}\n{}", sentence(&diagnostic.message), sentence(&diagnostic.help));
        let mut annotation = Self::on_line(path, diagnostic.line, level, &title, &message);
        if diagnostic.end_line > diagnostic.line {
            // A place that ends before the first column of a line does not reach into it.
            let reached = diagnostic.end_line - u32::from(diagnostic.end_column <= 1);
            annotation.end_line = reached.max(annotation.start_line);
        } else {
            let first = diagnostic.column.max(1);
            annotation.start_column = Some(first);
            annotation.end_column = Some(diagnostic.end_column.saturating_sub(1).max(first));
        }
        annotation
    }
}

/// A capital letter and a full stop for a part of a sentence.
pub(crate) fn sentence(part: &str) -> String {
    let mut letters = part.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let stop = if part.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let (kept, _) = text.split_at(text.floor_char_boundary(bytes - '…'.len_utf8()));
    format!("{kept}…")
}
