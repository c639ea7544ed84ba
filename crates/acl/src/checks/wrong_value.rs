//! ACL009: a policy that is neither `allow` nor `deny`.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL009",
    severity: Severity::Error,
    title: "neither allow nor deny",
    meaning: "A policy is `\"allow\"` or `\"deny\"`, in small letters.",
    mend: "Write one of the two words.",
    example: Example::File("default_policy = \"Deny\"\n"),
};

pub(crate) fn finding(path: &str, found: &str, span: Span) -> Finding {
    let help = match found.trim().to_lowercase().as_str() {
        "allow" | "allowed" | "accept" | "permit" | "yes" | "true" => "did you mean \"allow\"?",
        "deny" | "denied" | "block" | "reject" | "refuse" | "forbid" | "no" | "false" => {
            "did you mean \"deny\"?"
        }
        _ => "write \"allow\" or \"deny\"",
    };
    Finding {
        check: &CHECK,
        message: format!(
            "`{path}` must be \"allow\" or \"deny\", and this is {}",
            quote::ticked(found)
        ),
        help: help.to_owned(),
        span,
    }
}
