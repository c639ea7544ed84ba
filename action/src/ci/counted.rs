//! How much of what a verdict has.

use acl::{Diagnostic, Judgement, Severity};

/// What there is of what in both files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Without the tests that fail.
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counted {
    pub(crate) fn of(judgement: &Judgement) -> Self {
        let said = || judgement.diagnostics().iter().chain(judgement.test_diagnostics());
        let count = |severity| said().filter(|d: &&Diagnostic| d.severity == severity).count();
        let (passed, failed) =
            judgement.test_run().map_or((0, 0), |run| (run.passed(), run.failed()));
        // A test that fails is said to be an error, too.
        let errors = count(Severity::Error).saturating_sub(failed);
        Self { errors, warnings: count(Severity::Warning), passed, failed }
    }
}
