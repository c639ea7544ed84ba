//! ACL124: a refusing rule that only records lets through what the default would refuse.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{LongForm, Stance};
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL124",
    severity: Severity::Warning,
    title: "a rule that only records grants",
    meaning: "With `enforce = false` a rule refuses nothing, and `default_policy` is not asked \
              about a command that has a rule. Under `default_policy = \"deny\"` a rule with \
              `enforce = false` therefore allows every call of its command, also what its \
              `policy = \"deny\"` or its `arg_patterns` would refuse, and what would be refused \
              without the rule.",
    mend: "Remove the rule, or remove `enforce`.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.mcp]\npolicy = \"deny\"\nenforce = false\n",
    ),
};

pub(crate) fn look_over(form: &LongForm, findings: &mut Findings) {
    let denies = |at: &crate::document::At<Stance>| at.value == Stance::Deny;
    if !form.default.as_ref().is_some_and(denies) {
        return;
    }
    for command in &form.commands {
        let Some(enforce) = command.enforce.as_ref().filter(|enforce| !enforce.value) else {
            continue;
        };
        let Some(policy) = &command.policy else { continue };
        let message = match policy.value {
            Stance::Deny => format!(
                "`{}` only records, so its calls are allowed; without it `default_policy` would \
                 refuse them",
                command.path()
            ),
            Stance::Allow if !command.arg_patterns.is_empty() => format!(
                "`{}` only records what its `arg_patterns` would refuse, so every call of it is \
                 allowed; without it `default_policy` would refuse them",
                command.path()
            ),
            Stance::Allow => continue,
        };
        let help = match policy.value {
            Stance::Deny => "remove the rule, or remove `enforce`",
            Stance::Allow => "remove `enforce`, or try the `arg_patterns` out as policy tests",
        };
        findings.add(Finding {
            check: &CHECK,
            message,
            help: help.to_owned(),
            span: enforce.span.clone(),
        });
    }
}
