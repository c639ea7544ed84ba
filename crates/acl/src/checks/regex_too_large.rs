//! ACL011: a regex needs too much memory.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::At;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL011",
    severity: Severity::Error,
    title: "regex too large",
    meaning: "Compiled, the regex would need more than 1 MiB. Repeated classes of many \
              characters (`\\w{500}`) are the usual cause.",
    mend: "Use a smaller repetition or a smaller class: `[a-z0-9_]` for `\\w`, `[0-9]` for `\\d`.",
    example: Example::File("default_policy = \"deny\"\n\n[patterns]\ndeny = ['\\w{500}']\n"),
};

pub(crate) fn finding(path: &str, regex: &At<String>) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("the regex `{path}[{}]` is too large when it is compiled", regex.nth),
        help: "use smaller repetitions or classes, such as `[a-z0-9_]` for `\\w`".to_owned(),
        span: regex.span.clone(),
    }
}
