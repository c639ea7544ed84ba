//! ACL015: there is more to say than is said.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, MAX_DIAGNOSTICS, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL015",
    severity: Severity::Error,
    title: "too many problems",
    meaning: "Only the first 199 problems of a file are listed. This one stands for the rest, and \
              there are errors among them.",
    mend: "Mend what is listed, and check again.",
    example: Example::Words("A file with 300 unknown keys."),
};

/// `errors` is not 0; for warnings alone there is [`super::too_many_warnings`].
pub(crate) fn finding(errors: usize, warnings: usize, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!(
            "{errors} more errors and {warnings} more warnings from here on are not listed"
        ),
        help: format!("mend the first {} and check again", MAX_DIAGNOSTICS - 1),
        span,
    }
}
