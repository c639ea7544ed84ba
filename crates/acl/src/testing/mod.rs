//! Policy tests: calls with the decision that is expected of them.

mod run;
mod work;

use crate::checks::{file_too_large, no_tests, not_a_file, too_many_tests, too_much_work};
use crate::diagnostic::Diagnostic;
use crate::document::TestsDocument;
use crate::finding::Findings;
use crate::found::Found;
use crate::policy::CompiledPolicy;
use crate::position::Positions;
use crate::text::{alone, text};

pub use run::{TestResult, TestRun};
use work::MAX_WORK;

/// The name of the file, beside the policy.
pub const TESTS_FILE_NAME: &str = "b00t-mcp-acl.test.toml";

/// A file may have this many tests.
pub const MAX_TESTS: usize = 500;

/// A tested call may have this many bytes: the platform refuses longer ones before any rule.
pub const MAX_CALL_BYTES: usize = 4096;

/// What is to be said about a file of tests, and what its tests gave when they could be run.
pub(crate) fn tests_of(
    file: Found<'_>,
    policy: Option<&CompiledPolicy>,
) -> (Vec<Diagnostic>, Option<TestRun>) {
    let refused = |diagnostic| (vec![diagnostic], None);
    match file {
        Found::Absent => (Vec::new(), None),
        Found::NotAFile(kind) => refused(alone(not_a_file::finding(TESTS_FILE_NAME, kind), "")),
        Found::TooLarge(bytes) => refused(alone(file_too_large::finding(bytes), "")),
        Found::Bytes(bytes) => read(bytes, policy).unwrap_or_else(refused),
    }
}

fn read(
    bytes: &[u8],
    policy: Option<&CompiledPolicy>,
) -> Result<(Vec<Diagnostic>, Option<TestRun>), Diagnostic> {
    let mut findings = Findings::default();
    let text = text(bytes, &mut findings)?;
    let positions = Positions::new(text);
    let document = TestsDocument::read(text, &mut findings);
    if let Some(document) = &document {
        too_many_tests::look_over(document, &mut findings);
        no_tests::look_over(document, &mut findings);
    }
    let run = match (document, policy) {
        (Some(document), Some(policy)) if !findings.has_errors() => {
            run_within_limit(document, policy, &positions, &mut findings)
        }
        _ => None,
    };
    Ok((findings.into_diagnostics(&positions), run))
}

/// Runs all tests, or none when that would take too long.
fn run_within_limit(
    document: TestsDocument,
    policy: &CompiledPolicy,
    positions: &Positions<'_>,
    findings: &mut Findings,
) -> Option<TestRun> {
    let work = work::of_tests(&document, policy);
    if work > MAX_WORK {
        findings.add(too_much_work::finding());
        return None;
    }
    Some(TestRun::new(document, policy, positions, findings))
}
