//! ACL113: an allow pattern that is not tied to a command.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL113",
    severity: Severity::Warning,
    title: "allow pattern for any command",
    meaning: "A regex is looked for anywhere in the call. An allow pattern that does not begin with `^` also allows calls of commands that nobody thought of: `learn` allows `rm learn`.",
    mend: "Begin the regex with `^` and the command: `^learn `.",
    example: Example::File("default_policy = \"deny\"\n\n[patterns]\nallow = [\"learn\"]\n"),
};

/// `example` is a call that is allowed, too.
pub(crate) fn finding(pattern: &str, example: &str, span: Span) -> Finding {
    let (pattern, example) = (quote::ticked(pattern), quote::ticked(example));
    Finding {
        check: &CHECK,
        message: format!("{pattern} is looked for anywhere in a call, so it also allows {example}"),
        help: "begin it with `^` and the command, such as `^learn `".to_owned(),
        span,
    }
}
