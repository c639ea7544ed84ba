//! ACL120: `enforce = false` on a rule that refuses nothing.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{LongForm, Stance};
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL120",
    severity: Severity::Warning,
    title: "enforce = false has no effect",
    meaning: "With `enforce = false` a rule records what it would refuse. A rule with \
              `policy = \"allow\"` and without `arg_patterns` refuses nothing, so there is nothing \
              to record.",
    mend: "Remove `enforce`, or write the `arg_patterns` that are to be tried out.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.learn]\npolicy = \"allow\"\nenforce = false\n",
    ),
};

pub(crate) fn look_over(form: &LongForm, findings: &mut Findings) {
    for command in &form.commands {
        let allows = command.policy.as_ref().is_some_and(|at| at.value == Stance::Allow);
        let Some(enforce) = command.enforce.as_ref().filter(|enforce| !enforce.value) else {
            continue;
        };
        if allows && command.arg_patterns_key.is_none() {
            findings.add(Finding {
                check: &CHECK,
                message: format!(
                    "`{}` refuses nothing, so `enforce = false` has no effect",
                    command.path()
                ),
                help: "remove it, or write the `arg_patterns` that are to be tried out".to_owned(),
                span: enforce.span.clone(),
            });
        }
    }
}
