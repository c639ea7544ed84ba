//! ACL003: the bytes are not UTF-8.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::finding::Finding;

pub(crate) const CHECK: Check = Check {
    code: "ACL003",
    severity: Severity::Error,
    title: "not UTF-8",
    meaning: "TOML files are UTF-8. The place is that of the first byte that does not fit.",
    mend: "Save the file as UTF-8.",
    example: Example::Words("A file that an editor saved as Latin-1 or UTF-16."),
};

/// `offset` is where the good text ends.
pub(crate) fn finding(byte: u8, offset: usize) -> Finding {
    Finding {
        check: &CHECK,
        message: format!("the byte 0x{byte:02x} is not UTF-8"),
        help: "save the file as UTF-8".to_owned(),
        span: offset..offset,
    }
}
