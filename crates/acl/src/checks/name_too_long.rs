//! ACL018: a command name that is too long.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{At, MAX_NAME_BYTES};
use crate::finding::{Finding, Findings};
use crate::quote;

pub(crate) const CHECK: Check = Check {
    code: "ACL018",
    severity: Severity::Error,
    title: "name too long",
    meaning: "The name of a command has at most 128 bytes. Nothing else is said about an entry with \
              a longer one.",
    mend: "Name the command alone; what its arguments must match belongs into `arg_patterns`.",
    example: Example::Words("A `[commands.NAME]` whose name has 129 letters."),
};

/// Whether a name may be that long. If it may not, that is a finding.
pub(crate) fn allows(name: &At<String>, findings: &mut Findings) -> bool {
    let bytes = name.value.len();
    if bytes > MAX_NAME_BYTES {
        findings.add(Finding {
            check: &CHECK,
            message: format!(
                "a name has at most {MAX_NAME_BYTES} bytes, and {} has {bytes}",
                quote::ticked(&name.value)
            ),
            help: "name the command alone".to_owned(),
            span: name.span.clone(),
        });
    }
    bytes <= MAX_NAME_BYTES
}
