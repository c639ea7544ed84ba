//! ACL005: a key or table is there twice.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL005",
    severity: Severity::Error,
    title: "duplicate key",
    meaning: "A key or a table is defined twice. Which of the two is meant cannot be known.",
    mend: "Remove one of them, or merge the two tables.",
    example: Example::File("default_policy = \"deny\"\ndefault_policy = \"allow\"\n"),
};

/// Whether the TOML parser's message is about a doubled key.
pub(crate) fn is_meant_by(message: &str) -> bool {
    message.trim() == "duplicate key"
}

pub(crate) fn finding(text: &str, span: Span) -> Finding {
    let key = text.get(span.clone()).unwrap_or("");
    Finding {
        check: &CHECK,
        message: format!("{} is defined a second time", quote::ticked(key)),
        help: "remove one of the two, or merge them".to_owned(),
        span,
    }
}
