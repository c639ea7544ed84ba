//! ACL123: there are more warnings than are listed.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, MAX_DIAGNOSTICS, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL123",
    severity: Severity::Warning,
    title: "too many warnings",
    meaning: "Only the first 199 problems of a file are listed. This one stands for the rest, all \
              of which are warnings: they keep nothing from coming into force.",
    mend: "Mend what is listed, and check again.",
    example: Example::Words("A file with 300 regexes that are the same."),
};

pub(crate) fn finding(warnings: usize, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("{warnings} more warnings from here on are not listed"),
        help: format!("mend the first {} and check again", MAX_DIAGNOSTICS - 1),
        span,
    }
}
