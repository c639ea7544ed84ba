//! The verdict on a file.

use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::CompiledPolicy;

/// What [`crate::check`] says about a file: a policy exactly when there is no error, and
/// everything that is to be said about the text.
#[derive(Clone, Debug)]
pub struct Report {
    verdict: Result<CompiledPolicy, ()>,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn refused(diagnostics: Vec<Diagnostic>) -> Self {
        Self { verdict: Err(()), diagnostics }
    }

    pub(crate) fn compiled(policy: CompiledPolicy, warnings: Vec<Diagnostic>) -> Self {
        Self { verdict: Ok(policy), diagnostics: warnings }
    }

    /// Every error and warning, by position.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The policy, exactly when there is no error.
    pub fn policy(&self) -> Option<&CompiledPolicy> {
        self.verdict.as_ref().ok()
    }

    /// Whether the file cannot come into force.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The policy, or everything that is wrong with the file.
    ///
    /// # Errors
    /// All diagnostics, when one of them is an error.
    pub fn into_result(self) -> Result<CompiledPolicy, Vec<Diagnostic>> {
        self.verdict.map_err(|()| self.diagnostics)
    }
}
