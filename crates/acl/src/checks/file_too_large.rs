//! ACL002: the file has too many bytes.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;
use crate::text::MAX_BYTES;

pub(crate) const CHECK: Check = Check {
    code: "ACL002",
    severity: Severity::Error,
    title: "file too large",
    meaning: "The file has more than 64 KiB. It is not read at all.",
    mend: "Shorten it: one regex with alternatives often replaces many rules.",
    example: Example::Words("A file of 70,000 bytes."),
};

pub(crate) fn finding(bytes: u64) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("the file has {bytes} bytes, more than the {MAX_BYTES} that are allowed"),
        help: "shorten the file; it was not read".to_owned(),
        span: 0..0,
    }
}
