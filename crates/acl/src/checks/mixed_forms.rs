//! ACL014: the short and the long form in one file.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL014",
    severity: Severity::Error,
    title: "short and long form mixed",
    meaning: "`[b00t]` is a form of its own. Beside `default_policy`, `[commands]` or `[patterns]` \
              it would be unclear which of them wins.",
    mend: "Keep one form. `[b00t] allow = [\"learn\"]` is `default_policy = \"deny\"` and \
           `[commands.learn]` with `policy = \"allow\"`.",
    example: Example::File("default_policy = \"deny\"\n\n[b00t]\nallow = [\"learn\"]\n"),
};

/// `other` is a key of the long form, `span` the place of `b00t`.
pub(crate) fn finding(other: &str, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("`b00t` and `{other}` cannot be in one file"),
        help: "keep the short form (`[b00t]`) or the long form (`default_policy`, `[commands]`, \
               `[patterns]`)"
            .to_owned(),
        span,
    }
}
