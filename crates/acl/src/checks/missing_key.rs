//! ACL007: a key that must be there is not.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL007",
    severity: Severity::Error,
    title: "missing key",
    meaning: "The long form needs `default_policy`, and each `[commands.NAME]` needs `policy`: \
              nothing is allowed or refused by accident. A `[[test]]` needs `call` and `expect`.",
    mend: "Add the key.",
    example: Example::File("default_policy = \"deny\"\n\n[commands.learn]\n"),
};

pub(crate) fn default_policy() -> Finding {
    Finding {
        check: &CHECK,
        message: "`default_policy` is missing".to_owned(),
        help: "add `default_policy = \"deny\"` as the first line; then only what a rule allows \
               is allowed"
            .to_owned(),
        span: 0..0,
    }
}

/// `path` is the command's, `span` its name's.
pub(crate) fn policy(path: &str, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("`{path}` has no `policy`"),
        help: "add `policy = \"allow\"` or `policy = \"deny\"`".to_owned(),
        span,
    }
}

/// `path` is the entry's of `[patterns] deny`, `span` its place.
pub(crate) fn pattern(path: &str, span: Span) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("`{path}` has no `pattern`"),
        help: "add the regex: `{ pattern = \"…\", enforce = false }`".to_owned(),
        span,
    }
}

/// `path` is the test's, `span` its place.
pub(crate) fn of_test(path: &str, key: &str, span: Span) -> Finding {
    let help = match key {
        "call" => "add the call that is tested, such as `call = \"learn rust\"`",
        _ => "add `expect = \"allow\"` or `expect = \"deny\"`",
    };
    Finding {
        check: &CHECK,
        message: format!("`{path}` has no `{key}`"),
        help: help.to_owned(),
        span,
    }
}
