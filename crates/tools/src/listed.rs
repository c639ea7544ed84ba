//! Which tools a policy leaves.

use acl::{CompiledPolicy, Reach};

use crate::{TOOLS, Tool};

/// The tools of which at least one call could be allowed, in the
/// table's order: what a client sees under this policy.
pub fn listed(policy: &CompiledPolicy) -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().filter(move |tool| can_be_allowed(policy, tool))
}

/// Whether at least one call of a tool could be allowed.
pub(crate) fn can_be_allowed(policy: &CompiledPolicy, tool: &Tool) -> bool {
    if policy.reach(tool.command, tool.fixed) == Reach::Never {
        return false;
    }
    // Of a tool that has one command line all is known.
    let only: Vec<_> = tool.fixed.iter().map(|&word| word.to_owned()).collect();
    !tool.has_one_line() || policy.decide(tool.command, &only).is_allowed()
}
