//! What is known about a proposal; the sections pick from it.

use acl::{Diagnostic, Diff, Effect, Everything, Judgement, Severity};

use crate::annotation::sentence;
use crate::{Annotation, Conclusion, Level, Proposal};

/// What is known about a proposal.
pub(crate) struct Findings<'a> {
    pub(crate) proposal: &'a Proposal<'a>,
    pub(crate) base: Judgement,
    pub(crate) head: Judgement,
    /// What changes. None when it cannot be told, because one of the files has errors.
    pub(crate) diff: Option<Diff>,
    /// Errors of the proposed policy.
    pub(crate) errors: usize,
    /// Errors of the proposed tests, failing ones included.
    pub(crate) test_errors: usize,
    /// Warnings of both files.
    pub(crate) warnings: usize,
}

impl<'a> Findings<'a> {
    pub(crate) fn of(proposal: &'a Proposal<'a>) -> Self {
        let (base, head) = (proposal.base.judge(), proposal.head.judge());
        let known = |side: &Judgement| side.is_absent() || side.policy().is_some();
        let diff = (known(&base) && known(&head)).then(|| acl::diff(base.policy(), head.policy()));
        let errors = errors(head.diagnostics());
        // Tests of a file that is not there keep nothing from being removed.
        let test_errors = if head.is_absent() { 0 } else { errors_of_tests(&head) };
        let all = head.diagnostics().len() + head.test_diagnostics().len();
        let warnings = all - errors - errors_of_tests(&head);
        Self { proposal, base, head, diff, errors, test_errors, warnings }
    }

    /// Whether what is proposed cannot come into force.
    pub(crate) fn blocked(&self) -> bool {
        self.errors + self.test_errors > 0
    }

    /// How many tests failed, when they were run.
    pub(crate) fn failed(&self) -> usize {
        self.head.test_run().map_or(0, acl::TestRun::failed)
    }

    /// Whether nothing is left, or nothing is kept back.
    pub(crate) fn everything(&self) -> Option<Everything> {
        self.diff.as_ref()?.radius().everything
    }

    pub(crate) fn conclusion(&self) -> Conclusion {
        if self.blocked() {
            Conclusion::Failure
        } else if self.warnings > 0 || self.everything().is_some() {
            Conclusion::Neutral
        } else {
            Conclusion::Success
        }
    }

    pub(crate) fn annotations(&self) -> Vec<Annotation> {
        let of_policy = self.head.diagnostics().iter().map(|d| Annotation::of(acl::FILE_NAME, d));
        let of_tests =
            self.head.test_diagnostics().iter().map(|d| Annotation::of(acl::TESTS_FILE_NAME, d));
        let mut annotations: Vec<_> = of_policy.chain(self.blast()).collect();
        annotations.sort_by_key(|annotation| annotation.start_line);
        annotations.extend(of_tests);
        annotations
    }

    /// The remark on a rule that grants or removes everything.
    fn blast(&self) -> Option<Annotation> {
        let (diff, everything) = (self.diff.as_ref()?, self.everything()?);
        self.head.policy()?;
        let (wanted, title) = match everything {
            Everything::Granted => (Effect::Widens, "everything is granted"),
            Everything::Removed => (Effect::Narrows, "every permission is removed"),
        };
        let rows = diff.rows().iter().filter(|row| row.effect == wanted);
        let line = rows.filter_map(|row| row.rule.as_ref()).map(|rule| rule.line).next();
        let said = sentence(&diff.radius().to_string());
        Some(Annotation::on_line(acl::FILE_NAME, line.unwrap_or(1), Level::Warning, title, &said))
    }
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
}

fn errors_of_tests(side: &Judgement) -> usize {
    errors(side.test_diagnostics())
}
