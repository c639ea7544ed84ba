//! ACL108: a rule whose calls a deny pattern refuses before.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;
use crate::rule::RuleRef;

pub(crate) const CHECK: Check = Check {
    code: "ACL108",
    severity: Severity::Warning,
    title: "refused before it is asked",
    meaning: "A deny pattern refuses every call that this rule is about. Deny patterns come first, so the rule is never asked. What is compared is printable ASCII.",
    mend: "Remove the rule, or make the deny pattern narrower.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\n\n[patterns]\ndeny = [\"^learn \"]\n",
    ),
};

/// `rule` is the one that refuses before.
pub(crate) fn of_command(command: &str, rule: &RuleRef, span: Span) -> Finding {
    let (command, regex) = (quote::ticked(command), shown(rule));
    finding(format!("every call of {command} is refused before by {regex}, {rule}"), span)
}

/// The same for an allow pattern.
pub(crate) fn of_pattern(pattern: &str, rule: &RuleRef, span: Span) -> Finding {
    let (pattern, regex) = (quote::ticked(pattern), shown(rule));
    finding(format!("every call that matches {pattern} is refused before by {regex}, {rule}"), span)
}

fn finding(message: String, span: Span) -> Finding {
    let help = "remove this rule, or make that deny pattern narrower".to_owned();
    Finding { check: &CHECK, message, help, span }
}

fn shown(rule: &RuleRef) -> String {
    quote::ticked(rule.text.as_deref().unwrap_or_default())
}
