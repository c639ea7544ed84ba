//! ACL101: the file begins with a byte order mark.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL101",
    severity: Severity::Warning,
    title: "byte order mark",
    meaning: "The file begins with the three bytes EF BB BF. They are skipped here; other \
              programs may stumble over them.",
    mend: "Save the file as UTF-8 without a mark (\"BOM\").",
    example: Example::File("\u{feff}default_policy = \"deny\"\n"),
};

pub(crate) fn finding() -> Finding {
    Finding {
        check: &CHECK,
        message: "the file begins with a byte order mark, which is skipped".to_owned(),
        help: "save the file as UTF-8 without BOM".to_owned(),
        span: 0..0,
    }
}
