//! ACL114: an argument pattern that matches all arguments.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL114",
    severity: Severity::Warning,
    title: "pattern that matches all arguments",
    meaning: "A regex is looked for anywhere in the arguments, so one like `.*`, `^` or an empty one is found in all arguments, and also where there are none. The entry looks like a restriction of the command, and restricts nothing.",
    mend: "Write what the arguments must be, such as `^(list|output)\\b`. If every call is meant, remove the pattern.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.mcp]\npolicy = \"allow\"\narg_patterns = [\".*\"]\n",
    ),
};

/// `command` is the one whose arguments are meant.
pub(crate) fn finding(regex: &str, command: &str, span: Span) -> Finding {
    let (regex, command) = (quote::ticked(regex), quote::ticked(command));
    Finding {
        check: &CHECK,
        message: format!("{regex} matches all arguments, so it restricts no call of {command}"),
        help: "begin it with `^` and what the arguments must begin with, or remove it".to_owned(),
        span,
    }
}
