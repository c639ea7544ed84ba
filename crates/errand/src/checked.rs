//! What the check says about a proposed policy.

use acl::Diagnostic;
use serde::{Deserialize, Serialize};

/// The verdict on a proposed policy together with the policy tests of the fork, as the check of the
/// pull request finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether it could come into force: it has no errors, and no policy test fails.
    pub into_force: bool,
    /// What the tests gave. Nothing when there are none, or when they cannot be run.
    pub tests: Option<TestCount>,
    /// What is wrong with the tests' file, and which tests fail; fifty at most.
    pub test_diagnostics: Vec<Diagnostic>,
}

/// What the policy tests gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCount {
    /// So many pass.
    pub passed: usize,
    /// So many do not.
    pub failed: usize,
}
