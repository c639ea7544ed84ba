//! What the policy tests gave.

use acl::{Severity, TestRun};

use crate::findings::Findings;
use crate::markdown::count;
use crate::page::Page;
use crate::section::problems::item;

/// More failing tests than these are only counted here; the annotations show them all.
const SHOWN: usize = 30;

/// Failing tests with the reason, or how many pass.
pub(crate) fn write(findings: &Findings<'_>, page: &mut Page) {
    if findings.head.is_absent() {
        return;
    }
    page.heading("Policy tests");
    let file = acl::TESTS_FILE_NAME;
    let found = findings.head.test_diagnostics();
    let removed = findings.removes_tests();
    match findings.head.test_run() {
        Some(run) if run.failed() > 0 => {
            page.block(&format!("{} of {} fail:", run.failed(), total(run),))
        }
        Some(run) => page.block(&format!("All pass: {}.", total(run))),
        None if findings.test_errors > 0 => {
            page.block(&format!("`{file}` has errors, so no test was run:"));
        }
        None if findings.errors > 0 => page.block("Not run, because the policy has errors."),
        None if removed > 0 => page.block(&format!(
            "**This removes `{file}` with {}.** Nothing tests the policy any more.",
            count(removed, "test")
        )),
        None => page.block(&format!(
            "None. A `{file}` beside the policy can name calls that must be allowed or refused."
        )),
    }
    let by_severity = |severity| found.iter().filter(move |d| d.severity == severity);
    let sorted = by_severity(Severity::Error).chain(by_severity(Severity::Warning));
    page.list(&sorted.map(item).collect::<Vec<_>>(), SHOWN);
}

fn total(run: &TestRun) -> String {
    count(run.results().len(), "test")
}
