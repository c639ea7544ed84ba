//! ACL004: the text is not TOML.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::{Finding, Span};

pub(crate) const CHECK: Check = Check {
    code: "ACL004",
    severity: Severity::Error,
    title: "not TOML",
    meaning: "The text cannot be read as TOML. Only the first such place is shown, as what \
              follows it may mean anything.",
    mend: "Mend the place that is shown. A frequent cause is a single backslash in double quotes: \
           write a regex in single quotes, or double its backslashes.",
    example: Example::File("default_policy = \"deny\n"),
};

pub(crate) fn finding(problem: &str, span: Span) -> Finding {
    let help = if problem.contains("escape") {
        "write a regex in single quotes ('\\bsudo\\b'), or double its backslashes"
    } else {
        "mend this place first; nothing behind it was looked at"
    };
    let problem = problem.trim().replace('\n', ", ");
    Finding {
        check: &CHECK,
        message: format!("this is not TOML: {problem}"),
        help: help.to_owned(),
        span,
    }
}
