//! ACL205: a file of tests without any.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::TestsDocument;
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL205",
    severity: Severity::Warning,
    title: "no tests",
    meaning: "The file is there and has no `[[test]]`, so nothing is tested.",
    mend: "Add a test, or remove the file.",
    example: Example::Files { policy: "default_policy = \"deny\"\n", tests: "# none yet\n" },
};

pub(crate) fn look_over(document: &TestsDocument, findings: &mut Findings) {
    if document.count == 0 && !findings.has_errors() {
        findings.add(Finding {
            check: &CHECK,
            message: "the file has no tests".to_owned(),
            help: "add a `[[test]]` with `call` and `expect`, or remove the file".to_owned(),
            span: 0..0,
        });
    }
}
