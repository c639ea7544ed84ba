//! ACL016: a number that no limit can be.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};
use crate::limits::MAX_LIMIT;
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL016",
    severity: Severity::Error,
    title: "number out of range",
    meaning: "A limit is a whole number from 1 to 1,000,000.",
    mend: "Write a number in that range. To refuse every call of a command, give it \
           `policy = \"deny\"`; to limit nothing, remove the key.",
    example: Example::File("default_policy = \"allow\"\n\n[limits]\nper_minute = 0\n"),
};

pub(crate) fn finding(path: &str, found: &str, span: Span) -> Finding {
    let help = match found {
        "0" => "to refuse every call, write `policy = \"deny\"`; to limit nothing, remove it",
        _ => "write a number in that range, or remove it to limit nothing",
    };
    Finding {
        check: &CHECK,
        message: format!(
            "`{path}` must be from 1 to {MAX_LIMIT}, and this is {}",
            quote::ticked(found)
        ),
        help: help.to_owned(),
        span,
    }
}
