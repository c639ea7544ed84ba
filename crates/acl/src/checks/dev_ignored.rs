//! ACL102: `[dev]` has no effect.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL102",
    severity: Severity::Warning,
    title: "[dev] is ignored",
    meaning: "Settings for a server on one's own machine have no effect here: nothing in a \
              repository can switch authentication off.",
    mend: "Remove the table, or leave it: it does no harm.",
    example: Example::File("default_policy = \"deny\"\n\n[dev]\nbypass_oauth_localhost = true\n"),
};

pub(crate) fn finding(span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: "`dev` has no effect here".to_owned(),
        help: "remove it, or leave it for a server on your own machine".to_owned(),
        span,
    }
}
