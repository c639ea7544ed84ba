//! The verdict on a revision: the policy, and the tests beside it.

use crate::check::{check, not_a_file, too_large};
use crate::diagnostic::{Diagnostic, Severity};
use crate::found::Found;
use crate::policy::CompiledPolicy;
use crate::report::Report;
use crate::testing::{TestRun, tests_of};

/// What is to be said about a revision of both files.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// None when there is no policy file.
    policy: Option<Report>,
    test_diagnostics: Vec<Diagnostic>,
    test_run: Option<TestRun>,
}

/// The one verdict on a revision: what stands in the place of [`crate::FILE_NAME`], and in the
/// place of [`crate::TESTS_FILE_NAME`]. The check on a pull request, the sync and the command line
/// call it.
///
/// The tests are run when both files are without errors; they never change what the policy decides.
pub fn judge(policy: Found<'_>, tests: Found<'_>) -> Judgement {
    let policy = match policy {
        Found::Absent => None,
        Found::NotAFile(kind) => Some(Report::refused(vec![not_a_file(kind)])),
        Found::TooLarge(bytes) => Some(Report::refused(vec![too_large(bytes)])),
        Found::Bytes(bytes) => Some(check(bytes)),
    };
    let (test_diagnostics, test_run) = tests_of(tests, policy.as_ref().and_then(Report::policy));
    Judgement { policy, test_diagnostics, test_run }
}

impl Judgement {
    /// The policy, when it has no errors, whatever the tests say.
    pub fn policy(&self) -> Option<&CompiledPolicy> {
        self.policy.as_ref().and_then(Report::policy)
    }

    /// The policy, when it may come into force: it has no errors, and neither have the tests, of
    /// which each passes.
    pub fn into_force(&self) -> Option<&CompiledPolicy> {
        self.policy().filter(|_| !self.test_diagnostics.iter().any(is_error))
    }

    /// Whether there is no policy file at all.
    pub fn is_absent(&self) -> bool {
        self.policy.is_none()
    }

    /// What is wrong with the policy file, by position.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.policy.as_ref().map_or(&[], Report::diagnostics)
    }

    /// What is wrong with the file of tests, by position: its form, and each test that fails.
    pub fn test_diagnostics(&self) -> &[Diagnostic] {
        &self.test_diagnostics
    }

    /// What the tests gave, when there is a file of them and both files could be read.
    pub fn test_run(&self) -> Option<&TestRun> {
        self.test_run.as_ref()
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}
