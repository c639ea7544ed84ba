//! What the tests of a policy gave.

use crate::checks::{other_decision, other_rule};
use crate::decision::{Decision, Verdict};
use crate::document::{Stance, TestEntry, TestsDocument};
use crate::finding::Findings;
use crate::policy::CompiledPolicy;
use crate::position::Positions;
use crate::rule::RuleRef;

/// What the tests of a policy gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRun {
    results: Vec<TestResult>,
}

/// What one test gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The call as it is written.
    pub call: String,
    /// The decision that is expected.
    pub expected: Verdict,
    /// The rule that is expected to decide, if one is.
    pub expected_rule: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// Whether that is what was expected.
    pub passed: bool,
    /// The line of the test in its file, from 1.
    pub line: u32,
}

impl TestRun {
    /// Makes every call of the document. A test that fails is a finding.
    pub(crate) fn new(
        document: TestsDocument,
        policy: &CompiledPolicy,
        positions: &Positions<'_>,
        findings: &mut Findings,
    ) -> Self {
        let run = |test| run(test, policy, positions, findings);
        Self { results: document.tests.into_iter().map(run).collect() }
    }

    /// Every test, in the order of the file.
    pub fn results(&self) -> &[TestResult] {
        &self.results
    }

    /// How many tests passed.
    pub fn passed(&self) -> usize {
        self.results.iter().filter(|result| result.passed).count()
    }

    /// How many did not.
    pub fn failed(&self) -> usize {
        self.results.len() - self.passed()
    }
}

impl TestResult {
    /// The test's name, or else its call.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.call)
    }
}

fn run(
    test: TestEntry,
    policy: &CompiledPolicy,
    positions: &Positions<'_>,
    findings: &mut Findings,
) -> TestResult {
    // Patterns see the arguments joined by one space each, so this is what stands in the file.
    let mut words = test.call.value.split(' ').map(str::to_owned);
    let command = words.next().unwrap_or_default();
    let args: Vec<String> = words.collect();
    let decision = policy.decide(&command, &args);
    let expected = match test.expect.value {
        Stance::Allow => Verdict::Allow,
        Stance::Deny => Verdict::Deny,
    };
    let problem = match &test.rule {
        _ if decision.verdict() != expected => {
            Some(other_decision::finding(&test, expected, &decision))
        }
        Some(rule) if !is_meant(&rule.value, decision.rule()) => {
            Some(other_rule::finding(&test, rule, &decision))
        }
        _ => None,
    };
    let passed = problem.is_none();
    if let Some(problem) = problem {
        findings.add(problem);
    }
    TestResult {
        name: test.name.map(|name| name.value),
        call: test.call.value,
        expected,
        expected_rule: test.rule.map(|rule| rule.value),
        decision,
        passed,
        line: positions.line(test.span.start),
    }
}

/// Whether a path means a rule: it is the rule's, or that of the list in which the rule stands.
fn is_meant(path: &str, rule: &RuleRef) -> bool {
    match rule.path.strip_prefix(path) {
        Some("") => true,
        Some(rest) => rest.starts_with('['),
        None => false,
    }
}
