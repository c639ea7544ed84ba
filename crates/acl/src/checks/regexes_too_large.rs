//! ACL012: all regexes together need too much memory.

use super::{Check, Example};
use crate::compile::MAX_REGEXES_BYTES;
use crate::diagnostic::Severity;
use crate::document::At;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL012",
    severity: Severity::Error,
    title: "regexes too large together",
    meaning: "Compiled, the regexes of the file would need more than 8 MiB together, or their \
              classes take too long to be worked out: that takes longest with `(?i)` and with \
              classes that are cut with each other, such as `[\\w&&[^a]]`. The regexes behind the \
              place that is shown were not looked at.",
    mend: "Use smaller repetitions and classes, or fewer regexes.",
    example: Example::Words("A hundred regexes that need 400 KiB each."),
};

/// `regex` is the first one that does not fit any more.
pub(crate) fn finding(path: &str, regex: &At<String>) -> Finding {
    let limit = MAX_REGEXES_BYTES / 1024 / 1024;
    Finding {
        check: &CHECK,
        message: format!(
            "up to `{path}[{}]` the regexes need more than the {limit} MiB that a file may use",
            regex.nth
        ),
        help: "use smaller repetitions and classes, or fewer regexes".to_owned(),
        span: regex.span.clone(),
    }
}

/// `regex` is the first one whose classes take too long.
pub(crate) fn of_classes(path: &str, regex: &At<String>) -> Finding {
    Finding {
        check: &CHECK,
        message: format!(
            "up to `{path}[{}]` the classes of the regexes take too long to be worked out",
            regex.nth
        ),
        help: "use fewer or smaller classes, such as `[a-z]`, or leave out `(?i)`".to_owned(),
        span: regex.span.clone(),
    }
}
