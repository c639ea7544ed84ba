//! ACL010: a regex that cannot be compiled.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::At;
use crate::finding::{Finding, Span};
use crate::literal;

pub(crate) const CHECK: Check = Check {
    code: "ACL010",
    severity: Severity::Error,
    title: "invalid regex",
    meaning: "A regex cannot be understood. The syntax is that of the Rust crate `regex`; it has \
              no look-around and no back-references. A regex that does not compile would never \
              match, so a deny pattern with a typing error would deny nothing.",
    mend: "Mend the place that is shown. A backslash before a character makes it literal.",
    example: Example::File("default_policy = \"deny\"\n\n[patterns]\ndeny = [\"^(learn\"]\n"),
};

/// `inside` is the place of the problem in the regex, in bytes, where it is known.
pub(crate) fn finding(
    text: &str,
    path: &str,
    regex: &At<String>,
    problem: &str,
    inside: Option<Span>,
) -> Finding {
    let span = inside
        .and_then(|inside| literal::locate(text, &regex.span, &regex.value, &inside))
        .unwrap_or_else(|| regex.span.clone());
    Finding {
        check: &CHECK,
        message: format!("the regex `{path}[{}]` is invalid: {problem}", regex.nth),
        help: help(problem).to_owned(),
        span,
    }
}

fn help(problem: &str) -> &'static str {
    if problem.contains("look-around") {
        "there is no look-around; write what is refused into `[patterns] deny` instead"
    } else if problem.contains("backreference") {
        "there are no back-references; write the text out"
    } else if problem.contains("unclosed") || problem.contains("unopened") {
        "close the bracket, or put a backslash before it to mean the character itself"
    } else if problem.contains("repetition operator missing") {
        "write `.*` for any text, or put a backslash before the character to mean itself"
    } else {
        "mend the regex; a backslash before a character makes it literal"
    }
}
