//! Errors and warnings, line by line.

use acl::{Diagnostic, Severity};

use crate::annotation::sentence;
use crate::findings::Findings;
use crate::markdown::prose;
use crate::page::Page;

/// More than these are only counted here; the annotations show them all.
const SHOWN: usize = 30;

/// The policy's errors.
pub(crate) fn errors(findings: &Findings<'_>, page: &mut Page) {
    write("Errors", Severity::Error, findings, page);
}

/// The policy's warnings.
pub(crate) fn warnings(findings: &Findings<'_>, page: &mut Page) {
    write("Warnings", Severity::Warning, findings, page);
}

fn write(heading: &str, severity: Severity, findings: &Findings<'_>, page: &mut Page) {
    let all = findings.head.diagnostics().iter();
    let items: Vec<_> = all.filter(|d| d.severity == severity).map(item).collect();
    if !items.is_empty() {
        page.heading(heading);
        page.list(&items, SHOWN);
    }
}

/// One problem.
pub(crate) fn item(d: &Diagnostic) -> String {
    let (said, help) = (prose(&sentence(&d.message)), prose(&sentence(&d.help)));
    format!("line {} ({}): {said} {help}", d.line, d.code)
}
