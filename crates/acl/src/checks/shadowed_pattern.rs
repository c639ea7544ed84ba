//! ACL109: a pattern that an earlier one of its list makes needless.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;
use crate::rule::RuleRef;

pub(crate) const CHECK: Check = Check {
    code: "ACL109",
    severity: Severity::Warning,
    title: "shadowed by an earlier pattern",
    meaning: "Every call that this pattern matches is matched by an earlier pattern of the same list, which decides. What is compared is printable ASCII, and only patterns that are quickly compared.",
    mend: "Remove the pattern. If it was meant to match more, correct it.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[patterns]\nallow = [\"^learn \", \"^learn rust\"]\n",
    ),
};

/// `rule` is the earlier one.
pub(crate) fn finding(pattern: &str, rule: &RuleRef, span: Span) -> Finding {
    let pattern = quote::ticked(pattern);
    let regex = quote::ticked(rule.text.as_deref().unwrap_or_default());
    Finding {
        check: &CHECK,
        message: format!("every call that matches {pattern} already matches {regex}, {rule}"),
        help: "remove it, or correct it if it was meant to match more".to_owned(),
        span,
    }
}
