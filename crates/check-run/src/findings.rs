//! What is known about a proposal; the sections pick from it.

use acl::{CompiledPolicy, Diagnostic, Diff, Effect, Everything, Judgement, Severity};

use crate::against::Against;
use crate::annotation::sentence;
use crate::{Annotation, Conclusion, FileSide, Files, InForce, Level, Proposal};

/// What is known about a proposal.
pub(crate) struct Findings<'a> {
    pub(crate) proposal: &'a Proposal<'a>,
    pub(crate) base: Judgement,
    pub(crate) head: Judgement,
    pub(crate) against: Against,
    /// What changes. None when it cannot be told, because one of the files has errors.
    pub(crate) diff: Option<Diff>,
    /// What the proposed policy allows, told as a change from nothing; only when `diff` does not
    /// say what changes for calls.
    alone: Option<Diff>,
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
        let against = Against::of(&base, proposal.in_force);
        let readable = head.is_absent() || head.policy().is_some();
        let before = against.policy(&base).filter(|_| readable);
        let diff = before.map(|before| acl::diff(before, head.policy()));
        let alone = readable && !against.is_in_force();
        let alone = alone.then(|| acl::diff(None, head.policy()));
        let errors = errors(head.diagnostics());
        // Tests of a file that is not there keep nothing from being removed.
        let test_errors = if head.is_absent() { 0 } else { errors_of_tests(&head) };
        let all = head.diagnostics().len() + head.test_diagnostics().len();
        let warnings = all - errors - errors_of_tests(&head);
        Self { proposal, base, head, against, diff, alone, errors, test_errors, warnings }
    }

    /// Whether what is proposed cannot come into force.
    pub(crate) fn blocked(&self) -> bool {
        self.errors + self.test_errors > 0
    }

    /// Whether it was too much to compare everything, so that more may change than is said.
    pub(crate) fn is_incomplete(&self) -> bool {
        [&self.diff, &self.alone].into_iter().flatten().any(|diff| !diff.is_complete())
    }

    /// How many tests of a policy that stays are taken away with their file.
    pub(crate) fn removes_tests(&self) -> usize {
        let gone = self.head.policy().is_some()
            && self.head.test_run().is_none()
            && self.head.test_diagnostics().is_empty();
        let before = self.base.test_run().map_or(0, |run| run.results().len());
        if gone { before } else { 0 }
    }

    /// How many tests failed, when they were run.
    pub(crate) fn failed(&self) -> usize {
        self.head.test_run().map_or(0, acl::TestRun::failed)
    }

    /// The policy that the proposed one is compared with.
    pub(crate) fn before(&self) -> Option<&CompiledPolicy> {
        self.against.policy(&self.base).flatten()
    }

    /// What calls are judged by today, as far as that is known; no policy refuses every call.
    pub(crate) fn today(&self) -> Option<Option<&CompiledPolicy>> {
        self.against.policy(&self.base).filter(|_| self.against.is_in_force())
    }

    /// How many bytes of policy calls are judged by, before and after.
    pub(crate) fn policy_bytes(&self) -> usize {
        let bytes = |files: &Files| match &files.acl {
            FileSide::Bytes(bytes) => bytes.len(),
            FileSide::Absent | FileSide::NotAFile(_) | FileSide::TooLarge(_) => 0,
        };
        let in_force = match self.proposal.in_force {
            InForce::Revision { revision } => revision.text.len(),
            InForce::Unknown | InForce::Nothing => 0,
        };
        bytes(self.proposal.head) + bytes(self.proposal.base).max(in_force)
    }

    /// Whether nothing is left, or nothing is kept back. A file that is removed counts as all
    /// there was when that cannot be told.
    pub(crate) fn everything(&self) -> Option<Everything> {
        let removed = self.head.is_absent() && self.diff.is_none();
        let whole = self.whole().and_then(|diff| diff.radius().everything);
        whole.or(removed.then_some(Everything::Removed))
    }

    /// The change, if there is one, that leaves nothing or keeps nothing back.
    pub(crate) fn whole(&self) -> Option<&Diff> {
        let told = [&self.diff, &self.alone].into_iter().flatten();
        told.into_iter().find(|diff| diff.radius().everything.is_some())
    }

    pub(crate) fn conclusion(&self) -> Conclusion {
        if self.blocked() {
            Conclusion::Failure
        } else if self.warnings > 0
            || self.everything().is_some()
            || self.is_incomplete()
            || self.removes_tests() > 0
        {
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
        let diff = self.whole()?;
        let everything = diff.radius().everything?;
        self.head.policy()?;
        let (wanted, title) = match everything {
            Everything::Granted => (Effect::Widens, "everything is granted"),
            Everything::Removed => (Effect::Narrows, "every permission is removed"),
        };
        let rows = diff.rows().iter().filter(|row| row.effect == wanted);
        let line = rows.filter_map(|row| row.rule.as_ref()).map(|rule| rule.line).next();
        let mut said = sentence(&diff.radius().to_string());
        if let Some(against) = self.against.said() {
            said = format!("{said}\n{against}");
        }
        Some(Annotation::on_line(acl::FILE_NAME, line.unwrap_or(1), Level::Warning, title, &said))
    }
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
}

fn errors_of_tests(side: &Judgement) -> usize {
    errors(side.test_diagnostics())
}
