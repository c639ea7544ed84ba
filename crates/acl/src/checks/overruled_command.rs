//! ACL110: a rule of a command whose calls an allow pattern allows before.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;
use crate::rule::RuleRef;

pub(crate) const CHECK: Check = Check {
    code: "ACL110",
    severity: Severity::Warning,
    title: "allowed before it is asked",
    meaning: "An allow pattern allows every call of the command. Patterns come before the rules of commands, so the rule is never asked, not even when it refuses or looks at the arguments. What is compared is printable ASCII.",
    mend: "Remove the rule, or make the allow pattern narrower.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"deny\"\n\n[patterns]\nallow = [\"^learn \"]\n",
    ),
};

/// `rule` is the one that allows before; `refuses` says whether the command's rule refuses some
/// calls.
pub(crate) fn finding(command: &str, rule: &RuleRef, refuses: bool, span: Span) -> Finding {
    let command = quote::ticked(command);
    let regex = quote::ticked(rule.text.as_deref().unwrap_or_default());
    let although = if refuses { ", although this rule refuses some" } else { "" };
    Finding {
        check: &CHECK,
        message: format!("every call of {command} is allowed before by {regex}, {rule}{although}"),
        help: "remove this rule, or make that allow pattern narrower".to_owned(),
        span,
    }
}
