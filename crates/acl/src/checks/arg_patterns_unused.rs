//! ACL103: argument patterns on a rule that refuses.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::{LongForm, Stance};
use crate::finding::{Finding, Findings};

pub(crate) const CHECK: Check = Check {
    code: "ACL103",
    severity: Severity::Warning,
    title: "arg_patterns on a deny rule",
    meaning: "A rule with `policy = \"deny\"` refuses the command whatever its arguments are. Its \
              `arg_patterns` are never looked at.",
    mend: "To refuse some arguments only, set `policy = \"allow\"` and write what the arguments \
           must match, or put a regex for the whole call into `[patterns] deny`.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[commands.mcp]\npolicy = \"deny\"\narg_patterns = [\"^remove\"]\n",
    ),
};

pub(crate) fn look_over(form: &LongForm, findings: &mut Findings) {
    for command in &form.commands {
        let denies = command.policy.as_ref().is_some_and(|at| at.value == Stance::Deny);
        if let (true, Some(key)) = (denies, &command.arg_patterns_key) {
            findings.add(Finding {
                check: &CHECK,
                message: format!(
                    "`{}` refuses every call, so its `arg_patterns` are never looked at",
                    command.path()
                ),
                help: "remove them, or refuse such calls with a regex in `[patterns] deny`"
                    .to_owned(),
                span: key.clone(),
            });
        }
    }
}
