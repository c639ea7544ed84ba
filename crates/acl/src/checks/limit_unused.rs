//! ACL121: a limit for a command that can never be called.

use super::{Check, Example};
use crate::diagnostic::Severity;
use crate::document::LimitsEntry;
use crate::finding::{Finding, Findings};
use crate::policy::CompiledPolicy;
use crate::quote;
use crate::reach::Refusals;

pub(crate) const CHECK: Check = Check {
    code: "ACL121",
    severity: Severity::Warning,
    title: "limit for what is refused",
    meaning: "`[limits.commands.NAME]` limits a command of which every call is refused anyway. \
              Perhaps its name is misspelt, or a rule that allows it is missing.",
    mend: "Correct the name, allow the command, or remove the limit.",
    example: Example::File(
        "default_policy = \"deny\"\n\n[limits.commands.learn]\nper_minute = 10\n",
    ),
};

/// Steps through automata of small regexes, for a whole file. What cannot be told within them is not
/// mentioned.
pub(crate) const BUDGET: u64 = 100_000;

pub(crate) fn look_over(limits: &LimitsEntry, policy: &CompiledPolicy, findings: &mut Findings) {
    if limits.commands.is_empty() {
        return;
    }
    let mut refusals = Refusals::of(policy, BUDGET);
    for (name, _) in &limits.commands {
        if findings.has_room() && refusals.has(&name.value) {
            let shown = quote::ticked(&name.value);
            findings.add(Finding {
                check: &CHECK,
                message: format!("every call of {shown} is refused, so there is nothing to limit"),
                help: "correct the name, allow the command, or remove the limit".to_owned(),
                span: name.span.clone(),
            });
        }
    }
}
