//! ACL112: a pattern that matches every call.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL112",
    severity: Severity::Warning,
    title: "pattern that matches every call",
    meaning: "The pattern matches whatever is called. In `allow` it allows everything that no deny pattern refuses; in `deny` it refuses everything. The rest of the file then decides nothing.",
    mend: "Write what is meant: `^learn ` is every call of one command. To allow or refuse what nothing names, set `default_policy`.",
    example: Example::File("default_policy = \"deny\"\n\n[patterns]\nallow = [\".*\"]\n"),
};

/// `refuses` says in which list the pattern is.
pub(crate) fn finding(pattern: &str, refuses: bool, span: Span) -> Finding {
    let pattern = quote::ticked(pattern);
    let so = if refuses {
        "everything is refused, and nothing else in this file decides"
    } else {
        "everything is allowed that no deny pattern refuses, whatever the commands' rules say"
    };
    Finding {
        check: &CHECK,
        message: format!("{pattern} matches every call: {so}"),
        help: "begin it with `^` and a command, such as `^learn `, or use `default_policy`"
            .to_owned(),
        span,
    }
}
