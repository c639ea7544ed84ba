//! ACL017: `enforce` on a pattern that refuses nothing.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL017",
    severity: Severity::Error,
    title: "enforce on an allow pattern",
    meaning: "`enforce = false` is for rules that refuse: what they would refuse is only recorded. \
              A pattern in `allow` refuses nothing.",
    mend: "Write the pattern as a string; take it out of the list to see what happens without it.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[patterns]\nallow = [{ pattern = \"^learn \", enforce = false }]\n",
    ),
};

/// `path` is the entry's.
pub(crate) fn finding(path: &str, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("`{path}` allows, and `enforce` is for rules that refuse"),
        help: "write the pattern as a string".to_owned(),
        span,
    }
}
