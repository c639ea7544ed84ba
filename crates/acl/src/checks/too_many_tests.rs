//! ACL203: more tests than a file may have.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::TestsDocument;
use crate::finding::{Finding, Findings};
use crate::testing::MAX_TESTS;

pub(crate) const CHECK: Check = Check {
    code: "ACL203",
    severity: Severity::Error,
    title: "too many tests",
    meaning: "A file may have 500 tests, so that a change is judged quickly.",
    mend: "Keep one test for each thing that must stay allowed or refused.",
    example: Example::Words("A `b00t-mcp-acl.test.toml` with 501 tests."),
};

pub(crate) fn look_over(document: &TestsDocument, findings: &mut Findings) {
    if document.count > MAX_TESTS {
        findings.add(Finding {
            check: &CHECK,
            message: format!(
                "the file has {} tests, more than the {MAX_TESTS} that are allowed",
                document.count
            ),
            help: "remove some of them; none was run".to_owned(),
            span: document.tests.get(MAX_TESTS).map_or(0..0, |test| test.span.clone()),
        });
    }
}
